"""What a plan can be started from: the sources that a person has, and the drafts that each of them gives."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.queries.gaps import LARGEST
from assessments.queries.matrix.rows import NEXT, OWN
from assessments.queries.results import Result, held_against
from assessments.queries.shared import shared_results
from core.fingerprint import fingerprint
from growthplans.models import Goal, Plan, Template
from growthplans.models.plans import Cadence
from growthplans.queries.drafts import Draft
from growthplans.queries.plans import GoalLine, goal_lines
from growthplans.queries.targets import Target, targets
from ladder.document.parts import Activity, Document, Guide
from ladder.queries.standing import Standing, standing_of
from people.models import User

Origin = Plan.Origin
HALF_A_YEAR = timedelta(days=182)
MOST_GAPS = 6
# How many goals of each cadence a plan begins with, unless somebody ticks others.
SENSIBLE = {Cadence.WEEKLY: 3, Cadence.MONTHLY: 2, Cadence.QUARTERLY: 1, Cadence.ONCE: 1}


@dataclass(frozen=True)
class Offered:
    """A draft as the page offers it. `key` names it in the form: it is another as soon as the draft is."""

    draft: Draft
    competency: str
    is_chosen: bool

    @property
    def key(self) -> str:
        draft = self.draft
        carried = draft.carried_from.pk if draft.carried_from else None
        return fingerprint({**asdict(replace(draft, carried_from=None)), "carried_from": carried})

    @property
    def cadence(self) -> str:
        return str(Cadence(self.draft.cadence).label)


@dataclass(frozen=True)
class Group:
    """Drafts that are offered together, and a sentence about why."""

    title: str
    note: str
    offered: list[Offered]

    @property
    def first(self) -> list[Offered]:
        """What is ticked, or else the first."""
        return [each for each in self.offered if each.is_chosen] or self.offered[:1]

    @property
    def more(self) -> list[Offered]:
        return [each for each in self.offered if each not in self.first]


@dataclass(frozen=True)
class Source:
    """Something to start from: what is in it, and the query of its address."""

    origin: str
    title: str
    note: str
    query: str = ""


@dataclass(frozen=True)
class Start:
    """Where a plan could begin; `before` is the one that would end."""

    standing: Standing | None
    sources: list[Source]
    before: Plan | None
    has_result: bool
    has_guide: bool


@dataclass(frozen=True)
class Offer:
    """The drafts of one source, what goes on from the plan before, and what the form is filled with."""

    origin: str
    title: str
    groups: list[Group]
    going_on: list[Offered]
    before: Plan | None
    targets: list[Target]
    target: UUID | None
    target_on: date

    @property
    def offered(self) -> list[Offered]:
        return [*self.going_on, *(each for group in self.groups for each in group.offered)]

    @property
    def chosen(self) -> list[str]:
        return [each.key for each in self.offered if each.is_chosen]

    def drafts(self, keys: Collection[str], target_on: date | None) -> list[Draft]:
        """Those named, in the order of the page. What is done once, or goes on, is due when the plan is."""
        return [due(each.draft, target_on) for each in self.offered if each.key in keys]


def due(draft: Draft, target_on: date | None) -> Draft:
    if draft.cadence != Cadence.ONCE and not draft.carried_from:
        return draft
    return replace(draft, due_on=draft.due_on or target_on)


def sources(person: User, *, on: date) -> Start:
    """Everything that this person can start from."""
    standing = standing_of(person, viewer=person, on=on)
    result = last_result(person, standing)
    guides = guides_from(standing)
    found = [guide_source(standing.document, guide) for guide in guides] if standing else []
    if result and result.gaps:
        titles = [line.column.competency.title for line, _words in result.largest]
        found.append(Source(Origin.GAPS, _("Your gaps to %s") % result.level.title, ", ".join(titles)))
    for template in Template.objects.visible_to(person):
        found.append(Source(Origin.TEMPLATE, template.title, template.text, f"?template={template.pk}"))
    return Start(standing, found, plan_under_way(person), has_result=result is not None, has_guide=bool(guides))


def guides_from(standing: Standing | None) -> list[Guide]:
    """The guides that begin where somebody stands, and have something to do."""
    guides = [guide for guide in standing.document.guides if guide.source == standing.path] if standing else []
    return [guide for guide in guides if any(guide.activities.values()) or guide.checklists]


def guide_source(document: Document, guide: Guide) -> Source:
    counts = {cadence.label: len(guide.activities.get(cadence, ())) for cadence in Cadence}
    said = [f"{label}: {count}" for label, count in counts.items() if count]
    if guide.checklists:
        said.append(_("Checklists: %d") % len(guide.checklists))
    return Source(Origin.GUIDE, name_of(document, guide), " · ".join(said), f"?to={document.levels[guide.target].key}")


def name_of(document: Document, guide: Guide) -> str:
    levels = document.levels
    names = {"source": levels[guide.source].title, "target": levels[guide.target].title}
    return guide.title or _("From %(source)s to %(target)s") % names


def last_result(person: User, standing: Standing | None) -> Result | None:
    """The last shared result, held against the next level; at the top against one's own."""
    results = shared_results(person, viewer=person)
    if not results:
        return None
    return held_against(results[0], standing, NEXT if standing and standing.next_levels else OWN, {})


def plan_under_way(person: User) -> Plan | None:
    return Plan.objects.active().filter(person=person).select_related("target").first()


def offer(
    person: User,
    origin: str,
    *,
    to: UUID | None = None,
    template: Template | None = None,
    before: Plan | None = None,
    is_sent: bool = False,
    on: date,
) -> Offer | None:
    """The drafts of one source. None: there is no such source for this person.

    `before` is the plan that would end; of it is offered what is open, and once the form is sent also what was carried
    over, which the same form sent twice names again.
    """
    standing = standing_of(person, viewer=person, on=on)
    titles = titles_of(standing.document) if standing else {}
    ahead = standing.next_levels[0].key if standing and standing.next_levels else None
    states = [Goal.State.OPEN, *([Goal.State.CARRIED] if is_sent else [])]
    kept = going_on(before, states) if before else []
    if origin == Origin.GUIDE:
        guide = next((each for each in guides_from(standing) if target_of(standing, each) == to), None)
        if standing is None or guide is None:
            return None
        result = last_result(person, standing)
        wide = [line.column.key for line, _words in result.gaps] if result else []
        title, groups, ahead = (
            name_of(standing.document, guide),
            of_guide(standing.document, guide, wide, titles, kept),
            to,
        )
    elif origin == Origin.GAPS:
        result = last_result(person, standing)
        if result is None or not result.gaps:
            return None
        ahead = result.level.key
        title, groups = _("Your gaps to %s") % result.level.title, of_gaps(result, standing, titles)
    elif origin == Origin.TEMPLATE:
        if template is None:
            return None
        title, groups = template.title, of_template(template, titles)
    elif origin == Origin.EMPTY:
        title, groups = _("An empty plan"), []
    else:
        return None
    return Offer(
        origin=origin,
        title=title,
        groups=besides(groups, kept),
        going_on=kept,
        before=before,
        targets=targets(standing),
        target=ahead,
        target_on=on + HALF_A_YEAR,
    )


def target_of(standing: Standing | None, guide: Guide) -> UUID | None:
    return standing.document.levels[guide.target].key if standing else None


def titles_of(document: Document) -> dict[UUID, str]:
    return {each.key: each.title for each in document.competencies if each.key}


def besides(groups: list[Group], kept: list[Offered]) -> list[Group]:
    """Without what goes on anyway."""
    going = same(kept)
    left = [
        replace(group, offered=[each for each in group.offered if (each.draft.title, each.draft.cadence) not in going])
        for group in groups
    ]
    return [group for group in left if group.offered]


def same(kept: list[Offered]) -> set[tuple[str, str]]:
    """By what a draft is known to be one of these."""
    return {(each.draft.title, each.draft.cadence) for each in kept}


def of_guide(
    document: Document, guide: Guide, wide: list[UUID], titles: Mapping[UUID, str], kept: list[Offered]
) -> list[Group]:
    """By how often; a few of each are ticked, fewer where some go on anyway, those first that a gap asks for."""
    drafts = [
        *(activity(document, each, cadence) for cadence in Cadence for each in guide.activities.get(cadence, ())),
        *(Draft(title=each.title, cadence=Cadence.ONCE, steps=each.items) for each in guide.checklists),
    ]
    groups = []
    for cadence, sensible in SENSIBLE.items():
        found = [draft for draft in drafts if draft.cadence == cadence]
        number = max(sensible - sum(each.draft.cadence == cadence for each in kept), 0)
        left = [draft for draft in found if (draft.title, draft.cadence) not in same(kept)]
        first = sorted(left, key=lambda draft: place(draft.competency, wide))[:number]
        if found:
            offered = [Offered(draft, title(draft, titles), draft in first) for draft in found]
            groups.append(Group(str(cadence.label), "", offered))
    return groups


def place(competency: UUID | None, wide: list[UUID]) -> int:
    return wide.index(competency) if competency in wide else len(wide)


def activity(document: Document, each: Activity, cadence: str) -> Draft:
    competency = document.competency.get(each.competency)
    return Draft(
        title=each.title, cadence=cadence, outcome=each.text.strip(), competency=competency.key if competency else None
    )


def title(draft: Draft, titles: Mapping[UUID, str]) -> str:
    return titles.get(draft.competency, "") if draft.competency else ""


def of_gaps(result: Result, standing: Standing | None, titles: Mapping[UUID, str]) -> list[Group]:
    """A group for each of the widest gaps; of the three widest the first draft is ticked.

    The drafts are what a guide to that level has for the competency, or else what the level asks of it.
    """
    document = result.document
    exercises = [
        activity(document, each, cadence)
        for guide in document.guides
        if standing and (guide.source, guide.target) == (standing.path, result.against)
        for cadence in Cadence
        for each in guide.activities.get(cadence, ())
    ]
    groups = []
    for number, (line, words) in enumerate(result.gaps[:MOST_GAPS]):
        competency = line.column.competency
        drafts = [draft for draft in exercises if draft.competency == line.column.key] or [
            Draft(
                title=_("%(competency)s as %(level)s asks it")
                % {"competency": competency.title, "level": result.level.title},
                cadence=Cadence.MONTHLY,
                outcome=line.statement,
                competency=line.column.key,
            )
        ]
        offered = [Offered(draft, "", number < LARGEST and draft is drafts[0]) for draft in drafts]
        groups.append(Group(competency.title, words, offered))
    return groups


def of_template(template: Template, titles: Mapping[UUID, str]) -> list[Group]:
    drafts = template_drafts(template)
    known = [draft if draft.competency in titles else replace(draft, competency=None) for draft in drafts]
    return [Group(_("Goals"), template.text, [Offered(draft, title(draft, titles), is_chosen=True) for draft in known])]


def template_drafts(template: Template) -> list[Draft]:
    return [
        Draft(
            title=said["title"],
            cadence=said["cadence"],
            outcome=said["outcome"],
            competency=UUID(said["competency"]) if said["competency"] else None,
            steps=tuple(said["steps"]),
        )
        for said in template.goals
    ]


def going_on(before: Plan, states: Collection[str] = (Goal.State.OPEN,)) -> list[Offered]:
    """The goals of a plan in these states, all ticked, to be carried over."""
    rows = Goal.objects.filter(plan=before, state__in=states)
    return [Offered(carried(line), line.competency, is_chosen=True) for line in goal_lines(rows)]


def carried(line: GoalLine) -> Draft:
    goal = line.goal
    left = tuple(text for text, is_done in line.steps if not is_done)
    return Draft(
        title=goal.title,
        cadence=goal.cadence,
        outcome=goal.outcome,
        competency=goal.competency_id,
        steps=left,
        carried_from=goal,
    )
