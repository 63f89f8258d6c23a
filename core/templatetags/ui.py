"""The few tags that pages need, built in everywhere: an icon, a form field, the links between list pages."""

from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page, Paginator
from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from heroicons.templatetags.heroicons import heroicon_outline

from core.markdown import html

register = template.Library()

# The sign of each browser, most telling first: Edge and Opera also say Chrome, and Chrome also says Safari.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Mac OS X": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.simple_tag
@cache
def icon(name: str, *, small: bool = False) -> str:
    """A heroicon that stands beside a word; screen readers hear only the word."""
    if small:
        return heroicon_outline(name, size=16, **{"class": "icon", "data-size": "s", "aria-hidden": "true"})
    return heroicon_outline(name, size=20, **{"class": "icon", "aria-hidden": "true"})


@register.inclusion_tag("ui/field.html")
def field(
    bound: BoundField,
    *,
    label: str | None = None,
    hint: str | None = None,
    audience: str = "",
    plain: bool = False,
    **attrs: Any,
) -> dict[str, Any]:
    """One form field: label, hint, error and control, tied together for screen readers.

    Further arguments become attributes of the control (`rows=3`, `autocomplete="email"`).
    `plain` leaves out that it may stay empty, where that is plain to see.
    A placeholder is shown only when asked for here: it is not a label.
    """
    if label is not None:
        bound.label = label
    if hint is not None:
        bound.help_text = hint
    asked = {name.replace("_", "-"): value for name, value in attrs.items()}
    return {
        "field": bound,
        "control": bound.as_widget(attrs={"placeholder": False, **asked}),
        "is_choice": isinstance(bound.field.widget, CheckboxInput),
        "audience": audience,
        "plain": plain,
    }


@register.filter
def anchor(bound: BoundField) -> str:
    """The id a link in the error summary leads to: the control, or the first of its choices."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else str(bound.auto_id)


@register.inclusion_tag("ui/pagination.html")
def pagination(page: Page[Any]) -> dict[str, Any]:
    """The numbered links below a list; every other filter in the address stays as it is."""
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": Paginator.ELLIPSIS,
    }


@register.filter
def markdown(text: str, top: int = 0) -> SafeString:
    """What somebody typed as Markdown, as HTML that is safe to show; `top` as in core.markdown."""
    return html(text, top)


@register.filter
def device(user_agent: str) -> str:
    """A browser and its system as people call them; what cannot be read stays as it is."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent or _("Unknown browser")
