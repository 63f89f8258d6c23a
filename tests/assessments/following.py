"""Addresses and texts of HR's pages of cycles, for their tests."""

import re

LIST, NEW = "/hr/cycles/", "/hr/cycles/new/"


def page_of(cycle, end=""):
    return f"/hr/cycles/{cycle.pk}/{end}"


def person_page(participation, end=""):
    return f"/hr/cycles/people/{participation.pk}/{end}"


def text(response):
    """What stands on the page, without its tags and in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def names(response):
    return [row.participation.person.name for row in response.context["following"].rows]
