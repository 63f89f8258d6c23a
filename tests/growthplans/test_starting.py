"""A plan is started in two clicks: from a guide, from gaps, from a template, from nothing; and the one before ends."""

import pytest
from django.test import Client
from django.utils import timezone

from growthplans.models import Goal, Plan
from growthplans.queries.starting import offer, plan_under_way, sources
from tests.factories.assessments import share
from tests.factories.growthplans import GoalFactory, PlanFactory, TemplateFactory
from tests.factories.ladder import SMALL, PlacementFactory, make_ladder
from tests.growthplans.conftest import TODAY
from tests.growthplans.pages import at, once, text_of
from tests.races import DONE, raced

START = "/growth/start/"
MORE = """
      weekly:
        - {title: Close one bug alone, text: From report to release., competency: debugging}
        - {title: Read one change, text: Of somebody else.}
        - {title: Ask one question}
        - {title: Say no once}
        - {title: Explain one thing, competency: guidance}
      monthly:
        - {title: Run one drill}
        - {title: Tidy one corner}
        - {title: Show one thing}
      quarterly:
        - {title: Change one habit}
    checklists:
      - {title: Before it ships, items: [Tests pass, Somebody read it]}
      - {title: Before you ask, items: [Say what you tried]}
"""
WEEKLY = """
      weekly:
        - {title: Close one bug alone, text: From report to release., competency: debugging}
"""


@pytest.fixture
def ladder(db):
    """The small ladder, with a long guide from Junior to Mid-level."""
    assert WEEKLY in SMALL
    return make_ladder(SMALL.replace(WEEKLY, MORE))


@pytest.fixture
def junior(ladder, engineer):
    level = ladder.current_version.levels.get(slug="junior").key
    PlacementFactory(person=engineer, level=level)
    return level


@pytest.fixture
def middle(ladder):
    return ladder.current_version.levels.get(slug="mid-level").key


@pytest.fixture
def guide(middle):
    return f"{START}guide/?to={middle.pk}"


@pytest.fixture
def result(engineer, manager, ladder, junior):
    """Agreed: Debugging one below what Mid-level asks, Guidance as asked."""
    return share(engineer, ladder.current_version, junior.pk, {"debugging": 1, "guidance": 2}, manager=manager)


def ticked(page):
    return [each.draft.title for each in page.context["offer"].offered if each.key in page.context["form"].picked]


def sent(page, *, goals=None, **values):
    """What the page sends when the button is pressed: all that is ticked, or the drafts of these titles."""
    offered = page.context["offer"].offered
    form = page.context["form"]
    before = page.context["offer"].before
    keys = [
        each.key for each in offered if (each.draft.title in goals if goals is not None else each.key in form.picked)
    ]
    filled = {name: str(form[name].value() or "") for name in ("target", "target_on")}
    return {**filled, "goals": keys, "once": once(page), **({"before": str(before.pk)} if before else {}), **values}


# --- Click one: the source


def test_the_first_page_names_what_one_has_to_begin_with(as_user, engineer, result, guide):
    TemplateFactory(title="First on-call quarter", text="Before your first night.")
    page = as_user(engineer).get(START)
    text = text_of(page)
    assert "From a guide From Junior to Mid-level Weekly: 5 · Monthly: 3 · Quarterly: 1 · Checklists: 2" in text
    assert "From your last result Your gaps to Mid-level Debugging" in text
    assert "From a template First on-call quarter Before your first night." in text
    assert "From nothing An empty plan" in text
    assert f'href="{guide}"' in page.content.decode()


def test_whoever_has_nothing_to_begin_with_reads_why(as_user, engineer, colleague, ladder):
    text = text_of(as_user(colleague).get(START))
    assert "You stand at no level of a ladder, so no guide is offered." in text
    assert "No result of yours is shared yet." in text
    assert "An empty plan" in text
    PlacementFactory(person=engineer, level=ladder.current_version.levels.get(slug="manager").key)
    assert "The ladder has no guide that begins at your level." in text_of(as_user(engineer).get(START))


@pytest.mark.parametrize(
    "address", ["guide/", "guide/?to=nonsense", "gaps/", "template/", "template/?template=nonsense", "magic/"]
)
def test_a_source_that_one_does_not_have_is_not_there(as_user, engineer, colleague, junior, address):
    assert as_user(engineer).get(f"{START}empty/").status_code == 200
    assert as_user(engineer).get(START + address).status_code == 404
    assert as_user(colleague).post(START + address).status_code == 404


# --- Click two: the plan


def test_a_guide_becomes_a_plan_of_a_sensible_size(as_user, engineer, guide, junior, middle):
    client = as_user(engineer)
    page = client.get(guide)
    assert ticked(page) == [
        "Close one bug alone",
        "Read one change",
        "Ask one question",
        "Run one drill",
        "Tidy one corner",
        "Change one habit",
        "Before it ships",
    ]
    assert "2 more : Weekly" in text_of(page)
    page = client.post(guide, sent(page), follow=True)
    assert "Your plan has begun." in text_of(page)
    plan = Plan.objects.get()
    half_a_year = (plan.target_on - plan.started_on).days
    assert (plan.person, plan.origin, plan.target, half_a_year) == (engineer, "guide", middle, 182)
    goals = list(plan.goals.all())
    assert [(goal.cadence, goal.due_on) for goal in goals] == [
        ("weekly", None),
        ("weekly", None),
        ("weekly", None),
        ("monthly", None),
        ("monthly", None),
        ("quarterly", None),
        ("once", plan.target_on),
    ]
    assert goals[0].outcome == "From report to release."
    assert [step.text for step in goals[-1].steps.all()] == ["Tests pass", "Somebody read it"]


def test_what_a_gap_asks_for_is_ticked_first(as_user, engineer, ladder, junior, manager, guide):
    share(engineer, ladder.current_version, junior.pk, {"debugging": 2, "guidance": 1}, manager=manager)
    assert "Explain one thing" in ticked(as_user(engineer).get(guide))


def test_gaps_become_goals_of_the_guide_or_of_what_the_level_asks(as_user, engineer, result, ladder, junior):
    page = as_user(engineer).get(f"{START}gaps/")
    assert ticked(page) == ["Close one bug alone"]
    assert "Mid-level asks for Meets, agreed is Developing." in text_of(page)
    make = ladder.current_version.levels.get(slug="senior").key
    PlacementFactory._meta.model.objects.update(level=make)  # Manager is next, and no guide leads there
    page = as_user(engineer).get(f"{START}gaps/")
    assert ticked(page) == ["Mentoring as Manager asks it"]
    assert "Gives every report a plan to grow by." in text_of(page)
    as_user(engineer).post(f"{START}gaps/", sent(page))
    goal = Goal.objects.get()
    assert (goal.cadence, goal.plan.origin) == ("monthly", "gaps")
    assert goal.competency_id == ladder.current_version.competencys.get(slug="mentoring").key_id


def test_no_gap_is_no_source(as_user, engineer, manager, ladder, junior):
    share(engineer, ladder.current_version, junior.pk, {"debugging": 3, "guidance": 3}, manager=manager)
    assert [source.origin for source in sources(engineer, on=TODAY).sources] == ["guide"]
    assert as_user(engineer).get(f"{START}gaps/").status_code == 404


def test_a_template_becomes_a_plan_and_foreign_competencies_are_left_out(as_user, engineer, junior, ladder):
    key = ladder.current_version.competencys.get(slug="debugging").key_id
    row = {"outcome": "", "cadence": "weekly", "steps": []}
    template = TemplateFactory(
        goals=[
            {**row, "title": "Own one", "competency": str(key)},
            {**row, "title": "Theirs", "competency": str(ladder.pk)},
        ]
    )
    address = f"{START}template/?template={template.pk}"
    page = as_user(engineer).get(address)
    assert ticked(page) == ["Own one", "Theirs"]
    as_user(engineer).post(address, sent(page))
    assert [goal.competency_id for goal in Goal.objects.all()] == [key, None]


def test_an_empty_plan_begins_empty(as_user, engineer, junior, middle):
    client = as_user(engineer)
    page = client.get(f"{START}empty/")
    assert "the plan begins empty, and you write its goals" in text_of(page)
    assert page.context["form"]["target"].value() == middle.pk
    client.post(f"{START}empty/", sent(page, target="", target_on=""))
    plan = Plan.objects.get()
    assert (plan.target, plan.target_on, plan.goals.count(), plan.origin) == (None, None, 0, "empty")


def test_what_cannot_be_started_says_so_and_keeps_the_ticks(as_user, engineer, guide, junior):
    client = as_user(engineer)
    page = client.get(guide)
    page = client.post(guide, sent(page, goals=["Say no once"], target_on="2001-01-01"))
    assert page.status_code == 422
    assert "This day is over. Choose a later one." in text_of(page)
    assert ticked(page) == ["Say no once"]
    page = client.post(guide, sent(page, goals=[]) | {"goals": ["0123456789abcdef"], "target": junior.ladder_id})
    assert "What is offered has changed meanwhile. Look through it again." in text_of(page)
    assert "This is no level of your ladder." in text_of(page)
    assert not Plan.objects.exists()


# --- The plan before


def test_open_goals_of_the_plan_before_are_carried_over_or_dropped(as_user, engineer, guide, junior, plan, add):
    kept, left = add("Close one bug alone", steps=["Open"]), add("Left behind")
    Plan.objects.filter(pk=plan.pk).update(started_on=timezone.localdate())
    client = as_user(engineer)
    assert "It is finished when the new one begins." in text_of(client.get(START))
    page = client.get(guide)
    assert "Go on with" in text_of(page)
    # What goes on is not offered twice, and fewer others are ticked.
    assert ticked(page) == [
        "Close one bug alone",
        "Left behind",
        "Read one change",
        "Run one drill",
        "Tidy one corner",
        "Change one habit",
        "Before it ships",
    ]
    form = sent(page, goals=["Close one bug alone", "Run one drill"])
    client.post(guide, form)
    new = Plan.objects.active().get()
    assert [goal.title for goal in new.goals.all()] == ["Close one bug alone", "Run one drill"]
    kept.refresh_from_db()
    left.refresh_from_db()
    assert (kept.state, left.state) == ("carried", "dropped")
    assert new.goals.get(title="Close one bug alone").carried_from == kept
    # The same form again, as by "Back": the same plan, and nothing is carried twice.
    assert client.post(guide, form).url == at("plan", new)
    assert (Plan.objects.count(), Goal.objects.filter(carried_from=kept).count()) == (2, 1)


def test_the_button_pressed_twice_at_once_starts_one_plan(transactional_db, engineer, guide, junior, plan, add):
    goal = add("Read a plan")
    desk, phone = Client(), Client()
    for client in (desk, phone):
        client.force_login(engineer)
    form, answers = sent(desk.get(guide)), []
    assert raced(*[lambda c=client: answers.append(c.post(guide, form)) for client in (desk, phone)]) == [DONE, DONE]
    new = Plan.objects.active().get()
    assert [answer.url for answer in answers] == [at("plan", new)] * 2
    assert (Plan.objects.count(), Goal.objects.filter(carried_from=goal).count()) == (2, 1)


def test_a_plan_started_in_another_window_is_not_ended_unseen(as_user, engineer, guide, junior):
    client = as_user(engineer)
    first, second = client.get(guide), client.get(guide)
    client.post(guide, sent(first))
    page = client.post(guide, sent(second))
    assert page.status_code == 409
    assert "Another plan was started or finished meanwhile. Look at it first." in text_of(page)
    assert Plan.objects.get().is_active
    # The page shows the other plan now, and its goals to go on with; pressed again, it ends that one.
    assert "Go on with" in text_of(page)
    client.post(guide, sent(page))
    assert sorted(Plan.objects.values_list("state", flat=True)) == ["active", "finished"]


def test_a_goal_closed_meanwhile_is_not_carried_over(as_user, engineer, guide, junior, add):
    goal, client = add("Read a plan"), as_user(engineer)
    page = client.get(guide)
    client.post(at("reach", goal))
    page = client.post(guide, sent(page))
    assert page.status_code == 422
    assert "What is offered has changed meanwhile" in text_of(page)
    assert "Read a plan" not in text_of(page)
    assert Plan.objects.get().is_active


def test_nobody_starts_from_the_plan_of_somebody_else(as_user, engineer, colleague, plan, add):
    goal = add("Read a plan")
    page = as_user(colleague).get(f"{START}empty/")
    form = sent(page) | {
        "before": str(plan.pk),
        "goals": [offer(engineer, "empty", before=plan, on=TODAY).offered[0].key],
    }
    assert as_user(colleague).post(f"{START}empty/", form).status_code == 422
    goal.refresh_from_db()
    assert goal.is_open
    assert not Plan.objects.filter(person=colleague).exists()


def test_a_finished_plan_offers_nothing_to_go_on_with(engineer, junior):
    GoalFactory(plan=PlanFactory(person=engineer, state="finished", finished_at=timezone.now()))
    assert plan_under_way(engineer) is None
