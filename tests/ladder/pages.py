"""Addresses of the pages about a ladder, what they say, and what makes them say it."""

from django.urls import reverse

from ladder.actions import ladders
from ladder.models import Competency, Ladder, LevelKey
from ladder.queries.content import document_of
from tests.factories.ladder import PlacementFactory, publish_version

# Baselines, scale points with words of their own, what is optional and what is not expected.
RICH = """
format: ladder/1
id: rich
title: Rich
scales:
  - id: skill
    title: Skill
    points:
      - {id: knows, value: 1, title: Knows, expected: true}
      - {id: adopts, value: 2, title: Adopts}
tracks:
  - id: engineer
    title: Engineer
    levels:
      - {id: all, title: Everyone, rank: 0, baseline: true}
      - {id: one, title: One, rank: 1, switch: [lead/first]}
      - {id: two, title: Two, rank: 2}
  - id: lead
    title: Lead
    levels:
      - {id: first, title: First, rank: 3}
competencies:
  - id: code
    title: Code
    points:
      adopts: [Adopts what others built.]
    levels:
      engineer/one: {asks: adopts}
      engineer/two: {asks: adopts, statements: [Mentors newcomers.]}
  - id: care
    title: Care
    levels:
      engineer/all: [Leaves things better than they were.]
  - id: tests
    title: Tests
    levels:
      engineer/one: {asks: knows, necessity: optional, statements: [{text: Writes tests., kind: signal}]}
      engineer/two: {necessity: not_expected}
  - id: talks
    title: Talks
    levels:
      engineer/one: {asks: adopts, statements: [{text: Speaks., links: [{label: How, url: "https://example.org/"}]}]}
"""


def text_of(response):
    return " ".join(response.content.decode().split())


def document(ladder):
    return document_of(ladder.current_version)


def key(ladder, path):
    return document(ladder).levels[path].key


def address(ladder, name, *arguments):
    return reverse(f"ladder:{name}", args=[ladder.pk, *arguments])


def level_address(ladder, path):
    return address(ladder, "level", key(ladder, path))


def competency_address(ladder, slug):
    return address(ladder, "competency", document(ladder).competency[slug].key)


def place(person, ladder, path):
    return PlacementFactory(person=person, level=LevelKey.objects.get(pk=key(ladder, path)))


def open_to_all(ladder):
    Ladder.objects.filter(pk=ladder.pk).update(is_public=True)


def publish_again(ladder, owner, **changes):
    """A second version in which competencies have other titles."""
    draft = ladders.start_draft(version=ladder.current_version, by=owner)
    for slug, title in changes.items():
        Competency.objects.filter(version=draft, slug=slug).update(title=title)
    published = publish_version(draft)
    ladder.refresh_from_db()
    return published


READING = ["ladder", "track", "level", "competency", "guide", "page", "compare", "compare_tracks"]


def readings(ladder):
    """The addresses of everything that may be read without signing in, if the ladder is public."""
    found, senior = document(ladder), key(ladder, "engineer/senior")
    guide = found.guides[0]
    arguments = {
        "track": [found.tracks[0].key],
        "level": [senior],
        "competency": [found.competencies[0].key],
        "guide": [found.levels[guide.source].key, found.levels[guide.target].key],
        "page": [found.pages[0].slug],
    }
    return {name: address(ladder, name, *arguments.get(name, [])) for name in READING}
