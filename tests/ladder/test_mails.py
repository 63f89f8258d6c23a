"""What mails about ladders say, and when they are no longer wanted."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from ladder import mails
from ladder.actions import ladders, suggestions
from ladder.models import Placement, Version
from notifications.models import Delivery
from people.models import Organisation, User
from tests.factories.ladder import SMALL, PlacementFactory, document, make_ladder

HERE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def organisation(db):
    return Organisation.objects.create(name="Tern & Sons")


@pytest.fixture
def junior(small):
    return small.current_version.levels.get(slug="junior").key


@pytest.fixture
def stands(engineer, junior):
    return PlacementFactory(person=engineer, level=junior)


def publish_another(summary="Learns."):
    """One more version, told to everybody on the ladder."""
    text = SMALL.replace("summary: Learns with others.", f"summary: {summary}")
    version, _plan = ladders.import_ladder(document=document(text), by=None)
    return publish(version)


def publish(version):
    return ladders.publish_version(
        version=version,
        mapping={},
        note="Secret <b>note</b> of the owner",
        tell=True,
        by=None,
        on=timezone.localdate(),
        now=timezone.now(),
    )


@pytest.fixture
def suggestion(small, engineer):
    return suggestions.suggest_change(ladder=small, competency=None, level=None, text="Say more", by=engineer)


def answer(suggestion, by, *, accept=True):
    suggestions.answer_suggestion(suggestion=suggestion, accept=accept, answer="Well said", now=timezone.now(), by=by)


def delivery(kind):
    return Delivery.objects.filter(kind=kind).latest("created_at")


def test_a_published_version_is_told_with_its_day_and_what_changed(engineer, small, stands, junior):
    version = publish_another()
    mail = mails.ladder_published(delivery("ladder_published"))
    assert mail.subject == "Engineering: version 2 is in force"
    assert "Hello Enno Engineer," in mail.text
    day = f"{timezone.localdate():%-d %B %Y}"
    assert f"version 2 of the ladder Engineering was published on {day}. It is in force now." in mail.text
    assert "What changed for your level, Junior:" in mail.text
    changed = f"/ladders/{small.pk}/compare/?from={junior.pk}&to={junior.pk}&old=1&new=2"
    assert re.search(rf"^{re.escape(HERE + changed)}$", mail.text, re.MULTILINE)
    assert f'href="{HERE}{changed.replace("&", "&amp;")}"' in mail.html
    assert re.search(rf"^{HERE}/ladders/{version.ladder_id}/$", mail.text, re.MULTILINE)
    assert "Tern &amp; Sons" in mail.html


def test_the_links_of_the_mail_lead_somewhere(engineer, stands):
    publish_another()
    mail = mails.ladder_published(delivery("ladder_published"))
    client = Client()
    client.force_login(engineer)
    links = re.findall(rf"^{HERE}(/\S+)$", mail.text, re.MULTILINE)
    assert [client.get(link).status_code for link in links] == [200, 200]


def test_the_note_of_the_owner_is_in_no_mail(stands):
    assert "Secret" in publish_another().note
    mail = mails.ladder_published(delivery("ladder_published"))
    assert "Secret" not in mail.subject + mail.text + mail.html


def test_a_first_version_leads_to_what_is_asked(engineer):
    ladder = make_ladder(publish=False)
    level = Version.objects.get().levels.get(slug="junior").key
    PlacementFactory(person=engineer, level=level)
    publish(Version.objects.get())
    mail = mails.ladder_published(delivery("ladder_published"))
    assert "What is asked at your level, Junior:" in mail.text
    assert f"{HERE}/ladders/{ladder.pk}/levels/{level.pk}/" in mail.text
    assert "What is asked at your level" in mail.html


def test_titles_are_escaped_in_the_page_and_one_line_in_the_subject(stands):
    text = SMALL.replace("\ntitle: Engineering\n", "\ntitle: Engineering <b>&</b>\n")
    version, _plan = ladders.import_ladder(document=document(text), by=None)
    publish(version)
    mail = mails.ladder_published(delivery("ladder_published"))
    assert mail.subject == "Engineering <b>&</b>: version 2 is in force"
    assert "Engineering &lt;b&gt;&amp;&lt;/b&gt;" in mail.html
    assert "<b>" not in mail.html


def test_it_is_not_wanted_once_a_later_version_is_in_force(stands):
    publish_another()
    first = delivery("ladder_published")
    assert mails.ladder_published(first) is not None
    publish_another("Learns more.")
    assert mails.ladder_published(first) is None
    assert mails.ladder_published(delivery("ladder_published")) is not None


@pytest.mark.parametrize("who_left", ["the company", "the ladder"])
def test_it_is_not_wanted_by_those_who_left(engineer, stands, who_left):
    publish_another()
    assert mails.ladder_published(delivery("ladder_published")) is not None
    if who_left == "the company":
        User.objects.filter(pk=engineer.pk).update(state="deactivated")
    else:
        Placement.objects.filter(pk=stands.pk).update(ends_on=date(2024, 6, 1))
    assert mails.ladder_published(delivery("ladder_published")) is None


def test_it_is_not_wanted_by_those_who_went_to_another_ladder(engineer, stands):
    publish_another()
    other = make_ladder(SMALL.replace("id: engineering\n", "id: other\n", 1))
    level = other.current_version.levels.get(slug="junior").key
    Placement.objects.filter(pk=stands.pk).update(level=level)
    assert mails.ladder_published(delivery("ladder_published")) is None


@pytest.mark.parametrize(("accept", "word"), [(True, "accepted"), (False, "declined")])
def test_an_answer_is_told_without_its_words(suggestion, small, ladder_owner, accept, word):
    answer(suggestion, ladder_owner, accept=accept)
    mail = mails.suggestion_answered(delivery("suggestion_answered"))
    assert mail.subject == f"Your suggestion for the ladder was {word}"
    day = f"{timezone.localdate():%-d %B}"
    assert f"what you suggested on {day} for the ladder Engineering was {word}." in mail.text
    assert re.search(rf"^{HERE}/ladders/{small.pk}/suggestions/$", mail.text, re.MULTILINE)
    assert f'href="{HERE}/ladders/{small.pk}/suggestions/"' in mail.html
    assert f"Your suggestion was {word}" in mail.html
    for secret in ("Say more", "Well said"):
        assert secret not in mail.subject + mail.text + mail.html


def test_an_answer_is_not_wanted_by_those_who_left(suggestion, engineer, ladder_owner):
    answer(suggestion, ladder_owner)
    assert mails.suggestion_answered(delivery("suggestion_answered")) is not None
    User.objects.filter(pk=engineer.pk).update(state="deactivated")
    assert mails.suggestion_answered(delivery("suggestion_answered")) is None


def test_an_answer_about_what_is_gone_is_not_wanted(suggestion, ladder_owner):
    answer(suggestion, ladder_owner)
    told = delivery("suggestion_answered")
    suggestion.delete()
    assert mails.suggestion_answered(told) is None


def test_mails_are_written_in_the_readers_language(engineer, stands):
    User.objects.filter(pk=engineer.pk).update(locale="ar-xb")
    publish_another()
    mail = mails.ladder_published(delivery("ladder_published"))
    assert "[" in mail.subject
    assert 'dir="rtl"' in mail.html
