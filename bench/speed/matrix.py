"""The team matrix of fifty people and thirty competencies, against its SQL, against the usual page, and as it grows.

All figures come from one run: two companies with ratings are made, and making the larger one takes longest.
"""

from dataclasses import dataclass
from functools import cache
from statistics import median
from uuid import UUID

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from bench.report import Taken
from bench.speed.matrix_page import FRAGMENT, address, cells
from bench.speed.matrix_sql import VARIANTS, PlainSql
from bench.speed.organisation import organisation_of, turned_to
from bench.speed.reader import Asking, Reader
from bench.speed.timing import Work, in_turns, milliseconds, ratio
from config.local.refusal import Refusal
from ladder.models import Competency
from people.models import User

SMALL, LARGE = 1_000, 10_000
TEAM, COMPETENCIES = 50, 30
SIZES = {"people": LARGE, "team": TEAM, "competencies": COMPETENCIES}
WARM_UP, ROUNDS, ROUNDS_OF_USUAL = 20, 300, 60
BLOCKS, WARM_UP_OF_BLOCK, ROUNDS_OF_BLOCK = 10, 15, 30


@dataclass(frozen=True)
class Measured:
    """Seconds by name of what was timed side by side; of growth by size of the company, in blocks."""

    beside_sql: dict[str, list[float]]
    beside_usual: dict[str, list[float]]
    growth: dict[int, list[list[float]]]
    sql_tried_ms: dict[str, float]


def page_vs_sql(seed: int) -> Taken:
    return against_sql("page", measured(seed))


def fragment_vs_sql(seed: int) -> Taken:
    return against_sql("fragment", measured(seed))


def against_sql(name: str, found: Measured) -> Taken:
    told = {**SIZES, **all_milliseconds(found.beside_sql), "sql_tried_ms": found.sql_tried_ms, "rounds": ROUNDS}
    return Taken(ratio(found.beside_sql[name], found.beside_sql["sql"]), told)


def page_vs_orm(seed: int) -> Taken:
    found = measured(seed).beside_usual
    told = {**SIZES, **all_milliseconds(found), "rounds": ROUNDS_OF_USUAL}
    return Taken(ratio(found["usual"], found["page"]), told)


def page_growth(seed: int) -> Taken:
    """The median of the ratios of neighbouring blocks, each of which stands for its own median."""
    found = measured(seed).growth
    small, large = ([median(block) for block in found[size]] for size in (SMALL, LARGE))
    told = {f"page_of_{size}_ms": milliseconds(medians) for size, medians in ((SMALL, small), (LARGE, large))}
    return Taken(ratio(large, small), {"team": TEAM, **told, "rounds": BLOCKS * ROUNDS_OF_BLOCK})


def all_milliseconds(found: dict[str, list[float]]) -> dict[str, float]:
    return {f"{name}_ms": milliseconds(seconds) for name, seconds in found.items()}


@cache
def measured(seed: int) -> Measured:
    """All of it, once for all figures."""
    with (
        override_settings(ROOT_URLCONF="bench.speed.urls"),
        organisation_of(SMALL, seed, with_ratings=True) as few,
    ):
        page_of_few = Compared(few["manager"]).page
        with organisation_of(LARGE, seed, with_ratings=True) as many:
            team = Compared(many["manager"])
            beside_sql: dict[str, Work] = {"sql": team.sql.rows, "page": team.page, "fragment": team.fragment}
            beside_usual: dict[str, Work] = {"page": team.page, "usual": team.usual}
            return Measured(
                in_turns(beside_sql, warm_up=WARM_UP, rounds=ROUNDS),
                in_turns(beside_usual, warm_up=WARM_UP, rounds=ROUNDS_OF_USUAL),
                grown({SMALL: page_of_few, LARGE: team.page}),
                team.sql_tried_ms,
            )


class Compared:
    """What shows a manager's team, by several ways. Refused unless all of them say the same, cell by cell."""

    def __init__(self, manager: User) -> None:
        reader = Reader(manager)
        self.page, self.fragment = reader.asking(address()), reader.asking(address(), FRAGMENT)
        self.usual = reader.asking(reverse("usual_matrix"))
        self.sql, self.sql_tried_ms = quickest_sql(manager.pk)
        published = Competency.objects.filter(version__state="published")
        expected = self.sql.cells(list(published.values_list("key_id", "slug")))
        if len(expected) != TEAM * COMPETENCIES:
            raise Refusal(f"The SQL gives {len(expected)} cells, not {TEAM} × {COMPETENCIES}.")
        for page in (self.page, self.fragment, self.usual):
            said = cells(page().decode())
            differing = [key for key in expected.keys() | said.keys() if expected.get(key) != said.get(key)]
            if differing:
                raise Refusal(f"{page.path} differs from the SQL in {len(differing)} of {len(expected)} cells.")


def quickest_sql(manager: UUID) -> tuple[PlainSql, dict[str, float]]:
    """The variant that was quickest here, and the milliseconds of each. Refused when they do not say the same."""
    on = timezone.localdate()
    variants = {name: PlainSql(name, manager, on) for name in VARIANTS}
    first, *others = (variant.rows() for variant in variants.values())
    if any(rows != first for rows in others):
        raise Refusal("The variants of the SQL do not give the same rows.")
    found = in_turns({name: variant.rows for name, variant in variants.items()}, warm_up=WARM_UP, rounds=ROUNDS)
    tried = all_milliseconds(found)
    return variants[min(variants, key=lambda name: median(found[name]))], tried


def grown(pages: dict[int, Asking]) -> dict[int, list[list[float]]]:
    """Blocks of seconds of each company's page, in turns; one connection speaks to one company at a time."""
    blocks: dict[int, list[list[float]]] = {size: [] for size in pages}
    for _ in range(BLOCKS):
        for size, page in pages.items():
            with turned_to(size):
                found = in_turns({"page": page}, warm_up=WARM_UP_OF_BLOCK, rounds=ROUNDS_OF_BLOCK)
            blocks[size].append(found["page"])
    return blocks
