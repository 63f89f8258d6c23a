"""Where somebody stands on a ladder: the level, what it says, and what comes next."""

from dataclasses import dataclass
from datetime import date

from ladder.document.parts import Document, Level, Path, Track
from ladder.models import Ladder, Placement, Version
from ladder.queries.content import document_of
from people.models import User


@dataclass(frozen=True)
class Standing:
    """A placement, read in the published version of its ladder."""

    ladder: Ladder
    version: Version
    document: Document
    path: Path
    placement: Placement

    @property
    def level(self) -> Level:
        return self.document.levels[self.path]

    @property
    def track(self) -> Track:
        return self.document.track_of(self.path)

    @property
    def next_levels(self) -> list[Level]:
        """Where one goes from here, the usual way first."""
        return [self.document.levels[path] for path in self.document.next_levels(self.path)]


def standing_of(person: User, *, viewer: User, on: date) -> Standing | None:
    """Where somebody stands on this day; None for nowhere, and for whoever may not know."""
    placements = Placement.objects.visible_to(viewer).on(on).filter(person=person)
    placement = placements.select_related("level__ladder__current_version__ladder").first()
    return standing_at(placement) if placement else None


def standing_at(placement: Placement) -> Standing | None:
    """What a placement means in the version that everybody reads; None where that has no such level."""
    ladder = placement.level.ladder
    version = ladder.current_version
    document = document_of(version) if version else None
    path = document.path_of.get(placement.level_id) if document else None
    if version is None or document is None or path is None:
        return None
    return Standing(ladder, version, document, path, placement)
