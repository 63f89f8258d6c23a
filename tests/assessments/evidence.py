"""What the tests of the pages of evidence send and look at."""

from django.urls import reverse
from django.utils import timezone

from assessments.actions import evidence as actions

TIMELINE = "/evidence/"


def text_of(response):
    return " ".join(response.content.decode().split())


def at(name, row):
    return reverse(f"evidence:{name}", args=[row.pk])


def typed(**values):
    return {"title": "Found the leak", "happened_on": str(timezone.localdate()), "kind": "work"} | values


def titles(response):
    return [line.entry.title for line in response.context["timeline"].lines]


def chips(response):
    return {
        facet.name: {choice.label: choice.count for choice in facet.choices}
        for facet in response.context["timeline"].facets
    }


def attach(entry, data=b"%PDF-1.7", name="plan.pdf"):
    return actions.attach_file(entry=entry, data=data, name=name, by=entry.owner)
