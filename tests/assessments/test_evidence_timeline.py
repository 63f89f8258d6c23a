"""Keeping evidence, and the timeline with what narrows it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessments.models import Evidence
from tests.assessments.evidence import TIMELINE, at, attach, chips, text_of, titles, typed
from tests.factories.assessments import EvidenceFactory

HTMX = {"HX-Request": "true"}

# --- Keeping


def test_a_line_is_enough(as_user, engineer):
    client = as_user(engineer)
    page = client.get(TIMELINE)
    assert "Nothing here yet. Start with this week." in text_of(page)
    assert "Only you, until you share it" in text_of(page)
    assert page.context["form"]["happened_on"].value() == timezone.localdate()
    page = client.post(TIMELINE, typed(), follow=True)
    kept = Evidence.objects.get()
    assert (kept.owner, kept.title, kept.happened_on, kept.is_shared) == (
        engineer,
        "Found the leak",
        timezone.localdate(),
        False,
    )
    assert "Kept. Only you can read it, until you share it." in text_of(page)
    assert titles(page) == ["Found the leak"]


@pytest.mark.parametrize(
    ("pasted", "title"),
    [
        ("https://github.example/tern/billing/pull/2481/?w=1#top", "github.example/tern/billing/pull/2481"),
        ("http://docs.example/" + "x" * 300, "docs.example/" + "x" * 187),
    ],
)
def test_a_link_pasted_as_the_title_is_the_link(as_user, engineer, pasted, title):
    as_user(engineer).post(TIMELINE, typed(title=pasted))
    kept = Evidence.objects.get()
    assert (kept.url, kept.title) == (pasted, title)


def test_a_title_that_only_begins_like_a_link_stays_a_title(as_user, engineer):
    client = as_user(engineer)
    client.post(TIMELINE, typed(title="https://a.example is where I wrote it"))
    client.post(TIMELINE, typed(title="https://a.example/", url="b.example/c"))
    assert {(row.title, row.url) for row in Evidence.objects.all()} == {
        ("https://a.example is where I wrote it", ""),
        ("https://a.example/", "https://b.example/c"),
    }


def test_competencies_of_the_own_level_come_by_dimension(as_user, engineer, senior, key_of):
    client = as_user(engineer)
    page = client.get(TIMELINE)
    assert [(label, [box.choice_label for box in boxes]) for label, boxes in page.context["form"].grouped()] == [
        ("Craft", ["Debugging"]),
        ("People", ["Mentoring"]),
        ("Not asked at your level", ["Working with guidance"]),
    ]
    client.post(TIMELINE, typed(competencies=[str(key_of("debugging")), str(key_of("mentoring"))]))
    assert {key.pk for key in Evidence.objects.get().competencies.all()} == {key_of("debugging"), key_of("mentoring")}


def test_whoever_stands_nowhere_keeps_without_tags(as_user, engineer):
    page = as_user(engineer).get(TIMELINE)
    assert "You stand on no ladder yet" in text_of(page)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"title": ""}, "title", "Write a line, or paste a link."),
        ({"title": "x" * 201}, "title", "at most 200 characters"),
        ({"text": "x" * 100_000}, "text", "This is longer than 10,000 characters."),
        ({"url": "javascript:alert(1)"}, "url", "Enter a valid URL."),
        ({"url": "ftp://a.example/b"}, "url", "begins with https:// or http://"),
        ({"happened_on": "2999-01-01"}, "happened_on", "This day is still to come."),
        ({"happened_on": "yesterday"}, "happened_on", "Enter a valid date."),
        ({"competencies": ["00000000-0000-4000-8000-000000000000"]}, "competencies", "no competency of your ladder"),
        ({"competencies": ["debugging"]}, "competencies", "no competency of your ladder"),
        ({"kind": "praise"}, "kind", "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(as_user, engineer, senior, values, field, said):
    page = as_user(engineer).post(TIMELINE, typed(**{"text": "My words."} | values))
    assert page.status_code == 422
    assert [*page.context["form"].errors] == [field]
    assert said in text_of(page)
    assert "Not kept yet" in text_of(page)
    assert values.get("text", "My words.") in page.content.decode()
    assert not Evidence.objects.exists()


# --- The timeline


def test_the_timeline_goes_by_month_the_newest_first(as_user, engineer, shelf):
    page = as_user(engineer).get(TIMELINE)
    assert titles(page) == ["Leak", "Thanks", "Talk", "Old", "Older"]
    text = text_of(page)
    months = ["March 2026", "January 2026", "July 2024", "June 2024"]
    assert [text.count(f">{month}</h2>") for month in months] == [1, 1, 1, 1]
    assert "2 not tagged yet" in text
    assert "You, your managers and HR of your unit" in text


def test_chips_count_what_each_would_show(as_user, engineer, shelf, key_of):
    client = as_user(engineer)
    assert chips(client.get(TIMELINE)) == {
        "competency": {"Not tagged yet": 2, "Debugging": 2, "Mentoring": 2},
        "kind": {"Feedback": 2, "Work": 3},
        "shared": {"Private": 4, "Shared": 1},
        "year": {"2026": 3, "2024": 2},
    }
    page = client.get(TIMELINE, {"competency": key_of("debugging"), "shared": "no"})
    assert titles(page) == ["Thanks"]
    assert chips(page) == {
        "competency": {"Not tagged yet": 2, "Debugging": 1, "Mentoring": 2},
        "shared": {"Private": 1, "Shared": 1},
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "feedback"}, ["Thanks", "Older"]),
        ({"shared": "yes"}, ["Leak"]),
        ({"shared": "no", "year": "2026"}, ["Thanks", "Talk"]),
        ({"year": "2024"}, ["Old", "Older"]),
        ({"competency": "none"}, ["Old", "Older"]),
        ({"competency": "none", "kind": "work"}, ["Old"]),
        ({"q": "OLD"}, ["Old", "Older"]),
        ({"q": "old", "kind": "feedback"}, ["Older"]),
    ],
)
def test_each_choice_narrows_and_every_chip_leads_where_it_says(as_user, engineer, shelf, asked, found):
    client = as_user(engineer)
    page = client.get(TIMELINE, asked)
    assert titles(page) == found
    for facet in page.context["timeline"].facets:
        for choice in facet.choices:
            led = client.get(TIMELINE + choice.query)
            assert led.context["timeline"].count == choice.count or choice.is_on
            assert f'href="{TIMELINE}{choice.query.replace("&", "&amp;")}"' in page.content.decode()


def test_words_are_found_in_title_text_link_and_file_name(as_user, engineer):
    rows = {
        "title": EvidenceFactory(owner=engineer, title="Überblick"),
        "text": EvidenceFactory(owner=engineer, text="Ein Überblick."),
        "url": EvidenceFactory(owner=engineer, url="https://a.example/uberblick"),
        "file": attach(EvidenceFactory(owner=engineer), name="überblick.pdf"),
    }
    EvidenceFactory(owner=engineer)
    client = as_user(engineer)
    page = client.get(TIMELINE, {"q": "uberBLICK"})
    assert {line.entry.pk for line in page.context["timeline"].lines} == {row.pk for row in rows.values()}
    assert "4 pieces of 5" in text_of(page)
    part = client.get(TIMELINE, {"q": "ein überblick"}, headers=HTMX)
    assert titles(part) == [rows["text"].title]
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize(
    "asked",
    [{"competency": "debugging"}, {"kind": "praise"}, {"shared": "maybe"}, {"year": "MMXX"}, {"year": "99999"}],
)
def test_a_choice_that_cannot_be_read_is_left_out_and_that_is_said(as_user, engineer, shelf, asked):
    page = as_user(engineer).get(TIMELINE, asked)
    assert page.status_code == 200
    assert len(titles(page)) == 5
    assert "so that part is left out" in text_of(page)


def test_where_nothing_fits_the_way_back_is_shown(as_user, engineer, shelf):
    nowhere = "00000000-0000-4000-8000-000000000000"
    client = as_user(engineer)
    for asked in ({"q": "nothing of this"}, {"year": "1999"}, {"competency": nowhere}):
        page = client.get(TIMELINE, asked)
        assert titles(page) == []
        assert "Nothing fits all of this" in text_of(page)
        assert f'href="{TIMELINE}">Show everything</a>' in text_of(page)


def test_a_long_timeline_has_pages_that_keep_the_choices(as_user, engineer):
    for n in range(32):
        EvidenceFactory(owner=engineer, happened_on=date(2024, 1, 1) + timedelta(days=n))
    client = as_user(engineer)
    assert len(titles(client.get(TIMELINE))) == 30
    page = client.get(TIMELINE, {"kind": "work", "page": "2"})
    assert len(titles(page)) == 2
    assert "?kind=work&amp;page=1" in page.content.decode()


def test_what_is_not_tagged_is_tagged_from_the_timeline(as_user, engineer, shelf, key_of):
    client = as_user(engineer)
    page = client.get(TIMELINE, {"competency": "none"})
    assert text_of(page).count("Tag it") == 2
    entry = shelf["Old"]
    response = client.post(at("tag", entry), {"competency": str(key_of("debugging")), "back": "competency=none"})
    assert response.url == f"{TIMELINE}?competency=none#e-{entry.pk}"
    assert [key.pk for key in entry.competencies.all()] == [key_of("debugging")]
    assert titles(client.get(TIMELINE, {"competency": "none"})) == ["Older"]
    page = client.post(at("tag", entry), {"competency": "", "back": "//evil.example"}, follow=True)
    assert page.redirect_chain[0][0].startswith(f"{TIMELINE}?//evil.example")
    assert "Choose a competency first" in text_of(page)
    assert client.post(at("tag", entry), {"competency": str(entry.pk)}).status_code == 422
