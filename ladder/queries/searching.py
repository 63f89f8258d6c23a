"""Finding words in the ladders: in titles, statements, guides and pages of the present versions."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from ladder.document.text import likeness
from ladder.models import Ladder, Version
from people.models import User

HITS_OF_A_KIND = 12
MOST_WORDS = 8
ALIKE_ENOUGH = 0.55  # of 1, by pg_trgm; found by trying slips on the words of real ladders: below it is noise
MARKED_ALIKE = 0.4  # the same by `likeness`, which counts trigrams more strictly
AROUND = 90  # letters shown before and after the first word found
LONGEST = 20_000  # letters of a text that are looked through to show where a word stands
BULLET = re.compile(r"\n+\s*[-*] ")
TOKEN = re.compile(r"\w+|\W+")


class Place(TextChoices):
    """Where words are found, in the order in which it is shown."""

    LADDER = "ladder", gettext_lazy("Ladders")
    COMPETENCY = "competency", gettext_lazy("Competencies")
    LEVEL = "level", gettext_lazy("Levels")
    TRACK = "track", gettext_lazy("Tracks")
    STATEMENT = "statement", gettext_lazy("Expectations")
    GUIDE = "guide", gettext_lazy("Guides")
    PAGE = "page", gettext_lazy("Pages")


# Each place gives: version, two keys for its address, the slug in it, title, where it stands, text, and its order.
PLACES = {
    Place.LADDER: """
        SELECT id, NULL, NULL, '', title, '', description, 0, 1
        FROM ladder_version WHERE id = ANY(%(versions)s::uuid[])""",
    Place.TRACK: """
        SELECT version_id, key, NULL, '', title, '', summary, position, 1
        FROM ladder_track WHERE version_id = ANY(%(versions)s::uuid[])""",
    Place.LEVEL: """
        SELECT level.version_id, level.key_id, NULL, '', level.title, track.title, level.summary,
               track.position * 1000 + level.position, 1
        FROM ladder_level level JOIN ladder_track track ON track.id = level.track_id
        WHERE level.version_id = ANY(%(versions)s::uuid[])""",
    Place.COMPETENCY: """
        SELECT competency.version_id, competency.key_id, NULL, '', competency.title, coalesce(dimension.title, ''),
               competency.description, competency.position, 1
        FROM ladder_competency competency LEFT JOIN ladder_dimension dimension ON dimension.id = competency.dimension_id
        WHERE competency.version_id = ANY(%(versions)s::uuid[])""",
    # The same words in several cells are one hit, at the first level that says them.
    Place.STATEMENT: """
        SELECT statement.version_id, (array_agg(level.key_id ORDER BY track.position, level.position))[1],
               competency.key_id, competency.slug, competency.title,
               coalesce((array_agg(level.title ORDER BY track.position, level.position))[1], ''),
               concat_ws(' ', statement.text, array_to_string(statement.examples, ' ')),
               min(competency.position * 1000 + statement.position), count(*)
        FROM ladder_statement statement
        JOIN ladder_competency competency ON competency.id = statement.competency_id
        LEFT JOIN ladder_level level ON level.id = statement.level_id
        LEFT JOIN ladder_track track ON track.id = level.track_id
        WHERE statement.version_id = ANY(%(versions)s::uuid[])
        GROUP BY statement.version_id, competency.id, statement.text, statement.examples""",
    Place.GUIDE: """
        SELECT guide.version_id, source.key_id, target.key_id, '',
               coalesce(nullif(guide.title, ''), source.title || ' → ' || target.title), '',
               concat_ws(' ', guide.summary, (
                   SELECT string_agg(value #>> '{}', ' ')
                   FROM jsonb_path_query(jsonb_build_array(shifts, decisions, checklists, messages, pitfalls, signs,
                       activities), 'strict $.** ? (@.type() == "string")') value
               ), guide.after), guide.position, 1
        FROM ladder_guide guide JOIN ladder_level source ON source.id = guide.source_id
        JOIN ladder_level target ON target.id = guide.target_id
        WHERE guide.version_id = ANY(%(versions)s::uuid[])""",
    Place.PAGE: """
        SELECT version_id, NULL, NULL, slug, title, '', text, position, 1
        FROM ladder_page WHERE version_id = ANY(%(versions)s::uuid[])""",
}
# What people say of a text is what they typed, without accents and capitals (as people.models.users.Plain).
FOUND = """
SELECT kind, version::text, key::text, other::text, slug, title, within, text, times, of_kind
FROM (
    SELECT *, count(*) OVER (PARTITION BY kind) AS of_kind,
           row_number() OVER (PARTITION BY kind ORDER BY score DESC, place, title) AS rank
    FROM (
        SELECT *, {score} AS score
        FROM (
            SELECT *, unaccent(lower(title)) AS heading, unaccent(lower(concat_ws(' ', title, within, text))) AS plain
            FROM ({places}) AS place
            OFFSET 0
        ) AS said
        WHERE {condition}
    ) AS hit
) AS ranked
WHERE rank <= %(most)s
ORDER BY array_position(%(kinds)s, kind), rank
"""


@dataclass(frozen=True)
class Stretch:
    """A piece of a text, one that was sought or one between them."""

    text: str
    is_sought: bool


@dataclass(frozen=True)
class Hit:
    """A place where the words are, with the text around them."""

    title: str
    within: str
    ladder: str
    url: str
    stretches: list[Stretch]
    also: str


@dataclass(frozen=True)
class HitGroup:
    """The best hits of one kind, and how many there are."""

    label: str
    count: int
    hits: list[Hit]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.hits)


@dataclass(frozen=True)
class Search:
    """What was found; `is_near` when nothing has these very words, and words like them are shown instead."""

    words: str
    groups: list[HitGroup]
    is_near: bool

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


def search(words: str, *, viewer: User) -> Search:
    """Every word, in what the viewer may see of the present versions; when that gives nothing, words like them."""
    sought = words.split()[:MOST_WORDS]
    if not sought:
        return Search(words, [], is_near=False)
    ladders = Ladder.objects.visible_to(viewer).filter(current_version__isnull=False).select_related("current_version")
    versions = {str(ladder.current_version_id): ladder.current_version for ladder in ladders}
    rows = find(sought, list(versions), is_near=False)
    is_near = not rows
    if is_near:
        rows = find(sought, list(versions), is_near=True)
    marker = Marker(sought, is_near=is_near)
    return Search(words, list(groups(rows, versions, marker)), is_near)


def find(sought: list[str], versions: list[str], *, is_near: bool) -> list[tuple[Any, ...]]:
    """The best rows of each kind; a word counts most in a title, and more at the beginning of a word than inside."""
    names = [f"word{at}" for at in range(len(sought))]
    holds = "plain LIKE '%%' || {1} || '%%'"
    alike = f"word_similarity({{0}}, plain) >= {ALIKE_ENOUGH}"
    condition = f"({holds} OR {alike})" if is_near else holds
    score = (
        "word_similarity({0}, plain) + word_similarity({0}, heading)"
        if is_near
        else "(heading LIKE '%%' || {1} || '%%')::int * 4 + (' ' || plain LIKE '%% ' || {1} || '%%')::int"
    )
    values = [(f"unaccent(lower(%({name})s))", f"unaccent(lower(%({name}_escaped)s))") for name in names]
    sql = FOUND.format(
        places=" UNION ALL ".join(
            f"SELECT '{kind.value}' AS kind, version, key::uuid, other::uuid, slug, title, within, text, place, times"
            f" FROM ({sql}) AS {kind.value} (version, key, other, slug, title, within, text, place, times)"
            for kind, sql in PLACES.items()
        ),
        condition=" AND ".join(condition.format(*value) for value in values),
        score=" + ".join(score.format(*value) for value in values),
    )
    literal = dict(zip(names, sought, strict=True)) | {
        f"{name}_escaped": escaped(word) for name, word in zip(names, sought, strict=True)
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, {"versions": versions, "most": HITS_OF_A_KIND, "kinds": list(Place.values), **literal})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def escaped(word: str) -> str:
    """A word for LIKE, in which nothing stands for anything else."""
    return re.sub(r"([\\%_])", r"\\\1", word)


def groups(rows: list[tuple[Any, ...]], versions: dict[str, Version | None], marker: "Marker") -> Iterator[HitGroup]:
    labels = dict(Place.choices)
    for kind, members in groupby(rows, key=lambda row: row[0]):
        of_kind = list(members)
        yield HitGroup(str(labels[kind]), of_kind[0][-1], [hit(row, versions, marker) for row in of_kind])


def hit(row: tuple[Any, ...], versions: dict[str, Version | None], marker: "Marker") -> Hit:
    kind, version_id, key, other, slug, title, within, text, times, _of_kind = row
    version = versions[version_id]
    assert version is not None  # noqa: S101 - only ladders with one were searched
    others = times - 1
    return Hit(
        title=title,
        within=within,
        ladder=version.title,
        url=address(kind, version.ladder_id, key, other, slug),
        stretches=marker.around(text),
        also=ngettext("and at %(n)d more level", "and at %(n)d more levels", others) % {"n": others} if others else "",
    )


def address(kind: str, ladder: UUID, key: str | None, other: str | None, slug: str) -> str:
    if kind == Place.STATEMENT:
        if key is None:  # of a point of the scale, for every level that asks it
            return reverse("ladder:competency", args=[ladder, other])
        return reverse("ladder:level", args=[ladder, key]) + f"#{slug}"
    if kind == Place.GUIDE:
        return reverse("ladder:guide", args=[ladder, key, other])
    if kind == Place.PAGE:
        return reverse("ladder:page", args=[ladder, slug])
    return reverse(f"ladder:{kind}", args=[ladder, key] if key else [ladder])


class Marker:
    """Finds the sought words in a text again, to be marked."""

    def __init__(self, sought: list[str], *, is_near: bool) -> None:
        self.sought, self.is_near = [plain(word) for word in sought], is_near
        self.judged: dict[str, bool] = {}

    def around(self, text: str) -> list[Stretch]:
        """The text around the first word found, or else its beginning."""
        tokens = TOKEN.findall(" ".join(BULLET.sub(" · ", text).split())[:LONGEST])
        first = next((at for at, token in enumerate(tokens) if self.is_sought(token)), 0)
        start, end = reach(tokens, first, -1), reach(tokens, first, 1)
        shown = [Stretch(token, self.is_sought(token)) for token in tokens[start : end + 1]]
        if start and not shown[0].text.strip().isalnum():
            shown = shown[1:]
        before, after = [Stretch("… ", False)] if start else [], [Stretch(" …", False)] if end < len(tokens) - 1 else []
        return before + shown + after

    def is_sought(self, token: str) -> bool:
        """Judged once for each word: in long texts the same ones come again and again."""
        if token not in self.judged:
            word = plain(token)
            is_like = self.is_near and any(likeness(sought, word) >= MARKED_ALIKE for sought in self.sought)
            self.judged[token] = is_like or any(sought in word for sought in self.sought)
        return self.judged[token]


def reach(tokens: list[str], first: int, step: int) -> int:
    """How far the text around a token is shown in one direction."""
    at, letters = first, 0
    while 0 <= at + step < len(tokens) and letters < AROUND:
        at += step
        letters += len(tokens[at])
    return at


def plain(text: str) -> str:
    """Without accents and capitals."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
