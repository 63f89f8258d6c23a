"""A cell of the team matrix, opened."""

import pytest

from assessments.models import Evidence
from audit.models import Event
from tests.assessments.team import NOW, rate, report, under_way
from tests.ladder.pages import key, publish_again, text_of


@pytest.fixture
def ana(ladder, manager):
    return report(manager, ladder, "Ana")


def panel(client, person, slug="debugging", **headers):
    return client.get(f"/team/?of=below&cell={person.pk}.{slug}", headers=headers)


def test_it_says_what_is_asked_in_the_words_of_the_level(as_user, manager, ladder, ana):
    rate(ana, ladder, {"debugging": 1}, {"debugging": 2}, manager=manager, comments={"debugging": "Both of us wrote."})
    page = text_of(panel(as_user(manager), ana))
    assert "Finds the cause of faults in the team's services alone." in page.replace("&#x27;", "'")
    assert "You see this differently" in page
    assert page.count("Both of us wrote.") == 2
    assert '<a class="cell" data-gap="below" data-differs href="?of=below&amp;cell=' in page
    assert f'cell={ana.pk}.debugging" aria-current="true"' in page


def test_the_parts_words_are_recorded_and_the_table_is_not_read_again(as_user, manager, ladder, ana, key_of):
    rate(ana, ladder, {"debugging": 1}, manager=manager)
    response = panel(as_user(manager), ana, **{"HX-Request": "true", "HX-Target": "panel"})
    assert 'class="matrix"' not in text_of(response)
    event = Event.objects.get(kind__startswith="assessments.")
    assert (event.kind, event.person_id, event.actor_id) == ("assessments.cell_read", ana.pk, manager.pk)
    assert event.detail == {"competency": str(key_of("debugging"))}
    assert not response.has_header("ETag")


def test_a_draft_in_words_is_its_authors_alone(as_user, manager, director, ladder, ana):
    under_way(ana, ladder, manager=manager, own={"debugging": 2}, drafted={"debugging": 1})
    assert "Only for me." in text_of(panel(as_user(manager), ana))
    assert "Mine, in words." not in text_of(panel(as_user(manager), ana))
    assert "Only for me." not in text_of(panel(as_user(director), ana))


def test_once_both_have_submitted_each_reads_the_other(as_user, manager, director, ladder, ana):
    under_way(ana, ladder, manager=manager, own={"debugging": 2}, drafted={"debugging": 1}, is_revealed=True)
    page = text_of(panel(as_user(manager), ana))
    assert "Only for me." in page
    assert "Mine, in words." in page
    above = text_of(panel(as_user(director), ana))
    assert "Mine, in words." in above
    assert "Only for me." not in above


def test_evidence_is_what_was_shared_and_tagged(as_user, manager, ladder, ana, key_of, today):
    for title, shared_at, slug in (("Told", NOW, "debugging"), ("Kept", None, "debugging"), ("Other", NOW, "guidance")):
        entry = Evidence.objects.create(owner=ana, title=title, happened_on=today, shared_at=shared_at)
        entry.competencies.set([key_of(slug)])
    page = text_of(panel(as_user(manager), ana))
    assert '">Told</a></p>' in page
    assert "Kept" not in page
    assert '">Other</a></p>' not in page


def test_history_is_told_in_the_words_of_its_time_and_drawn(as_user, manager, ladder, ana, ladder_owner):
    rate(ana, ladder, {"debugging": 1}, {"debugging": 2}, manager=manager, days=300)
    publish_again(ladder, ladder_owner, debugging="Finding faults")
    ladder.refresh_from_db()
    rate(ana, ladder, {"debugging": 3}, {"debugging": 3}, manager=manager, days=20)
    response = panel(as_user(manager), ana)
    words = [past.words for past in response.context["panel"].history]
    assert words == [
        "agreed: 3 Exceeds, self: 3 Exceeds, asked: 2 Meets",
        "agreed: 1 Developing, self: 2 Meets, asked: 2 Meets",
    ]
    assert "Finding faults, cycle by cycle." in text_of(response)


def test_neighbours_are_one_step_away(as_user, manager, ladder, ana):
    bo = report(manager, ladder, "Bo")
    found = panel(as_user(manager), ana).context["panel"]
    assert (found.previous_person, found.next_person) == ("", f"{bo.pk}.debugging")
    assert (found.previous_competency, found.next_competency) == ("", f"{ana.pk}.guidance")


def test_somebody_outside_of_the_scope_is_not_opened(as_user, manager, ladder, ana, colleague):
    page = panel(as_user(manager), colleague)
    assert page.context["panel"] is None
    assert not Event.objects.filter(kind="assessments.cell_read").exists()


def test_somebody_who_is_filtered_out_can_still_be_opened(as_user, manager, ladder, ana):
    response = as_user(manager).get(f"/team/?show=below&cell={ana.pk}.debugging")
    assert response.context["matrix"].rows == []
    assert response.context["panel"].row.person.pk == ana.pk
    assert key(ladder, "engineer/mid-level") == response.context["panel"].row.level.key
