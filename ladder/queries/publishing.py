"""What publishing a draft would do, and which version a reader takes away as a file."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from ladder.document.checking import findings
from ladder.document.comparing import compare_levels
from ladder.document.parts import Document
from ladder.document.planning import Change, Plan, What, plan
from ladder.models import Level, Placement, Version
from ladder.queries.content import document_of
from ladder.queries.importing import state_of
from people.models import User

WORDS_SHOWN = 120_000  # characters of changed texts on one page; further changes are named without their words


@dataclass(frozen=True)
class PlanGroup:
    """The changes of one sort of part. `brief` are those whose words are left out, for want of room."""

    what: What
    counts: list[tuple[str, int]]  # kind of change, how many
    changes: list[Change]
    brief: list[Change] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.changes) + len(self.brief)


def by_sort(of: Plan) -> list[PlanGroup]:
    """A plan as pages show it: sort by sort, with the words of as many changes as one page holds."""
    groups: dict[str, PlanGroup] = {}
    counts: dict[str, Counter[str]] = {}
    room = WORDS_SHOWN
    for change in of.changes:
        group = groups.setdefault(change.what, PlanGroup(What(change.what), [], []))
        counts.setdefault(change.what, Counter())[change.kind] += 1
        room -= sum(len(before) + len(after) for _name, before, after in change.fields)
        (group.changes if room >= 0 or not change.fields else group.brief).append(change)
    for what, group in groups.items():
        group.counts.extend(counts[what].items())
    return list(groups.values())


@dataclass(frozen=True)
class Standing:
    """People at one level, and what changes there: new, raised, carried, dropped."""

    key: UUID | None
    name: str
    people: int
    changes: Counter[str] = field(default_factory=Counter)

    @property
    def is_touched(self) -> bool:
        return self.changes.total() > self.changes["carried"]


@dataclass(frozen=True)
class Publication:
    """All that an owner looks at before publishing. `vanished` are levels with people that the draft lacks."""

    version: Version
    present: Version | None
    plan: Plan
    groups: list[PlanGroup]
    flaws: int
    standing: list[Standing]
    vanished: list[Standing]
    levels: list[tuple[UUID, str]]
    told: int
    was: str

    @property
    def is_later(self) -> bool:
        return self.present is not None


def publication(version: Version, *, on: date) -> Publication:
    """What publishing the draft would do today. For ladder owners, who may see how many people stand where."""
    versions = Version.objects.filter(ladder=version.ladder_id).select_related("ladder")
    present = versions.filter(state=Version.State.PUBLISHED).first()
    old, new = document_of(present) if present else None, document_of(version)
    changes = plan(old, new)
    here = Placement.objects.filter(level__ladder=version.ladder_id)
    today = people_by_level(here.on(on))
    later = people_by_level(here.filter(Q(ends_on=None) | Q(ends_on__gt=on)))
    gone = {key: people for key, people in later.items() if key not in new.path_of}
    active = User.objects.active().filter(pk__in=here.on(on).values("person"))
    return Publication(
        version=version,
        present=present,
        plan=changes,
        groups=by_sort(changes),
        flaws=len(findings(new)),
        standing=[standing_at(key, today[key], old, new) for key in new.path_of if key in today],
        vanished=[Standing(key, name, gone[key]) for key, name in names_of(gone, old).items()],
        levels=[(level.key, called(new, path)) for path, level in new.levels.items() if level.key],
        told=active.count() if present else 0,
        was=state_of(version),
    )


def people_by_level(placements: QuerySet[Placement]) -> dict[UUID | None, int]:
    counted = placements.values_list("level").annotate(Count("person", distinct=True)).order_by("level")
    return dict(counted)


def standing_at(key: UUID | None, people: int, old: Document | None, new: Document) -> Standing:
    path = new.path_of[key]
    was = old.path_of.get(key) if old else None
    changes = compare_levels(old, was, new, path).counts if old and was else Counter[str]()
    return Standing(key, called(new, path), people, changes)


def names_of(keys: dict[UUID | None, int], old: Document | None) -> dict[UUID | None, str]:
    """What levels are called that the draft lacks: in the present version, or in the last one that had them."""
    names = {key: called(old, old.path_of[key]) for key in keys if old and key in old.path_of}
    missing = [key for key in keys if key not in names]
    if missing:
        rows = Level.objects.filter(key__in=missing).select_related("track").order_by("version__number")
        names |= {row.key_id: f"{row.track} · {row}" for row in rows}
    return names


def called(document: Document, path: str) -> str:
    return f"{document.track_of(path).title} · {document.levels[path].title}"


def version_to_export(versions: QuerySet[Version], number: int | None) -> Version | None:
    """Of those that the reader may see: the one of this number, or the one in force, or else the newest."""
    newest = list(versions.select_related("ladder").order_by("-number"))
    if number is not None:
        return next((version for version in newest if version.number == number), None)
    published = next((version for version in newest if version.state == Version.State.PUBLISHED), None)
    return published or next(iter(newest), None)
