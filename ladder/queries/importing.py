"""What an import would do: which ladder it is about, and the plan against its newest version."""

from dataclasses import dataclass
from functools import cached_property

from core.fingerprint import fingerprint
from ladder.document.parts import Document
from ladder.document.planning import Plan, adopt, plan
from ladder.files import as_json
from ladder.models import Ladder, Version
from ladder.queries.content import document_of


@dataclass(frozen=True)
class Import:
    """A file held against what is here. `ladder` and `newest` are None for a ladder that is not here yet."""

    ladder: Ladder | None
    newest: Version | None
    document: Document
    plan: Plan

    @cached_property
    def was(self) -> str:
        """What the plan was made against, so that a later change is noticed."""
        return state_of(self.newest) if self.newest else ""

    @property
    def changes_anything(self) -> bool:
        """Whether there is anything to write: a part, or the short name."""
        return not (self.plan.is_empty and self.ladder and self.ladder.slug == self.document.slug)

    @property
    def replaces_draft(self) -> bool:
        """Whether somebody's draft would say something else afterwards."""
        return self.newest is not None and self.newest.is_draft and not self.plan.is_empty


def import_of(document: Document) -> Import:
    """The ladder is found by uuid, then by short name; the newest version counts whatever its state.

    For those who may import, who see every version.
    """
    ladder = Ladder.objects.filter(pk=document.key).first() if document.key else None
    ladder = ladder or Ladder.objects.filter(slug=document.slug).first()
    newest = newest_version(ladder) if ladder else None
    present = document_of(newest) if newest else None
    adopted = adopt(document, present)
    return Import(ladder, newest, adopted, plan(present, adopted))


def state_of(version: Version) -> str:
    """The fingerprint of all that a version says now."""
    return fingerprint([str(version.pk), as_json(document_of(version))])


def newest_version(ladder: Ladder) -> Version | None:
    return ladder.versions.select_related("ladder").newest_first().first()
