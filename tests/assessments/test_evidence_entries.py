"""One piece of evidence, its file, and what others read."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from assessments.models import Evidence
from audit.models import Event
from tests.assessments.evidence import TIMELINE, at, attach, chips, text_of, titles, typed
from tests.factories.assessments import EvidenceFactory

CANARY = "canary-7f3a"

# --- One piece


def test_a_piece_shows_what_was_written_and_cleans_it(as_user, engineer, senior, key_of):
    entry = EvidenceFactory(
        owner=engineer,
        title="<b>Leak</b>",
        text="Why: *a hook*.\n\n<script>alert(1)</script>[x](javascript:alert(1))",
        url="https://a.example/pull/1",
        tags=[key_of("debugging")],
    )
    page = as_user(engineer).get(at("entry", entry)).content.decode()
    assert "&lt;b&gt;Leak&lt;/b&gt;" in page
    assert "<em>a hook</em>" in page
    assert "alert(1)</script>" not in page
    assert 'href="javascript:' not in page
    assert 'href="https://a.example/pull/1" rel="noopener noreferrer nofollow"' in page
    assert '<span class="tag">Debugging</span>' in page


def test_sharing_is_one_button_and_so_is_taking_it_back(as_user, engineer, manager):
    entry = EvidenceFactory(owner=engineer)
    client = as_user(engineer)
    assert "Only you, until you share it" in text_of(client.get(at("entry", entry)))
    page = client.post(at("set_shared", entry), {"shared": "yes"}, follow=True)
    assert "You, your managers and HR of your unit" in text_of(page)
    assert as_user(manager).get(at("entry", entry)).status_code == 200
    client = as_user(engineer)
    client.post(at("set_shared", entry), {"shared": "maybe"})
    assert Evidence.objects.get().is_shared
    client.post(at("set_shared", entry), {"shared": "no"})
    assert not Evidence.objects.get().is_shared
    assert as_user(manager).get(at("entry", entry)).status_code == 404


def test_a_piece_is_edited(as_user, engineer, senior, key_of):
    entry = EvidenceFactory(owner=engineer, text="As it was.", tags=[key_of("mentoring")])
    client = as_user(engineer)
    page = client.get(at("edit", entry))
    assert "As it was." in text_of(page)
    form = typed(title="Otherwise", text="As it is.", was="1", competencies=[str(key_of("debugging"))])
    assert client.post(at("edit", entry), form).url == at("entry", entry)
    entry.refresh_from_db()
    assert (entry.title, entry.text, entry.row_version) == ("Otherwise", "As it is.", 2)
    assert [key.pk for key in entry.competencies.all()] == [key_of("debugging")]
    assert client.post(at("edit", entry), typed(title="", was="2")).status_code == 422


def test_two_windows_lose_no_word(as_user, engineer, senior, key_of):
    entry = EvidenceFactory(owner=engineer, title="Leak")
    client = as_user(engineer)
    client.post(at("edit", entry), typed(title="Leak", text="From the first window.", was="1"))
    second = typed(title="Leak", text="From the second.", was="1", competencies=[str(key_of("debugging"))])
    page = client.post(at("edit", entry), second)
    assert page.status_code == 409
    assert [(saved, mine) for _label, saved, mine in page.context["conflict"]] == [
        ("From the first window.", "From the second."),
        ("–", "Debugging"),
    ]
    assert "From the first window." in text_of(page)
    assert text_of(page).count("From the second.") == 2  # beside the other, and in the form
    assert Evidence.objects.get().text == "From the first window."
    client.post(at("edit", entry), second | {"was": str(page.context["entry"].row_version)})
    assert Evidence.objects.get().text == "From the second."


def test_what_was_deleted_in_another_window_gives_the_words_back(as_user, engineer):
    entry = EvidenceFactory(owner=engineer)
    Evidence.objects.all().delete()
    page = as_user(engineer).post(at("edit", entry), typed(title="My title", text="My words.", was="1"))
    assert page.status_code == 404
    assert "This is not there any more" in text_of(page)
    assert "My title" in text_of(page)
    assert "My words." in text_of(page)
    assert not Evidence.objects.exists()


def test_deleting_asks_once_and_says_what_goes(as_user, engineer):
    entry = attach(EvidenceFactory(owner=engineer))
    client = as_user(engineer)
    page = client.get(at("delete", entry))
    assert "It is gone for good, with its text and the file plan.pdf" in text_of(page)
    assert Evidence.objects.exists()
    assert client.post(at("delete", entry)).url == TIMELINE
    assert not Evidence.objects.exists()


# --- The file


def upload(client, entry, data, name, content_type="application/octet-stream"):
    return client.post(at("attach", entry), {"file": SimpleUploadedFile(name, data, content_type)}, follow=True)


def test_a_file_is_kept_and_given_back(as_user, engineer):
    entry, client = EvidenceFactory(owner=engineer), as_user(engineer)
    page = upload(client, entry, b"# Plan\n", 'Überblick "neu".md', "image/png")
    assert "Überblick &quot;neu&quot;.md" in text_of(page)
    answer = client.get(at("file", entry))
    assert answer.content == b"# Plan\n"
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cberblick%20%22neu%22.md"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    client.post(at("remove_file", entry))
    assert client.get(at("file", entry)).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "This file is empty."),
        (b"a" * (10 * 1024 * 1024 + 1), "a.txt", "more than 10 MB. Make it smaller"),
        (b"PK\x03\x04\0", "a.pdf", "none of the files that are kept here"),
        (b"<html>", "a.html", "ends in “.html”, but the content is plain text"),
        (b"%PDF-1.7", "a.png", "ends in “.png”, but the content is PDF"),
    ],
)
def test_a_file_that_is_refused_says_why(as_user, engineer, data, name, said):
    entry = EvidenceFactory(owner=engineer)
    page = upload(as_user(engineer), entry, data, name, "application/pdf")
    assert page.status_code == 422
    assert said in text_of(page)
    assert Evidence.objects.get().file.name == ""


def test_no_file_at_all_is_said(as_user, engineer):
    page = as_user(engineer).post(at("attach", EvidenceFactory(owner=engineer)))
    assert page.status_code == 422
    assert "Choose a file first." in text_of(page)


def test_a_file_that_the_disk_lost_is_404(as_user, engineer):
    entry = attach(EvidenceFactory(owner=engineer))
    default_storage.delete(entry.file.name)
    assert as_user(engineer).get(at("file", entry)).status_code == 404


# --- What others read


@pytest.mark.parametrize("who", ["manager", "director", "hr"])
def test_those_above_and_hr_read_what_is_shared_and_that_is_recorded(as_user, request, engineer, shelf, who):
    reader = request.getfixturevalue(who)
    client = as_user(reader)
    page = client.get(reverse("evidence:of", args=[engineer.pk]))
    assert titles(page) == ["Leak"]
    assert chips(page) == {}
    assert "Tag it" not in text_of(page)
    assert "Enno Engineer, their managers and HR of their unit" in text_of(page)
    attach(shelf["Leak"])
    page = client.get(at("entry", shelf["Leak"]))
    assert "Edit" not in text_of(page)
    assert client.get(at("file", shelf["Leak"])).content == b"%PDF-1.7"
    read = Event.objects.filter(kind="evidence.read")
    assert [(event.actor, event.person, event.detail) for event in read] == [
        (reader, engineer, {"read": [str(shelf["Leak"].pk)]})
    ] * 3


@pytest.mark.parametrize("who", ["admin", "committee", "ladder_owner", "colleague"])
def test_nobody_else_knows_of_it(as_user, request, engineer, shelf, who):
    client = as_user(request.getfixturevalue(who))
    attach(shelf["Leak"])
    assert client.get(reverse("evidence:of", args=[engineer.pk])).status_code == 404
    for name in ("entry", "edit", "delete", "file"):
        assert client.get(at(name, shelf["Leak"])).status_code == 404
    assert not Event.objects.filter(kind="evidence.read").exists()


def test_what_is_private_is_told_to_nobody_by_no_page(as_user, engineer, manager, hr, director):
    EvidenceFactory(owner=engineer, shared_at=timezone.now())
    private = EvidenceFactory(
        owner=engineer, title=f"{CANARY} title", text=f"{CANARY} text", url=f"https://{CANARY}.example/"
    )
    attach(private, name=f"{CANARY}.pdf")
    pages = [TIMELINE, f"{TIMELINE}?q={CANARY[:4]}", at("entry", private)]
    assert all(CANARY in as_user(engineer).get(path).content.decode() for path in pages)
    of = reverse("evidence:of", args=[engineer.pk])
    pages += [of, f"{of}?q=title", f"{of}?shared=no", f"{of}?kind=work", at("file", private), at("edit", private)]
    for reader in (manager, director, hr):
        client = as_user(reader)
        assert all(CANARY not in client.get(path).content.decode() for path in pages)
    assert not any(CANARY in str(row) for row in Event.objects.values())


def test_where_nothing_is_shared_the_reader_is_told_so(as_user, engineer, manager):
    EvidenceFactory(owner=engineer)
    page = as_user(manager).get(reverse("evidence:of", args=[engineer.pk]))
    assert "Enno Engineer has shared nothing yet" in text_of(page)
    assert not Event.objects.filter(kind="evidence.read").exists()


def test_ones_own_shared_evidence_is_in_ones_timeline(as_user, engineer, shelf):
    page = as_user(engineer).get(reverse("evidence:of", args=[engineer.pk]), follow=True)
    assert titles(page) == ["Leak"]
