"""The computed pseudo-locale."""

from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from core.pseudo import CODE, pseudo


def test_pseudo_is_longer_accented_and_keeps_placeholders_and_tags():
    assert pseudo("Sign in") == "[Šîğñ îñ···]"
    assert pseudo("%(count)d of <b>%(all)s</b>").count("%(count)d") == 1
    assert "<b>%(all)s</b>" in pseudo("%(count)d of <b>%(all)s</b>")
    assert pseudo("") == ""


def test_active_pseudo_locale_translates_everything_right_to_left():
    with translation.override(CODE):
        assert translation.get_language_bidi() is True
        assert gettext("Home") == pseudo("Home")
        assert ngettext("%d goal", "%d goals", 2) == pseudo("%d goals")
        assert pgettext("month", "May") == pseudo("May")
        assert npgettext("mail", "%d mail", "%d mails", 1) == pseudo("%d mail")
