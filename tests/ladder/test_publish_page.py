"""Publishing by the browser: the changes, who stands where, what is refused; the public link."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from ladder.actions import editing, ladders
from ladder.document.comparing import word_changes
from ladder.models import Competency, Ladder, Level, Placement, Version
from ladder.queries.importing import state_of
from ladder.queries.publishing import publication
from notifications.models import Delivery
from tests.factories.ladder import PlacementFactory, make_ladder, publish_version
from tests.factories.people import UserFactory
from tests.ladder.owning import text_of
from tests.races import DONE, raced

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(as_user, ladder_owner):
    return as_user(ladder_owner)


@pytest.fixture
def address(draft):
    return reverse("ladder:publish", args=[draft.ladder_id])


def said(page, **typed):
    return {"was": page.context["publication"].was, "note": "", **typed}


@pytest.fixture
def without_mid(draft, level_of, ladder_owner):
    """The draft without its middle level."""
    editing.remove_part(part=level_of(draft, "mid-level"), by=ladder_owner)
    return draft


@pytest.fixture
def mid_key(small, level_of):
    return level_of(small.current_version, "mid-level").key


def test_the_page_shows_the_changes_with_their_words(owner, draft, address, competency_of, ladder_owner):
    part = competency_of(draft, "debugging")
    editing.edit_part(
        part=part, was=editing.shown(part), values={"description": "Finding out why it fails."}, by=ladder_owner
    )
    page = owner.get(address)
    assert "1 changed" in text_of(page)
    assert "<ins> it fails</ins>" in page.content.decode()
    assert "It takes the place of version 1" in text_of(page)


def test_a_draft_without_changes_says_so(owner, address):
    assert "Nothing: the draft says what the present version says." in text_of(owner.get(address))


def test_people_are_counted_by_level_with_what_changes_for_them(owner, draft, address, level_of, ladder_owner):
    junior, senior = level_of(draft, "junior"), level_of(draft, "senior")
    for level in (junior, junior, senior):
        PlacementFactory(level=level.key)
    PlacementFactory(level=senior.key, ends_on=timezone.localdate())  # no longer
    PlacementFactory(level=senior.key, starts_on=timezone.localdate() + timedelta(days=9))  # not yet
    editing.remove_part(part=Competency.objects.get(version=draft, slug="guidance"), by=ladder_owner)
    page = owner.get(address)
    standing = {each.name: each for each in page.context["publication"].standing}
    assert {name: each.people for name, each in standing.items()} == {"Engineer · Junior": 2, "Engineer · Senior": 1}
    assert standing["Engineer · Junior"].is_touched
    assert not standing["Engineer · Senior"].is_touched
    assert "1 dropped" in text_of(page)
    assert "Tell the 3 people who stand on it by mail" in text_of(page)


def test_publishing_with_a_note_tells_those_who_stand_there(owner, draft, address, engineer, level_of):
    PlacementFactory(person=engineer, level=level_of(draft, "junior").key)
    PlacementFactory(person=UserFactory(state="deactivated"), level=level_of(draft, "junior").key)
    page = owner.get(address)
    assert "Tell the one person who stands on it by mail" in text_of(page)
    response = owner.post(address, said(page, note="We say **why**.", tell="on"))
    draft.refresh_from_db()
    assert (draft.state, draft.note) == ("published", "We say **why**.")
    assert response.url == draft.ladder.get_absolute_url()
    assert [delivery.person for delivery in Delivery.objects.filter(kind="ladder_published")] == [engineer]


def test_nobody_is_told_when_the_box_is_empty_or_it_is_the_first_version(owner, draft, address, engineer, level_of, db):
    PlacementFactory(person=engineer, level=level_of(draft, "junior").key)
    owner.post(address, said(owner.get(address)))
    assert Version.objects.filter(state="archived").count() == 1
    first = make_ladder(
        "format: ladder/1\nid: x\ntitle: X\ntracks: [{id: a, title: A, levels: [{id: b, title: B, rank: 1}]}]",
        publish=False,
    )
    page = owner.get(reverse("ladder:publish", args=[first.pk]))
    assert "by mail" not in text_of(page)
    owner.post(reverse("ladder:publish", args=[first.pk]), said(page))
    assert Ladder.objects.get(pk=first.pk).current_version.number == 1
    assert not Delivery.objects.filter(kind="ladder_published").exists()


def test_people_of_a_vanished_level_need_a_place(owner, without_mid, address, engineer, mid_key, level_of):
    PlacementFactory(person=engineer, level=mid_key)
    page = owner.get(address)
    assert "One person stands there. From today they stand at:" in text_of(page)
    refused = owner.post(address, said(page))
    assert refused.status_code == 422
    assert "Say where they stand then." in text_of(refused)
    assert Version.objects.get(pk=without_mid.pk).is_draft
    senior = level_of(without_mid, "senior").key_id
    owner.post(address, said(page, **{f"stand_{mid_key.pk}": str(senior)}))
    assert not Version.objects.get(pk=without_mid.pk).is_draft
    assert Placement.objects.get(person=engineer, ends_on=None).level_id == senior
    assert Placement.objects.get(person=engineer, ends_on=timezone.localdate()).level == mid_key


def test_who_will_stand_at_a_vanished_level_is_asked_about_too(owner, without_mid, address, engineer, mid_key):
    PlacementFactory(person=engineer, level=mid_key, starts_on=timezone.localdate() + timedelta(days=9))
    assert [standing.people for standing in owner.get(address).context["publication"].vanished] == [1]


def test_nobody_is_asked_about_a_vanished_level_without_people(owner, without_mid, address):
    page = owner.get(address)
    assert page.context["publication"].vanished == []
    assert owner.post(address, said(page)).status_code == 302


def test_a_level_of_another_ladder_is_no_answer(owner, without_mid, address, engineer, mid_key):
    PlacementFactory(person=engineer, level=mid_key)
    page = owner.get(address)
    refused = owner.post(address, said(page, **{f"stand_{mid_key.pk}": str(mid_key.pk)}))
    assert refused.status_code == 422
    assert Version.objects.get(pk=without_mid.pk).is_draft


def test_somebody_who_came_while_one_looked_is_noticed(owner, without_mid, address, engineer, mid_key, ladder_owner):
    """The page was made before the level had anybody on it: the action still refuses."""
    page = owner.get(address)
    PlacementFactory(person=engineer, level=mid_key)
    refused = owner.post(address, said(page))
    assert refused.status_code == 422
    assert "Engineer · Mid-level" in text_of(refused)
    with pytest.raises(ValidationError):
        publish_version(without_mid)


def test_a_level_that_only_an_earlier_version_had_is_named(without_mid, engineer, mid_key, ladder_owner):
    publish_version(without_mid)
    PlacementFactory(person=engineer, level=mid_key)
    ladder = Ladder.objects.get(pk=without_mid.ladder_id)
    draft = ladders.start_draft(version=ladder.current_version, by=ladder_owner)
    vanished = publication(draft, on=timezone.localdate()).vanished
    assert [(standing.name, standing.people) for standing in vanished] == [("Engineer · Mid-level", 1)]


def test_a_draft_that_changed_since_one_looked_is_not_published(owner, draft, address, ladder_owner):
    page = owner.get(address)
    editing.edit_heading(version=draft, was=editing.shown(draft), values={"title": "Renamed"}, by=ladder_owner)
    conflict = owner.post(address, said(page, note="My note."))
    assert conflict.status_code == 409
    assert "The draft has changed since you looked." in text_of(conflict)
    assert "My note." in conflict.content.decode()
    assert "1 changed" in text_of(conflict)
    assert owner.post(address, said(conflict, note="My note.")).status_code == 302


def test_a_ladder_without_levels_is_refused_on_the_form(owner, ladder_owner):
    draft = ladders.create_ladder(title="Bare", slug="bare", by=ladder_owner)
    address = reverse("ladder:publish", args=[draft.ladder_id])
    page = owner.post(address, said(owner.get(address)))
    assert page.status_code == 422
    assert "There is no level yet." in text_of(page)


def test_what_is_worth_a_look_is_counted(owner, draft, address):
    Level.objects.filter(version=draft, slug="senior").update(title="Junior")
    assert "things are worth a look first" in text_of(owner.get(address)) or "One thing is worth" in text_of(
        owner.get(address)
    )


def test_publishing_twice_leads_to_the_start(owner, draft, address):
    page = owner.get(address)
    owner.post(address, said(page))
    assert owner.post(address, said(page)).url == reverse("ladder:draft", args=[draft.ladder_id])


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_publish_at_once_one_is_told(small, ladder_owner):
    draft = ladders.start_draft(version=small.current_version, by=ladder_owner)
    was = state_of(draft)

    def publish():
        today = {"on": timezone.localdate(), "now": timezone.now()}
        ladders.publish_version(version=draft, mapping={}, was=was, by=ladder_owner, **today)

    assert raced(publish, publish) == [
        "Version 2 is published and never changes. Start a new draft.",
        DONE,
    ]


# --- The public link


def test_a_ladder_is_opened_to_those_with_the_link_and_closed_again(owner, small):
    address = reverse("ladder:set_public", args=[small.pk])
    part = owner.post(address, {"is_public": "yes"}, headers=HTMX)
    assert f"http://testserver{small.get_absolute_url()}" in part.content.decode()
    assert "End the public link" in text_of(part)
    assert Ladder.objects.get().is_public
    assert owner.post(address, {"is_public": "no"}).url == small.get_absolute_url()
    assert not Ladder.objects.get().is_public


def test_a_draft_is_never_public(owner, db):
    ladder = make_ladder(publish=False)
    address = reverse("ladder:set_public", args=[ladder.pk])
    refused = owner.post(address, {"is_public": "yes"}, headers=HTMX)
    assert refused.status_code == 422
    assert "A draft is never public." in text_of(refused)
    assert owner.post(address, {"is_public": "yes"}).status_code == 302
    assert not Ladder.objects.get().is_public


# --- Long texts


def test_texts_of_ten_thousand_characters_are_compared_by_sentences():
    sentences = [
        f"The team looks after service number {n} with care and writes down what it learns." for n in range(150)
    ]
    changed = [*sentences[:70], "Something quite new stands here.", *sentences[71:]]
    words = word_changes(" ".join(sentences), " ".join(changed))
    assert [part.text.strip() for part in words if part.is_added] == ["Something quite new stands here."]
    assert [part.text.strip() for part in words if part.is_removed] == [sentences[70]]
    assert "".join(part.text for part in words if not part.is_removed) == " ".join(changed)
