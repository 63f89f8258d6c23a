"""The tags that pages are made of."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from pytest_django.asserts import assertInHTML

from core.templatetags.ui import device


class GoalForm(forms.Form):
    title = forms.CharField(
        label="What?", help_text="Begin with a verb.", widget=forms.TextInput({"placeholder": "A goal"})
    )
    note = forms.CharField(label="Why?", required=False, widget=forms.Textarea)
    cadence = forms.ChoiceField(
        label="How often?", choices=[("once", "Once"), ("week", "Every week")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Agreed with my manager")
    version = forms.IntegerField(widget=forms.HiddenInput)


def shown(template, request=None, **context):
    return Template(template).render(RequestContext(request, context) if request else Context(context))


def invalid_form():
    form = GoalForm({"title": "", "note": "", "version": "1"})
    assert not form.is_valid()
    return form


def test_icon_is_hidden_from_screen_readers_and_names_its_size():
    large, small = shown('{% icon "eye" %}'), shown('{% icon "eye" small=True %}')
    assert 'aria-hidden="true"' in large
    assert 'class="icon"' in large
    assert 'width="20"' in large
    assert 'width="16"' in small
    assert 'data-size="s"' in small


def test_field_ties_hint_and_error_to_the_control_in_that_order():
    html = shown("{% field form.title %}", form=invalid_form())
    assertInHTML('<label class="field__label" for="id_title">What?</label>', html)
    assertInHTML('<div class="field__hint" id="id_title_helptext">Begin with a verb.</div>', html)
    assertInHTML(
        '<input type="text" name="title" required id="id_title" aria-invalid="true"'
        ' aria-describedby="id_title_helptext id_title_error">',
        html,
    )
    assert html.index('id="id_title_helptext"') < html.index('id="id_title_error"') < html.index("<input")


def test_field_without_problems_describes_nothing_that_is_not_there():
    html = shown("{% field form.note %}", form=GoalForm())
    assert "aria-describedby" not in html
    assert "aria-invalid" not in html


def test_field_shows_a_placeholder_only_when_asked_for():
    assert "placeholder" not in shown("{% field form.title %}", form=GoalForm())
    asked = shown('{% field form.title placeholder="Lead a review" %}', form=GoalForm())
    assert 'placeholder="Lead a review"' in asked


def test_field_says_which_answers_are_optional():
    assert "(if you like)" in shown("{% field form.note %}", form=GoalForm())
    assert "(if you like)" not in shown("{% field form.title %}", form=GoalForm())


def test_field_takes_another_label_hint_audience_and_attributes():
    html = shown(
        '{% field form.note label="Your reason" hint="One line." audience="You and Ingrid" rows=2 %}',
        form=GoalForm(),
    )
    assert "Your reason" in html
    assert "Why?" not in html
    assert 'rows="2"' in html
    assert 'aria-describedby="id_note_helptext"' in html
    assertInHTML("<span>You and Ingrid</span>", html)


def test_field_with_an_empty_hint_drops_the_forms_own():
    html = shown('{% field form.title hint="" %}', form=GoalForm())
    assert "Begin with a verb." not in html
    assert "aria-describedby" not in html


def test_radios_stand_in_a_fieldset_that_carries_the_error():
    html = shown("{% field form.cadence %}", form=invalid_form())
    assert '<fieldset class="field" aria-describedby="id_cadence_error">' in html
    assertInHTML('<legend class="field__label">How often?</legend>', html)
    assert html.count('type="radio"') == 2
    assert 'id="id_cadence_error"' in html


def test_checkbox_stands_before_its_label():
    html = shown("{% field form.agreed %}", form=GoalForm())
    assert html.index('type="checkbox"') < html.index("Agreed with my manager")


def test_hidden_field_shows_nothing_but_itself():
    html = shown("{% field form.version %}", form=GoalForm()).strip()
    assert html == '<input type="hidden" name="version" id="id_version">'


def test_error_summary_links_every_problem_to_its_control():
    form = invalid_form()
    form.add_error(None, "The plan is closed.")
    html = shown('{% include "ui/form_errors.html" with title="Not kept yet" %}', form=form)
    assertInHTML('<h2 class="notice__title">Not kept yet</h2>', html)
    assertInHTML("<p>The plan is closed.</p>", html)
    assert 'href="#id_title"' in html
    assert 'href="#id_cadence_0"' in html  # the first of the choices: the group itself takes no focus
    assert 'href="#id_note"' not in html
    assert "data-focus" in html


def test_error_summary_of_a_sound_form_is_nothing():
    assert shown('{% include "ui/form_errors.html" %}', form=GoalForm()).strip() == ""


def test_pagination_keeps_the_other_filters_and_marks_the_page(rf):
    page = Paginator(range(500), 10).page(7)
    html = shown("{% pagination page %}", page=page, request=rf.get("/people/?q=ana&page=7"))
    assertInHTML(
        '<a class="pages__number" href="?q=ana&page=7" aria-current="page"><span class="sr">Page </span>7</a>',
        html,
    )
    assert 'href="?q=ana&amp;page=6" rel="prev"' in html
    assert 'href="?q=ana&amp;page=8" rel="next"' in html
    assert html.count("pages__number") == 5  # 1 … 6 7 8 … 50


def test_pagination_of_one_page_is_nothing(rf):
    page = Paginator(range(3), 10).page(1)
    assert shown("{% pagination page %}", page=page, request=rf.get("/people/")).strip() == ""


def test_pagination_by_cursor_needs_only_the_two_addresses():
    html = shown('{% include "ui/pagination.html" with next_url="?cursor=b" %}')
    assert 'href="?cursor=b" rel="next"' in html
    assert "prev" not in html


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.4", "curl/8.4"),
        ("", "Unknown browser"),
    ],
)
def test_device_calls_a_browser_what_people_call_it(user_agent, name):
    assert device(user_agent) == name
