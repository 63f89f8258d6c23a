"""Reading the parts of a ladder: tracks, levels, competencies, guides, pages."""

import pytest

from tests.factories.ladder import SMALL, make_ladder
from tests.factories.people import UserFactory
from tests.ladder.pages import (
    RICH,
    address,
    competency_address,
    document,
    key,
    level_address,
    place,
    publish_again,
    readings,
    text_of,
)


@pytest.fixture
def rich(db):
    """Baselines, scale points with words of their own, what is optional and what is not expected."""
    return make_ladder(RICH)


# A track


def test_track_shows_its_levels_and_where_they_lead(as_user, engineer, small):
    track = document(small).track["engineer"]
    page = as_user(engineer).get(address(small, "track", track.key))
    assert [step.rung.level.title for step in page.context["page"].steps] == ["Senior", "Mid-level", "Junior"]
    text = text_of(page)
    assert "Learns with others." in text
    assert "One task" in text
    assert level_address(small, "management/manager") in text


def test_track_names_what_it_extends_and_what_extends_it(as_user, engineer):
    ladder = make_ladder(SMALL.replace("    kind: manager\n", "    kind: manager\n    extends: [engineer]\n"))
    found, client = document(ladder), as_user(engineer)
    text = text_of(client.get(address(ladder, "track", found.track["management"].key)))
    assert "What these tracks ask is asked here too:" in text
    assert "A track for those who lead people." in text
    assert "What this track asks is asked on these too:" in text_of(
        client.get(address(ladder, "track", found.track["engineer"].key))
    )
    level = text_of(client.get(level_address(ladder, "management/manager")))
    assert "from Senior (Engineer)" in level


# A level


def test_level_shows_summary_facts_expectations_and_examples(as_user, engineer, small):
    page = as_user(engineer).get(level_address(small, "engineer/junior"))
    text = text_of(page)
    for part in (
        "Learns with others.",
        "One task",
        "Meets, in 2 expectations",
        "Reproduces a reported fault before changing code.",
        "Writes down the steps that show the fault.",
        "Craft",
        "People",
    ):
        assert part in text
    assert "Makes one other engineer better on purpose." not in text


def test_level_leads_to_the_levels_around_it_to_guides_and_comparisons(as_user, engineer, small):
    place(engineer, small, "engineer/junior")
    page = as_user(engineer).get(level_address(small, "engineer/mid-level")).context["page"]
    assert [rung.level.title for rung in page.below] == ["Junior"]
    assert [rung.level.title for rung in page.next] == ["Senior"]
    assert [guide.title for guide in page.guides_here] == ["From Junior to Mid-level"]
    assert [link.title for link in page.comparisons] == ["Compare with your level, Junior", "Compare with Senior"]
    page = as_user(engineer).get(level_address(small, "management/manager")).context["page"]
    assert "Compare with your level, Junior (Engineer)" in [link.title for link in page.comparisons]


def test_level_says_where_a_line_was_written_that_is_not_its_own(as_user, engineer):
    ladder = make_ladder(SMALL.replace("description: How", "accumulation: cumulative\ndescription: How"))
    page = as_user(engineer).get(level_address(ladder, "engineer/senior"))
    debugging = page.context["page"].groups[0].asked[0]
    assert [passage.source for passage in debugging.passages] == ["from Junior", "from Mid-level", ""]
    assert f'href="{level_address(ladder, "engineer/junior")}"' in page.content.decode()
    grid = as_user(engineer).get(ladder.get_absolute_url())
    assert "and 2 lines more" in text_of(grid)
    assert "as Mid-level" in text_of(grid)  # Senior says nothing of its own about guidance


def test_level_marks_points_necessity_baselines_kinds_and_links(as_user, engineer, rich):
    page = as_user(engineer).get(level_address(rich, "engineer/one"))
    asked = {row.expectation.competency.slug: row for group in page.context["page"].groups for row in group.asked}
    assert page.context["page"].usual == "Adopts"
    points = {slug: row.point for slug, row in asked.items()}
    assert points == {"code": "", "care": "Knows", "tests": "Knows", "talks": ""}
    assert [passage.source for passage in asked["code"].passages] == ["for every level at “Adopts”"]
    assert [passage.source for passage in asked["care"].passages] == ["for every level of Engineer"]
    text = text_of(page)
    for part in ("Optional", "Signal", 'href="https://example.org/"', "Change of track", "First"):
        assert part in text


def test_a_baseline_says_that_it_applies_to_every_level(as_user, engineer, rich):
    page = as_user(engineer).get(level_address(rich, "engineer/all"))
    assert "Applies to every level" in text_of(page)
    assert page.context["page"].comparisons == []
    assert "applies to every level" in text_of(as_user(engineer).get(rich.get_absolute_url()))


def test_level_that_asks_nothing_says_so(as_user, engineer, rich):
    assert "Nothing is asked here yet" in text_of(as_user(engineer).get(level_address(rich, "lead/first")))


def test_people_at_a_level_are_counted_from_five_on(as_user, engineer, small, leaver):
    client = as_user(engineer)
    for _ in range(4):
        place(UserFactory(), small, "engineer/junior")
    place(leaver, small, "engineer/junior")
    page = client.get(level_address(small, "engineer/junior"))
    assert page.context["page"].people is None
    assert "People here now" not in text_of(page)
    place(UserFactory(), small, "engineer/junior")
    page = client.get(level_address(small, "engineer/junior"))
    assert page.context["page"].people == 5
    assert "People here now" in text_of(page)


def test_changes_are_suggested_at_each_expectation_of_the_present_version(as_user, engineer, ladder_owner, small):
    publish_again(small, ladder_owner)
    client, senior = as_user(engineer), level_address(small, "engineer/senior")
    wanted = f"competency={document(small).competency['mentoring'].key}&amp;level={key(small, 'engineer/senior')}"
    assert wanted in client.get(senior).content.decode()
    assert wanted not in client.get(senior, {"version": 1}).content.decode()


# A competency, a guide, a page


def test_competency_goes_from_level_to_level_with_new_words_marked(as_user, engineer, small):
    page = as_user(engineer).get(competency_address(small, "debugging"))
    track, _url, rises = page.context["page"].tracks[0]
    assert track.title == "Engineer"
    assert [rise.rung.level.title for rise in rises] == ["Junior", "Mid-level", "Senior"]
    assert rises[0].words == []  # nothing stands below
    assert [part.text for part in rises[2].words if part.is_added] == ["across services and prevents", "next one"]
    assert "<ins>across services and prevents</ins> the <ins>next one</ins>" in text_of(page)


def test_competency_says_when_a_level_repeats_the_one_before(as_user, engineer, small):
    page = as_user(engineer).get(competency_address(small, "guidance"))
    assert "The same words as the level before." in text_of(page)


def test_competency_shows_what_its_points_mean(as_user, engineer, rich):
    page = as_user(engineer).get(competency_address(rich, "code"))
    text = text_of(page)
    assert "What the points mean" in text
    assert text.count("Adopts what others built.") == 1
    assert "Mentors newcomers." in text
    assert page.context["page"].point == "Adopts"
    tests = as_user(engineer).get(competency_address(rich, "tests"))
    assert "Optional" in text_of(tests)
    assert "What the points mean" not in text_of(tests)


def test_competency_that_no_level_asks_says_so(as_user, engineer):
    ladder = make_ladder(SMALL.replace("guides:", "  - {id: poetry, title: Poetry}\nguides:"))
    assert "No level asks this" in text_of(as_user(engineer).get(competency_address(ladder, "poetry")))


def test_guide_shows_its_parts_and_a_table_of_contents(as_user, engineer, small):
    page = as_user(engineer).get(readings(small)["guide"])
    assert [part.anchor for part in page.context["page"].parts] == ["shifts", "activities"]
    text = text_of(page)
    for part in ("From tasks to features.", "I do my task.", "I finish our feature.", "Weekly", "Close one bug alone"):
        assert part in text
    assert competency_address(small, "debugging") in text


def test_guide_of_the_starter_ladder_has_every_part(as_user, engineer, starter):
    page = as_user(engineer).get(readings(starter)["guide"])
    anchors = [part.anchor for part in page.context["page"].parts]
    assert anchors == ["shifts", "decisions", "checklists", "messages", "pitfalls", "signs", "activities", "after"]
    html = page.content.decode()
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in html] == []
    assert html.count("data-copy=") == len(document(starter).guides[0].messages)


def test_page_shows_its_text_as_markdown(as_user, engineer):
    ladder = make_ladder(SMALL.replace("text: Ask your manager.", "text: 'Ask **your** manager. <script>x</script>'"))
    html = as_user(engineer).get(address(ladder, "page", "questions")).content.decode()
    assert "<strong>your</strong>" in html
    assert "<script>x" not in html


def test_pages_of_any_script_have_an_address(as_user, engineer):
    ladder = make_ladder(SMALL.replace("{id: questions,", "{id: 質問,"))
    assert "Ask your manager." in text_of(as_user(engineer).get(address(ladder, "page", "質問")))


@pytest.mark.parametrize("name", ["track", "level", "competency", "guide", "page"])
def test_parts_that_a_ladder_lacks_are_not_found(as_user, engineer, small, name):
    assert as_user(engineer).get(readings(small)[name]).status_code == 200
    nowhere = "00000000-0000-4000-8000-000000000000"
    other = {"guide": [nowhere, nowhere], "page": ["nothing"]}.get(name, [nowhere])
    assert as_user(engineer).get(address(small, name, *other)).status_code == 404
    if name == "guide":
        backwards = [key(small, "engineer/senior"), key(small, "engineer/junior")]
        assert as_user(engineer).get(address(small, name, *backwards)).status_code == 404


def test_headings_of_a_page_stand_below_its_title(as_user, engineer):
    ladder = make_ladder(
        SMALL.replace("text: Ask your manager.", 'text: "### Whom\\n\\nYour manager.\\n\\n#### When\\n\\nSoon."')
    )
    html = as_user(engineer).get(address(ladder, "page", "questions")).content.decode()
    assert "<h2>Whom</h2>" in html
    assert "<h3>When</h3>" in html
