"""Every text of a page can be translated, every form is guarded, nothing breaks the security policy."""

from tests.contracts.source import ROOT
from tests.contracts.templates import has_words, read, templates, without_template_language


def pages():
    return {
        str(path.relative_to(ROOT)): read(path.read_text(encoding="utf-8"))
        for path in templates()
        if path.suffix == ".html"
    }


def test_every_text_is_translated():
    found = {name: page.texts for name, page in pages().items() if page.texts}
    assert found == {}


def test_every_text_of_a_plain_mail_is_translated():
    found = {
        str(path.relative_to(ROOT)): text
        for path in templates()
        if path.suffix == ".txt" and has_words(text := without_template_language(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_every_posting_form_carries_its_token():
    found = {name: page.unguarded_forms for name, page in pages().items() if page.unguarded_forms}
    assert found == {}


def test_no_template_has_inline_script_or_style():
    """But for mails, whose readers know no style sheet."""
    found = {
        name: page.refused
        for name, page in pages().items()
        if page.refused and not name.startswith("templates/emails/")
    }
    assert found == {}


def test_an_untranslated_text_is_found():
    assert read("<p>{% translate 'Hello' %} {{ name }}</p>").texts == []
    assert read("<p>Hello {{ name }}</p>").texts == ["Hello \ue000"]
    assert read('<p aria-label="Hello"></p>').texts == ["Hello"]
    assert read("<p>{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}</p>").texts == []


def test_a_form_without_its_token_is_found():
    assert read('<form method="post">{% csrf_token %}</form>').unguarded_forms == []
    assert read('<form method="get"></form>').unguarded_forms == []
    assert read('<form method="post"></form>').unguarded_forms == ['<form method="post">']


def test_what_the_policy_refuses_is_found():
    assert read('<p class="a">').refused == []
    assert read('<script src="/a.js"></script>').refused == []
    assert read('<p style="color: red">').refused == ['<p style="color: red">']
    assert read('<p onclick="go()">').refused == ['<p onclick="go()">']
    assert read("<script>go()</script>").refused == ["<script>"]
