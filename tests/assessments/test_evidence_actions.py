"""Keeping, changing, sharing and deleting evidence; its file on the disk; what is recorded."""

import errno
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction

from assessments.actions import evidence as actions
from assessments.models import Evidence
from audit.models import Event
from ladder.actions import ladders
from ladder.models import Competency
from tests.factories.assessments import EvidenceFactory
from tests.factories.ladder import SMALL, make_ladder
from tests.races import DONE, raced

TODAY = date(2026, 5, 4)
VALUES = {"kind": "work", "title": "Found the leak", "text": "", "url": "", "happened_on": TODAY}
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def files():
    folder = default_storage.path("evidence")
    return sorted(default_storage.listdir(folder)[1]) if default_storage.exists("evidence") else []


def add(by, *, competencies=(), **values):
    return actions.add_evidence(values=VALUES | values, competencies=competencies, on=TODAY, by=by)


def edit(entry, by, *, was=1, competencies=(), **values):
    return actions.edit_evidence(
        entry=entry, was=was, values=VALUES | values, competencies=competencies, on=TODAY, by=by
    )


def attach(entry, by, data=b"%PDF-1.7", name="plan.pdf"):
    return actions.attach_file(entry=entry, data=data, name=name, by=by)


def kinds():
    return [*Event.objects.filter(kind__startswith="evidence.").order_by("id").values_list("kind", flat=True)]


def refused(act, *arguments, **values):
    with pytest.raises(ValidationError) as error:
        act(*arguments, **values)
    return error.value.message_dict


# --- Keeping and changing


def test_evidence_is_kept_for_oneself(engineer, senior, key_of):
    made = add(engineer, title="  Found \n the leak ", text="Why:\r\n- a hook\n\n", competencies=[key_of("debugging")])
    kept = Evidence.objects.get()
    assert (kept.pk, kept.owner, kept.title, kept.text) == (made.pk, engineer, "Found the leak", "Why:\n- a hook")
    assert (kept.is_shared, kept.row_version, kept.file.name) == (False, 1, "")
    assert [key.pk for key in kept.competencies.all()] == [key_of("debugging")]
    event = Event.objects.get(kind="evidence.added")
    assert (event.actor, event.target_id, event.detail) == (engineer, str(kept.pk), {})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "x" * 201}, "title"),
        ({"title": " \n "}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "lone \ud800"}, "title"),
        ({"text": "x" * 10_001}, "text"),
        ({"text": "x" * 100_000}, "text"),
        ({"text": "bell \x07"}, "text"),
        ({"kind": "praise"}, "kind"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "ftp://example.org/a"}, "url"),
        ({"url": "example"}, "url"),
        ({"url": "https://example.org/\ud800"}, "url"),
        ({"url": "https://example.org/" + "x" * 1_000}, "url"),
        ({"happened_on": TODAY + timedelta(days=1)}, "happened_on"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(engineer, values, field):
    assert [*refused(add, engineer, **values)] == [field]
    assert not Evidence.objects.exists()
    entry = EvidenceFactory(owner=engineer, title="As it was")
    assert [*refused(edit, entry, engineer, **values)] == [field]
    entry.refresh_from_db()
    assert (entry.title, entry.row_version) == ("As it was", 1)


def test_the_most_that_fits_is_kept(engineer):
    made = add(engineer, title="x" * 200, text="y" * 10_000, url="https://example.org/" + "z" * 980)
    assert (len(made.title), len(made.text), len(made.url)) == (200, 10_000, 1_000)


def test_competencies_are_of_the_own_ladder_as_it_is_now(engineer, colleague, senior, ladder, key_of, ladder_owner):
    other = make_ladder(SMALL.replace("id: engineering\n", "id: other\n", 1))
    theirs = other.current_version.competencys.get(slug="debugging").key_id
    draft = ladders.start_draft(version=ladder.current_version, by=ladder_owner)
    new = Competency.objects.create(
        version=draft, slug="new", title="New", position=9, key=ladder.competency_keys.create()
    )
    for key in (theirs, new.key_id, NOWHERE):
        assert [*refused(add, engineer, competencies=[key_of("debugging"), key])] == ["competencies"]
    assert [*refused(add, colleague, competencies=[key_of("debugging")])] == ["competencies"]
    assert not Evidence.objects.exists()
    assert add(engineer, competencies=[key_of("debugging")] * 2).competencies.count() == 1


def test_a_tag_of_an_earlier_ladder_may_stay(engineer, senior, key_of):
    other = make_ladder(SMALL.replace("id: engineering\n", "id: other\n", 1))
    theirs = other.current_version.competencys.get(slug="mentoring").key_id
    entry = EvidenceFactory(owner=engineer, tags=[theirs])
    edited = edit(entry, engineer, competencies=[theirs, key_of("debugging")])
    assert {key.pk for key in edited.competencies.all()} == {theirs, key_of("debugging")}
    edited = edit(entry, engineer, was=2, competencies=[])
    assert not edited.competencies.exists()
    assert [*refused(edit, entry, engineer, was=3, competencies=[theirs])] == ["competencies"]


def test_whoever_comes_second_loses_no_word(engineer):
    entry = EvidenceFactory(owner=engineer)
    edit(entry, engineer, title="First")
    with pytest.raises(ValidationError) as overtaken:
        edit(entry, engineer, title="Second")
    assert overtaken.value.code == "conflict"
    entry.refresh_from_db()
    assert (entry.title, entry.row_version) == ("First", 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(engineer):
    entry = EvidenceFactory(owner=engineer)
    outcomes = raced(lambda: edit(entry, engineer, title="One"), lambda: edit(entry, engineer, title="Two"))
    assert outcomes == ["This was changed in another window or on another device meanwhile.", DONE]


def test_tagging_adds_and_is_seen_by_an_open_edit(engineer, senior, key_of):
    entry = EvidenceFactory(owner=engineer)
    actions.tag_evidence(entry=entry, competencies=[key_of("debugging")], on=TODAY, by=engineer)
    actions.tag_evidence(entry=entry, competencies=[key_of("mentoring")], on=TODAY, by=engineer)
    assert entry.competencies.count() == 2
    with pytest.raises(ValidationError, match="meanwhile"):
        edit(entry, engineer, was=1)


# --- Sharing, deleting, and who may


def test_sharing_and_taking_back_are_recorded_once(engineer):
    entry = EvidenceFactory(owner=engineer)
    now = entry.created_at
    for is_shared in (True, True, False, False):
        actions.set_shared(entry=entry, is_shared=is_shared, now=now, by=engineer)
        entry.refresh_from_db()
        assert entry.shared_at == (now if is_shared else None)
    assert kinds() == ["evidence.shared", "evidence.made_private"]
    assert entry.row_version == 1


@pytest.mark.parametrize("who", ["manager", "director", "hr", "admin", "colleague"])
def test_nobody_else_changes_it(request, engineer, who):
    entry, by = EvidenceFactory(owner=engineer, shared_at="2026-01-01T00:00Z"), request.getfixturevalue(who)
    acts = [
        lambda: edit(entry, by),
        lambda: attach(entry, by),
        lambda: actions.tag_evidence(entry=entry, competencies=[], on=TODAY, by=by),
        lambda: actions.set_shared(entry=entry, is_shared=False, now=entry.created_at, by=by),
        lambda: actions.remove_file(entry=entry, by=by),
        lambda: actions.delete_evidence(entry=entry, by=by),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert Evidence.objects.get().is_shared
    assert kinds() == []
    assert files() == []


def test_what_was_deleted_meanwhile_is_said(engineer):
    entry = EvidenceFactory(owner=engineer)
    actions.delete_evidence(entry=Evidence.objects.get(), by=engineer)
    assert not Evidence.objects.exists()
    for act in (lambda: edit(entry, engineer), lambda: actions.delete_evidence(entry=entry, by=engineer)):
        with pytest.raises(ValidationError, match="deleted meanwhile"):
            act()
    assert kinds() == ["evidence.deleted"]


# --- The file


def test_a_file_is_kept_under_a_name_that_says_nothing(engineer):
    entry = attach(EvidenceFactory(owner=engineer), engineer, name="../Meine Überschrift.pdf")
    entry.refresh_from_db()
    assert (entry.file_name, entry.file_type, entry.file_size) == ("Meine Überschrift.pdf", "application/pdf", 8)
    assert entry.file.name.startswith("evidence/")
    assert files() == [entry.file.name.removeprefix("evidence/")]
    assert Path(entry.file.path).read_bytes() == b"%PDF-1.7"
    assert Event.objects.get(kind="evidence.file_attached").detail == {"size": 8}


def test_a_file_that_is_refused_leaves_nothing(engineer):
    entry = EvidenceFactory(owner=engineer)
    assert [*refused(attach, entry, engineer, data=b"\0")] == ["file"]
    assert [*refused(attach, entry, engineer, name="plan.exe")] == ["file"]
    entry.refresh_from_db()
    assert entry.file.name == ""
    assert files() == []


def test_another_file_takes_its_place_and_the_old_one_goes(engineer, django_capture_on_commit_callbacks):
    entry = attach(EvidenceFactory(owner=engineer), engineer)
    old = files()
    with django_capture_on_commit_callbacks(execute=True):
        entry = attach(entry, engineer, b"GIF89a", "a.gif")
        assert len(files()) == 2
    assert files() == [entry.file.name.removeprefix("evidence/")] != old


def test_removing_the_file_or_all_of_it_takes_it_off_the_disk(engineer, django_capture_on_commit_callbacks):
    entry = attach(EvidenceFactory(owner=engineer), engineer)
    with django_capture_on_commit_callbacks(execute=True):
        entry = actions.remove_file(entry=entry, by=engineer)
    assert (entry.file.name, entry.file_name, entry.file_size, files()) == ("", "", 0, [])
    actions.remove_file(entry=entry, by=engineer)
    assert kinds().count("evidence.file_removed") == 1
    attach(entry, engineer)
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_evidence(entry=entry, by=engineer)
    assert files() == []


def test_a_deletion_that_fails_keeps_the_file(engineer):
    entry = attach(EvidenceFactory(owner=engineer), engineer)
    with transaction.atomic():
        actions.delete_evidence(entry=entry, by=engineer)
        transaction.set_rollback(True)
    assert len(files()) == 1
    assert Evidence.objects.get().file.name == entry.file.name


def test_a_failed_transaction_leaves_no_file(engineer, monkeypatch):
    entry = EvidenceFactory(owner=engineer)

    def fail(*args, **kwargs):
        assert len(files()) == 1
        raise RuntimeError

    monkeypatch.setattr(actions.log, "record", fail)
    with pytest.raises(RuntimeError):
        attach(entry, engineer)
    entry.refresh_from_db()
    assert (entry.file.name, files()) == ("", [])


def test_a_full_disk_leaves_neither_row_nor_file(engineer, monkeypatch, caplog):
    entry = attach(EvidenceFactory(owner=engineer), engineer)
    before = files()

    def full(name, content):
        default_storage.__class__.save(default_storage, name, content)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    said = refused(attach, entry, engineer, b"GIF89a", "secret name.gif")
    assert said["file"] == ["The server could not store this file; nothing was changed. Tell whoever runs Rung."]
    entry.refresh_from_db()
    assert (entry.file_name, files()) == ("plan.pdf", before)
    assert "secret" not in caplog.text


# --- Reading


def test_reading_is_recorded_by_person_and_never_of_oneself(engineer, manager, colleague):
    mine = EvidenceFactory(owner=manager)
    theirs = [EvidenceFactory(owner=engineer) for _ in range(2)] + [EvidenceFactory(owner=colleague)]
    actions.note_reading(entries=[mine], by=manager)
    assert kinds() == []
    actions.note_reading(entries=[mine, *theirs], by=manager)
    first, second = Event.objects.filter(kind="evidence.read").order_by("id")
    assert (first.actor, first.person, first.target_type) == (manager, engineer, "people.user")
    assert first.detail == {"read": [str(entry.pk) for entry in theirs[:2]]}
    assert (second.person, second.detail) == (colleague, {"read": [str(theirs[2].pk)]})


def test_the_same_form_sent_twice_keeps_one_piece(engineer):
    said = {"values": VALUES, "competencies": [], "on": TODAY, "once": uuid4(), "by": engineer}
    first, second = (actions.add_evidence(**said) for _ in range(2))
    assert (first.pk, Evidence.objects.filter(owner=engineer).count()) == (second.pk, 1)
