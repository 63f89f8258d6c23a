"""The team matrix, as pages show it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import PersonCurrent
from audit.models import Event
from people.models import Organisation
from tests.assessments.team import report
from tests.factories.ladder import SMALL, make_ladder
from tests.ladder.pages import key, text_of
from tests.statements import statements


@pytest.fixture
def people(ladder, manager):
    """Three reports: one below in debugging and of another opinion, one above, one at the top without a result."""
    return [
        report(manager, ladder, "Ana Below", {"debugging": 1, "guidance": 2}, {"debugging": 2, "guidance": 2}),
        report(manager, ladder, "Bo Above", {"debugging": 3, "guidance": 0}, {"debugging": 3}, days=200),
        report(manager, ladder, "Cy Unrated", path="engineer/senior"),
    ]


@pytest.fixture
def reader(as_user, manager):
    return as_user(manager)


def names(response):
    return [row.person.name for row in response.context["matrix"].rows]


def test_a_manager_sees_what_is_held_said_and_asked(reader, people):
    page = text_of(reader.get("/team/"))
    assert "Ana Below, Debugging: agreed: 1 Developing, self: 2 Meets, asked: 2 Meets, self differs" in page
    assert "Ana Below, Mentoring: agreed: not rated, not asked" in page
    assert "Bo Above, Debugging: agreed: 3 Exceeds, self: 3 Exceeds, asked: 2 Meets, older than 6 months" in page
    assert "Bo Above, Working with guidance: agreed: 0 Not observed, asked: 2 Meets, older than 6 months" in page
    assert "1 of 2 met · 1 gap" in page
    assert "1 of 2 met · old" in page
    assert "0 of 2 met" in page
    for shape in (
        'data-gap="below" data-differs href=',
        'data-gap="above" data-stale href=',
        '<i class="rungs" data-r="1" data-e="2"></i>',
        '<span class="cell__self"><span>2</span></span>',
    ):
        assert shape in page


def test_the_sentence_above_says_whom_to_talk_to_first_and_what_is_lacking(reader, ladder, manager):
    for name in ("Ana", "Bo", "Cy"):
        report(manager, ladder, name, {"debugging": 1, "guidance": 1 if name == "Bo" else 2})
    assert "3 people against their own level. Bo has the most to talk about. As a team you lack most: Debugging." in (
        text_of(reader.get("/team/"))
    )


def test_the_rows_below_say_how_many_meet_exceed_and_differ(reader, people):
    response = reader.get("/team/")
    sums = response.context["matrix"].foot.sums
    assert [(one.asked, one.meet, one.exceed, one.differ, one.alone) for one in sums] == [
        (3, 1, 1, 1, "Bo Above"),
        (2, 1, 0, 0, ""),
        (1, 0, 0, 0, ""),
    ]
    assert "<li>Debugging: Bo Above</li>" in text_of(response)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("show=below", ["Ana Below"]),
        ("show=differs", ["Ana Below"]),
        ("show=stale", ["Bo Above"]),
        ("show=unobserved", ["Bo Above"]),
        ("sort=gaps", ["Ana Below", "Bo Above", "Cy Unrated"]),
        ("sort=debugging", ["Ana Below", "Bo Above", "Cy Unrated"]),
        ("sort=guidance", ["Bo Above", "Ana Below", "Cy Unrated"]),
        ("sort=mentoring", ["Cy Unrated", "Ana Below", "Bo Above"]),
    ],
)
def test_people_are_narrowed_and_put_in_order_by_the_address(reader, people, query, expected):
    assert names(reader.get(f"/team/?{query}")) == expected


def test_those_with_the_lowest_come_first(reader, ladder, manager):
    for name, value in (("Ana", 3), ("Bo", 1), ("Cy", -2), ("Di", 2)):
        report(manager, ladder, name, {"debugging": value})
    assert names(reader.get("/team/?sort=debugging")) == ["Bo", "Di", "Ana", "Cy"]
    assert names(reader.get("/team/?sort=gaps")) == ["Bo", "Ana", "Cy", "Di"]


def test_chips_say_how_many_there_are(reader, people):
    chips = {chip.label: chip.count for chip in reader.get("/team/?show=below").context["matrix"].chips}
    assert chips == {
        "Everyone": 3,
        "Below what is asked": 1,
        "Self differs": 1,
        "Older than 6 months": 1,
        "Not observed": 1,
    }


def test_a_filter_that_matches_nobody_says_the_way_back(reader, ladder, manager):
    report(manager, ladder, "Ana", {"debugging": 2})
    page = text_of(reader.get("/team/?show=below"))
    assert "Nobody matches this filter" in page
    assert '<a class="button" href="?">Show everyone</a>' in page


def test_people_are_held_against_another_level(reader, ladder, people):
    senior = key(ladder, "engineer/senior")
    page = text_of(reader.get("/team/?level=next"))
    assert "Mid-level → Senior" in page
    assert "Ana Below, Mentoring: agreed: not rated, asked: 2 Meets" in page
    assert "3 people against the next level." in page
    chosen = text_of(reader.get(f"/team/?level={senior}"))
    assert "3 people against Engineer: Senior." in chosen
    assert 'Cy Unrated</span><span class="person__role">Senior</span>' in chosen


def test_at_the_top_nothing_comes_next(reader, ladder, manager):
    report(manager, ladder, "Max Manager", path="management/manager")
    row = reader.get("/team/?level=next").context["matrix"].rows[0]
    assert row.level is row.against


def test_a_folded_dimension_is_one_column(reader, people):
    page = text_of(reader.get("/team/?fold=people"))
    assert "Working with guidance: agreed" not in page
    assert '<span class="sr">Ana Below, People: </span>' in page
    assert '<span class="cell__held">1<span class="cell__asked">/1</span></span>' in page
    assert 'href="?fold=" aria-expanded="false"' in page
    assert 'href="?fold=craft,people" aria-expanded="true"' in page


@pytest.mark.parametrize(
    "query",
    [
        "of=nobody",
        "level=00000000-0000-4000-8000-000000000000",
        "level=x",
        "show=x",
        "sort=x",
        "fold=x",
        "page=x",
        "cell=x",
        "cell=00000000-0000-4000-8000-000000000000.debugging",
        "ladder=00000000-0000-4000-8000-000000000000",
    ],
)
def test_what_cannot_be_understood_is_left_out_and_said(reader, people, query):
    response = reader.get(f"/team/?{query}")
    assert "so that part is left out" in text_of(response)
    assert names(response) == ["Ana Below", "Bo Above", "Cy Unrated"]


def test_the_ladder_of_most_is_shown_and_the_others_are_named(reader, ladder, manager, people):
    other = make_ladder(
        SMALL.replace("id: engineering\n", "id: design\n", 1).replace("title: Engineering", "title: Design")
    )
    report(manager, other, "Dee Design")
    response = reader.get("/team/")
    assert names(response) == ["Ana Below", "Bo Above", "Cy Unrated"]
    assert "One more person stands on another ladder, Design: Dee Design." in text_of(response)
    assert names(reader.get(f"/team/?ladder={other.pk}")) == ["Dee Design"]


def test_sixty_people_make_a_page_and_the_sums_are_of_all(reader, ladder, manager):
    for n in range(61):
        report(manager, ladder, f"P{n:02}", {"debugging": 2} if n < 2 else None)
    first, second = reader.get("/team/"), reader.get("/team/?page=2")
    assert (len(first.context["matrix"].page), len(second.context["matrix"].page)) == (60, 1)
    assert first.context["matrix"].foot.sums[0].meet == 2


def test_names_are_text(reader, ladder, manager):
    report(manager, ladder, '<b>Bo</b> & "co"', {"debugging": 3})
    page = reader.get("/team/").content.decode()
    assert "&lt;b&gt;Bo&lt;/b&gt; &amp; &quot;co&quot;" in page
    assert "<b>Bo" not in page


def test_nobody_below_is_told_what_to_do(as_user, engineer):
    assert "When somebody should report to you, ask HR to say so." in text_of(as_user(engineer).get("/team/"))


def test_it_costs_the_same_for_many_as_for_few(reader, ladder, manager, people):
    Organisation.objects.create(name="Tern Logistics")
    reader.get("/team/")
    counts = []
    for _ in range(2):
        for n in range(5):
            report(manager, ladder, f"More {n}", {"debugging": 1})
        with statements() as seen:
            reader.get("/team/")
        counts.append(len(seen))
    assert counts == [5, 5]


def test_every_reading_is_recorded_with_how_many_people(reader, manager, people):
    reader.get("/team/")
    event = Event.objects.get(kind="assessments.matrix_read")
    assert (event.actor_id, event.target_id, event.detail) == (
        manager.pk,
        str(manager.pk),
        {"of": "reports", "people": 3},
    )


def test_what_has_not_changed_is_not_sent_again_but_recorded(reader, people):
    reader.get("/team/")  # which gives the cookie that forms need
    first = reader.get("/team/")
    again = reader.get("/team/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Event.objects.filter(kind="assessments.matrix_read").count() == 3
    PersonCurrent.objects.update(agreed_values=[3, 3, 3])
    changed = reader.get("/team/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("change", [{"theme": "dark"}, {"part": "matrix"}, {"query": "?sort=gaps"}, {"day": 1}])
def test_another_view_of_the_same_is_sent(reader, people, change, time_machine):
    reader.get("/team/")
    first = reader.get("/team/")
    reader.cookies["theme"] = change.get("theme", "")
    if change.get("day"):
        time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)
    headers = {"If-None-Match": first["ETag"]}
    if part := change.get("part"):
        headers |= {"HX-Request": "true", "HX-Target": part}
    assert reader.get(f"/team/{change.get('query', '')}", headers=headers).status_code == 200


def test_a_part_is_sent_alone(reader, people):
    response = reader.get("/team/", headers={"HX-Request": "true", "HX-Target": "matrix"})
    assert "<main" not in text_of(response)
    assert 'class="matrix"' in text_of(response)
    assert response["HX-Push-Url"] == "/team/"
    assert "HX-Target" in response["Vary"]


def test_a_waiting_message_is_shown_and_kept_by_no_cache(reader, people, manager):
    reader.get("/team/")
    tag = reader.get("/team/")["ETag"]
    reader.post("/settings/", {"preferred_name": "Mara", "time_zone": "UTC", "locale": "en", "row_version": 1})
    response = reader.get("/team/", headers={"If-None-Match": tag})
    assert 'class="messages"' in text_of(response)
    assert not response.has_header("ETag")
