"""The versions that a viewer may compare, and the levels in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from ladder.access import Reader
from ladder.document.parts import Document, Path
from ladder.models import Version
from ladder.queries.content import document_of
from ladder.queries.reading.editions import Edition


@dataclass(frozen=True)
class Side:
    """A level as it is in one version; the title says the version where both sides are of different ones."""

    edition: Edition
    path: Path
    title: str

    @property
    def key(self) -> UUID | None:
        return self.edition.document.levels[self.path].key

    @property
    def url(self) -> str:
        return self.edition.level_url(self.path)

    @property
    def document(self) -> Document:
        return self.edition.document


class Library:
    """The versions that a viewer may see, opened as they are needed; `notes` collects what was not to be had."""

    def __init__(self, versions: Sequence[Version], viewer: Reader, stands_at: UUID | None) -> None:
        self.versions, self.viewer, self.stands_at = versions, viewer, stands_at
        self.notes: list[str] = []
        self.opened: dict[UUID, Edition] = {}
        ladder = versions[0].ladder
        self.present = next((one for one in versions if one.pk == ladder.current_version_id), versions[0])

    def edition(self, number: int | None) -> Edition:
        """The version of this number, or the present one."""
        version = next((one for one in self.versions if one.number == number), None)
        if version is None and number is not None:
            note = _("There is no version %(number)d to read here, so version %(present)d is compared.")
            self.notes.append(note % {"number": number, "present": self.present.number})
        return self.open(version or self.present)

    def open(self, version: Version) -> Edition:
        if version.pk not in self.opened:
            self.opened[version.pk] = Edition(version, document_of(version), self.viewer, self.stands_at)
        return self.opened[version.pk]

    def side(self, edition: Edition, key: UUID | None) -> Side:
        """The level of this key: in this edition, or else in the present one, or else the first level there is."""
        for found in (edition, self.open(self.present)):
            if path := found.document.path_of.get(key):
                if found != edition:
                    asked = {"level": found.name_of(path), "number": edition.version.number}
                    note = _("%(level)s is not in version %(number)d; it is shown as version %(present)d has it.")
                    self.notes.append(note % {**asked, "present": found.version.number})
                return Side(found, path, found.name_of(path))
        self.notes.append(_("The level asked for is not on this ladder, so another one is compared."))
        path = first_level(edition.document)
        return Side(edition, path, edition.name_of(path))

    def default_source(self, edition: Edition, target: UUID | None) -> UUID | None:
        """A level that leads to the target, or else the reader's own, or else the first."""
        document = edition.document
        below = document.levels_below(document.path_of[target]) if target in document.path_of else []
        path = next(iter(below), "") or edition.here or first_level(document)
        return document.levels[path].key

    def default_target(self, edition: Edition, before: Side, *, is_across: bool) -> UUID | None:
        """Across versions the same level, else its next one."""
        document, path = edition.document, edition.document.path_of.get(before.key)
        if path is None:
            return before.key
        following = [] if is_across else document.next_levels(path)
        return document.levels[next(iter(following), path)].key

    def with_version(self, side: Side) -> Side:
        named = {"level": side.title, "number": side.edition.version.number}
        return Side(side.edition, side.path, _("%(level)s, version %(number)d") % named)


def pair_url(before: Side, after: Side) -> str:
    """The address of what lies between two levels, each in its version."""
    numbers = (before.edition.version.number, after.edition.version.number)
    asked = {"from": before.key, "to": after.key, "old": numbers[0], "new": numbers[1]}
    return f"{reverse('ladder:compare', args=[after.edition.ladder.pk])}?{urlencode(asked)}"


def first_level(document: Document) -> Path:
    return next((path for path, level in document.levels.items() if not level.is_baseline), next(iter(document.levels)))
