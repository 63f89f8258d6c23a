"""What tests of an owner's pages do alike."""

import re


def text_of(page):
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def filled(page, **typed):
    """What a browser sends back of a form: all that the page shows, and what was typed."""
    shown = {"was": page.context["was"]}
    for bound in page.context["form"]:
        value = bound.field.prepare_value(bound.value())
        shown[bound.html_name] = value if isinstance(value, list) else "" if value is None else str(value)
    return {**shown, **typed}
