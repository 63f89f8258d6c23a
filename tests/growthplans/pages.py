"""What the tests of the pages of plans send and look at."""

import re
from html import unescape

from django.urls import reverse


def at(name, row, *more):
    return reverse(f"growthplans:{name}", args=[row.pk, *more])


def text_of(response):
    """What somebody reads, in one line."""
    page = re.sub("<[^>]+>", " ", response.content.decode().partition("<main")[2])
    return " ".join(unescape(page).split())


def once(page, form=None):
    """The value that is new on every page which shows a form."""
    return str((form or page.context["form"])["once"].value())
