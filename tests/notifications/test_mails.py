"""What a mail says: in the reader's language and time, a subject of one line, text that is not escaped."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.utils import translation
from django.utils.module_loading import import_string

from config.settings import MAILS
from notifications.mails import from_template, one_line

AT = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
TEMPLATES = {
    "subject.txt": "{% translate 'News' %} for {{ person.name }}\n",
    "txt": (
        "{% extends 'emails/base.txt' %}{% block content %}{{ person.name }}, {{ at|date:'j F, H:i' }}{% endblock %}"
    ),
    "html": (
        "{% extends 'emails/base.html' %}{% block title %}News{% endblock %}"
        "{% block content %}<h1>{{ person.name }}</h1>{% endblock %}"
    ),
}


@pytest.fixture
def note(settings, tmp_path):
    """Write the mail of templates of this test's own to somebody."""
    (tmp_path / "emails").mkdir()
    for part, text in TEMPLATES.items():
        (tmp_path / "emails" / f"note.{part}").write_text(text)
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]

    def write(**person):
        reader = SimpleNamespace(**({"name": "Noa", "locale": "en", "time_zone": "UTC"} | person))
        return from_template("note", {"at": AT, "organisation": {"name": "Tern & Co"}}, reader=reader)

    return write


def test_a_mail_is_written_in_the_time_zone_of_its_reader(note):
    assert "Noa, 5 January, 23:30" in note().text
    assert "Noa, 6 January, 05:15" in note(time_zone="Asia/Kathmandu").text


def test_a_mail_is_written_in_the_language_of_its_reader(note):
    with translation.override("en"):
        mail = note(locale="ar-xb")
    assert mail.subject == "[Ñéwš··] for Noa"
    assert '<html lang="ar-xb" dir="rtl">' in mail.html


def test_a_language_that_is_not_offered_falls_back(note):
    assert '<html lang="en">' in note(locale="tlh").html


def test_names_are_escaped_in_the_page_and_nowhere_else(note):
    mail = note(name="O'Neil <i>")
    assert "O&#x27;Neil &lt;i&gt;" in mail.html
    assert mail.subject == "News for O'Neil <i>"
    assert mail.text.startswith("O'Neil <i>, ")
    assert "Tern &amp; Co" in mail.html
    assert "Tern & Co" in mail.text


@pytest.mark.parametrize(
    "text", ["one\r\nBcc: two", "one\u2028Bcc: two", "one\x0bBcc:\x85two", " one \n\n Bcc:  two\n"]
)
def test_a_subject_is_one_line(text):
    assert one_line(text) == "one Bcc: two"


def test_a_name_with_a_line_break_forges_no_header(note):
    assert note(name="Noa\nBcc: everybody@example.org").subject == "News for Noa Bcc: everybody@example.org"


@pytest.mark.parametrize("kind", MAILS)
def test_every_kind_has_somebody_who_writes_it(kind):
    assert callable(import_string(MAILS[kind]))
