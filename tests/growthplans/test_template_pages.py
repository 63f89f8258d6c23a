"""Templates: read by everybody; kept, changed and deleted by those who lead, HR and ladder owners."""

import pytest

from growthplans.models import Template
from tests.factories.growthplans import GoalFactory, TemplateFactory
from tests.growthplans.conftest import TODAY
from tests.growthplans.pages import at, once, text_of

TEMPLATES, NEW = "/growth/templates/", "/growth/templates/new/"


def typed(*titles, **values):
    rows = {f"goals-{n}-title": title for n, title in enumerate(titles)}
    counts = {"goals-TOTAL_FORMS": str(max(len(titles), 2)), "goals-INITIAL_FORMS": "0"}
    return {"title": "First quarter", "text": "", **counts, **rows, **values}


def test_everybody_reads_templates_and_starts_from_them(as_user, colleague, manager):
    template = TemplateFactory(
        title="First <on-call> quarter",
        text="Before the first night.",
        kept_by=manager,
        goals=[
            {
                "title": "Shadow",
                "outcome": "I know whom to call.",
                "cadence": "weekly",
                "competency": None,
                "steps": ["A"],
            }
        ],
    )
    client = as_user(colleague)
    assert "First <on-call> quarter Before the first night. 1 goal · kept by Mara Manager" in text_of(
        client.get(TEMPLATES)
    )
    page = client.get(at("template", template))
    assert "Weekly Shadow I know whom to call. A" in text_of(page)
    assert f"/growth/start/template/?template={template.pk}" in page.content.decode()
    assert "Edit" not in text_of(page)
    assert client.get(at("edit_template", template)).status_code == 403
    assert client.get(NEW).status_code == 403


def test_no_template_yet_says_who_keeps_them(as_user, colleague, engineer, manager):
    assert "HR, ladder owners and those who lead keep them." in text_of(as_user(colleague).get(TEMPLATES))
    assert "Keep a template" in text_of(as_user(manager).get(TEMPLATES))


def test_a_template_is_kept_once_and_empty_rows_are_left_out(as_user, engineer, manager):
    client = as_user(manager)
    form = typed("Shadow", "", once=once(client.get(NEW)))
    form |= {"goals-0-cadence": "monthly", "goals-0-outcome": "I know.", "goals-0-steps": "One\r\n\r\nTwo"}
    page = client.post(NEW, form, follow=True)
    client.post(NEW, form)
    template = Template.objects.get()
    assert page.redirect_chain == [(at("template", template), 302)]
    assert template.goals == [
        {"title": "Shadow", "outcome": "I know.", "cadence": "monthly", "competency": None, "steps": ["One", "Two"]}
    ]


def test_a_template_without_title_or_goal_says_what_is_missing(as_user, engineer, manager):
    client = as_user(manager)
    page = client.post(NEW, typed("Shadow", title=""))
    assert (page.status_code, page.context["form"].errors) == (422, {"title": ["Give the template a title."]})
    assert "Shadow" in page.content.decode()
    page = client.post(NEW, typed())
    assert (page.status_code, "A template has one goal at least." in text_of(page)) == (422, True)
    page = client.post(NEW, typed("Shadow") | {"goals-0-cadence": "daily"})
    assert page.status_code == 422
    assert client.post(NEW, {"title": "No rows"}).status_code == 422
    assert not Template.objects.exists()


def test_a_template_begins_with_the_goals_of_ones_own_plan_only(
    as_user, manager, director, plan, add, engineer, senior
):
    add("Read a plan", steps=["One"])
    GoalFactory(plan=plan, title="Given up", state="dropped", closed_on=TODAY, reason="No time.")
    assert "Read a plan" not in as_user(manager).get(f"{NEW}?plan={plan.pk}").content.decode()
    plan.person = manager
    plan.save()
    page = as_user(manager).get(f"{NEW}?plan={plan.pk}").content.decode()
    assert "Read a plan" in page
    assert "Given up" not in page
    assert "Keep its goals as a template" in as_user(manager).get(at("plan", plan)).content.decode()
    assert "Keep its goals as a template" not in as_user(director).get(at("plan", plan)).content.decode()


def test_a_template_is_edited_and_two_windows_lose_no_word(as_user, manager, ladder_owner, senior, key_of):
    row = {"title": "Write", "outcome": "", "cadence": "weekly", "competency": str(key_of("debugging")), "steps": []}
    template = TemplateFactory(kept_by=manager, title="First", goals=[row])
    page = as_user(ladder_owner).get(at("edit_template", template))
    assert "Debugging" in page.content.decode()
    form = typed("Write", "More", title="Second", was=1) | {"goals-0-competency": str(key_of("debugging"))}
    assert as_user(manager).post(at("edit_template", template), form).url == at("template", template)
    template.refresh_from_db()
    assert [goal["competency"] for goal in template.goals] == [str(key_of("debugging")), None]
    page = as_user(ladder_owner).post(at("edit_template", template), form | {"title": "Third"})
    assert page.status_code == 409
    assert page.context["conflict"] == [("Title", "Second", "Third")]
    assert "The goals as they are saved now Write More" in text_of(page)
    assert Template.objects.get().title == "Second"


@pytest.mark.parametrize(("who", "may"), [("manager", True), ("hr", True), ("ladder_owner", True), ("director", False)])
def test_who_deletes_a_template(as_user, request, manager, who, may):
    template = TemplateFactory(kept_by=manager)
    client = as_user(request.getfixturevalue(who))
    assert client.get(at("template", template)).status_code == 200
    if may:
        assert "Plans that were started from it stay as they are." in text_of(
            client.get(at("delete_template", template))
        )
    assert client.post(at("delete_template", template)).status_code == (302 if may else 403)
    assert Template.objects.exists() != may
