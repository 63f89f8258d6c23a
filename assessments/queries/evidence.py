"""Evidence for one viewer: a person's timeline with what narrows it, one entry, rows, and what lies beside a cell."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Evidence
from assessments.models.evidence import EvidenceQuerySet
from ladder.document.asked import by_dimension
from ladder.models import Competency
from ladder.queries.standing import standing_of
from people.models import User
from people.models.users import Plain

A_PAGE = 30
NONE = "none"  # as a competency: not tagged yet
FACETS = {
    "competency": gettext_lazy("Competency"),
    "kind": gettext_lazy("Kind"),
    "shared": gettext_lazy("Who reads it"),
    "year": gettext_lazy("Year"),
}
YES_NO = {"yes": gettext_lazy("Shared"), "no": gettext_lazy("Private")}


@dataclass(frozen=True)
class Tag:
    """A competency, called as the last published version that has it calls it."""

    key: UUID
    title: str


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence with its competencies."""

    entry: Evidence
    tags: list[Tag]

    @property
    def month(self) -> date:
        return self.entry.happened_on.replace(day=1)

    @property
    def place(self) -> str:
        """The link as it is shown: without its frills, and only its host where the title says the rest."""
        place = self.entry.url.partition("://")[2].removeprefix("www.").rstrip("/")
        return place.partition("/")[0] if place == self.entry.title else place


def tagged() -> ArraySubquery:
    """The tags of a row, as objects with `id` and `title`."""
    said = Competency.objects.filter(key=OuterRef("competencykey"), version__published_at__isnull=False)
    title = Subquery(said.order_by("-version__number").values("title")[:1])
    tags = Evidence.competencies.through.objects.filter(evidence=OuterRef("pk"))
    return ArraySubquery(tags.values(tag=JSONObject(id="competencykey", title=title)))


def lines(rows: EvidenceQuerySet) -> list[EvidenceLine]:
    """These rows, the newest first, with their tags, in one statement."""
    found = rows.newest_first().select_related("owner").annotate(tagged=tagged())
    return [EvidenceLine(entry, tags_of(entry.tagged)) for entry in found]


def tags_of(tagged: Iterable[Mapping[str, str]]) -> list[Tag]:
    """By title."""
    return sorted((Tag(UUID(tag["id"]), tag["title"] or "") for tag in tagged), key=lambda tag: (tag.title, tag.key))


def evidence_lines(entries: Iterable[UUID], *, viewer: User) -> list[EvidenceLine]:
    """Those of these pieces that the viewer may see."""
    return lines(Evidence.objects.visible_to(viewer).filter(pk__in=entries))


def evidence_by_competency(
    person: User, *, viewer: User, competency: UUID | None = None, since: date | None = None
) -> dict[UUID | None, list[EvidenceLine]]:
    """What the viewer may see of a person's evidence, by competency; what is not tagged yet stands under None.

    One statement. Whoever shows it to others than the person calls `actions.evidence.note_reading`.
    """
    rows = Evidence.objects.visible_to(viewer).filter(owner=person)
    if competency:
        rows = rows.filter(competencies=competency)
    if since:
        rows = rows.filter(happened_on__gte=since)
    found: dict[UUID | None, list[EvidenceLine]] = defaultdict(list)
    for line in lines(rows):
        keys: list[UUID | None] = [tag.key for tag in line.tags]
        for key in keys or [None]:
            if competency in {None, key}:
                found[key].append(line)
    return dict(found)


# --- What one may tag with


@dataclass(frozen=True)
class TagGroup:
    """Competencies that are offered together."""

    label: str
    tags: list[Tag]


def tag_groups(person: User, *, on: date, kept: Sequence[Tag] = ()) -> list[TagGroup]:
    """What a person may tag with: what their level asks, by dimension; the rest of their ladder; what they kept."""
    standing = standing_of(person, viewer=person, on=on)
    groups = []
    if standing:
        groups = [
            TagGroup(
                dimension.title if dimension else _("Of no dimension"),
                [Tag(each.competency.key, each.competency.title) for each in asked if each.competency.key],
            )
            for dimension, asked in by_dimension(standing.document, standing.path)
        ]
        rest = [Tag(each.key, each.title) for each in standing.document.competencies if each.key]
        groups.append(TagGroup(_("Not asked at your level"), besides(rest, groups)))
    groups.append(TagGroup(_("From before"), besides(kept, groups)))
    return [group for group in groups if group.tags]


def besides(tags: Iterable[Tag], groups: Iterable[TagGroup]) -> list[Tag]:
    """The tags that no group has."""
    offered = {tag.key for group in groups for tag in group.tags}
    return [tag for tag in tags if tag.key not in offered]


# --- The timeline


@dataclass(frozen=True)
class Choice:
    """One value that the timeline may be narrowed to: how many pieces there are, and the query that asks for it."""

    value: str
    label: str
    count: int
    is_on: bool
    query: str


@dataclass(frozen=True)
class Facet:
    """What a timeline may be narrowed by."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def chosen(self) -> str:
        return next((choice.value for choice in self.choices if choice.is_on), "")


@dataclass(frozen=True)
class Timeline:
    """A person's evidence, a page of it; `total` and `untagged` count all that the viewer may see."""

    owner: User
    lines: list[EvidenceLine]
    page: Page[UUID]
    facets: list[Facet]
    total: int
    untagged: int
    words: str

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words) or any(facet.chosen for facet in self.facets)


@dataclass(frozen=True)
class Fact:
    """What a piece counts for: its values by facet."""

    pk: UUID
    values: Mapping[str, Collection[str]]

    def fits(self, asked: Mapping[str, str], *, but: str = "") -> bool:
        return all(value in self.values[name] for name, value in asked.items() if name != but)


def timeline(owner: User, *, asked: Mapping[str, str], words: str, viewer: User, page: str | None) -> Timeline:
    """What the viewer may see of a person's evidence, narrowed to the words and the values asked for by facet."""
    visible = Evidence.objects.visible_to(viewer).filter(owner=owner)
    everything = list(facts(visible))
    found = everything
    if words:
        hits = set(with_words(visible, words).values_list("pk", flat=True))
        found = [fact for fact in everything if fact.pk in hits]
    at = Paginator([fact.pk for fact in found if fact.fits(asked)], A_PAGE).get_page(page)
    return Timeline(
        owner=owner,
        lines=lines(visible.filter(pk__in=list(at))),
        page=at,
        facets=facets(found, asked, words),
        total=len(everything),
        untagged=sum(NONE in fact.values["competency"] for fact in everything),
        words=words,
    )


def facts(rows: EvidenceQuerySet) -> Iterator[Fact]:
    """What each row counts for, the newest first: a person has hundreds at most, so that counting here is quicker."""
    tags = Evidence.competencies.through.objects.filter(evidence=OuterRef("pk"))
    keys = ArraySubquery(tags.values("competencykey"))
    for pk, kind, shared_at, day, tagged in rows.newest_first().values_list(
        "pk", "kind", "shared_at", "happened_on", keys
    ):
        values = {
            "competency": {str(key) for key in tagged} or {NONE},
            "kind": {kind},
            "shared": {"yes" if shared_at else "no"},
            "year": {str(day.year)},
        }
        yield Fact(pk, values)


def with_words(rows: EvidenceQuerySet, words: str) -> EvidenceQuerySet:
    """Every word must be there, with or without its accents, whatever the case."""
    fields = ("title", Value(" "), "text", Value(" "), "url", Value(" "), "file_name")
    rows = rows.alias(said=Plain(Concat(*fields, output_field=TextField())))
    for word in words.split():
        rows = rows.filter(said__contains=Plain(Value(word)))
    return rows


def facets(found: Sequence[Fact], asked: Mapping[str, str], words: str) -> list[Facet]:
    """What would be found by each value, everything else that is asked staying as it is."""
    keys = {value for fact in found for value in fact.values["competency"]} | {asked.get("competency", NONE)}
    labels = labels_of([UUID(key) for key in keys - {NONE}])
    made = []
    for name, label in FACETS.items():
        counts = Counter(value for fact in found if fact.fits(asked, but=name) for value in fact.values[name])
        if name in asked:
            counts.setdefault(asked[name], 0)
        choices = []
        for value, text in sorted(((value, labels.get(value, value)) for value in counts), key=in_order):
            is_on = asked.get(name) == value
            others = {key: given for key, given in asked.items() if key != name} | ({"q": words} if words else {})
            query = urlencode(others if is_on else {**others, name: value})
            choices.append(Choice(value, text, counts[value], is_on, f"?{query}"))
        if len(choices) > 1 or name in asked:
            made.append(Facet(name, str(label), choices[::-1] if name == "year" else choices))
    return made


def in_order(choice: tuple[str, str]) -> tuple[bool, str]:
    """By label; what is not tagged yet stands first, since it is work to do."""
    return choice[0] != NONE, choice[1]


def labels_of(keys: Collection[UUID]) -> dict[str, str]:
    """What each value is called. Years are called what they are."""
    said = Competency.objects.filter(key__in=keys, version__published_at__isnull=False)
    titles = said.order_by("key", "-version__number").distinct("key").values_list("key", "title")
    labels = {**dict.fromkeys(keys, _("A competency that is not there")), **dict(titles)}
    fixed = {NONE: _("Not tagged yet"), **dict(Evidence.Kind.choices), **YES_NO}
    return {str(value): str(label) for value, label in [*labels.items(), *fixed.items()]}


# --- For programs


def evidence_rows(
    *,
    viewer: User,
    owner: UUID | None = None,
    competency: UUID | None = None,
    kind: str | None = None,
    shared: bool | None = None,
    is_tagged: bool | None = None,
    since: date | None = None,
    until: date | None = None,
    words: str = "",
) -> QuerySet[Any, Any]:
    """What the viewer may see of what was asked for: id and day of each."""
    asked = {
        "owner": owner,
        "competencies": competency,
        "kind": kind,
        "shared_at__isnull": None if shared is None else not shared,
        "happened_on__gte": since,
        "happened_on__lte": until,
    }
    rows = Evidence.objects.visible_to(viewer).filter(**{name: v for name, v in asked.items() if v is not None})
    if is_tagged is not None:
        rows = rows.exclude(competencies=None) if is_tagged else rows.filter(competencies=None)
    return with_words(rows, words).values("id", "happened_on", "created_at")
