"""Timing works side by side: in turns, so that whatever disturbs the machine disturbs them all."""

import time
from collections.abc import Callable, Mapping
from statistics import median

Work = Callable[[], object]


def seconds(work: Work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_turns(
    works: Mapping[str, Work], *, warm_up: int, rounds: int, before: Work = lambda: None
) -> dict[str, list[float]]:
    """The seconds of each work in each round; what has to be done before each is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for number in range(warm_up + rounds):
        for name, work in works.items():
            before()
            found = seconds(work)
            if number >= warm_up:
                taken[name].append(found)
    return taken


def ratio(over: list[float], under: list[float]) -> float:
    """The median of the ratios of single rounds."""
    return median(one / other for one, other in zip(over, under, strict=True))


def milliseconds(taken: list[float]) -> float:
    return round(median(taken) * 1000, 3)
