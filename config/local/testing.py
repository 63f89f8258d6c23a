"""`dev.py test`, `bench`, `faults`, `judges`: each gets servers of its own, thrown away afterwards."""

import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

from config.local import venv
from config.local.chromium import chromium
from config.local.places import CHECKOUT
from config.local.processes import Program
from config.local.scratch import scratch
from config.local.supervisor import say

# The rooms that must not be wrong: every write, every permission, every mail, every file that is read.
WHOLLY_COVERED = (
    *("*/actions.py", "*/actions/*.py", "*/access.py", "*/access/*.py", "*/files.py", "*/files/*.py"),
    *("notifications/outbox.py", "notifications/outbox/*.py"),
    *("notifications/delivery.py", "notifications/delivery/*.py"),
    *("notifications/planning.py", "notifications/bundles.py", "notifications/clocks.py", "notifications/wishes.py"),
)

# Where those rooms are. Branches are measured from the source, whatever lies compiled; the tests are not measured.
APPS = ("assessments", "core", "growthplans", "ladder", "notifications", "people")
MEASURED = ("slipcover", "--branch", "--source", ",".join(APPS), "--dont-wrap-pytest", "--json", "--out")
# The plugin by which it would measure in several processes is loaded with it, after it, and warns of that.
PYTEST = ("-m", "pytest", "-W", "ignore:Module already imported so cannot be rewritten; slipcover:pytest.PytestWarning")

# All tests in two halves that take about as long, side by side, each with servers of its own. One has the browser.
FIRST_HALF = ("tests/contracts", "tests/growthplans", "tests/ladder", "tests/notifications", "tests/people")
SECOND_HALF = ("tests", *(f"--ignore={part}" for part in FIRST_HALF))


def test(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run pytest; without arguments all tests, and then look whether they cover what they must."""
    venv.ensure(environ)
    if arguments:
        with scratch("test", environ, throw_away=True) as told:
            status = module("pytest", *arguments, env=environment(told), foreground=True).run()
    else:
        status = all_tests(environ)
    if not chromium():
        say("The browser tests were skipped: no Chromium was found (on Debian: apt install chromium).")
    return status


def environment(told: Mapping[str, str]) -> dict[str, str]:
    return {**told, "DJANGO_SETTINGS_MODULE": "tests.settings"}


def report(told: Mapping[str, str]) -> Path:
    """Where a measured run leaves what it has walked and what not."""
    return Path(told["RUNG_DATA"], "walked.json")


def module(*arguments: str, env: Mapping[str, str], log: Path | None = None, foreground: bool = False) -> Program:
    return Program([venv.PYTHON, "-m", *arguments], env, CHECKOUT, log=log, foreground=foreground)


def measured(told: Mapping[str, str], *tests: str, log: Path | None = None) -> Program:
    arguments = (*MEASURED, str(report(told)), *PYTEST, *tests)
    return module(*arguments, env=environment(told), log=log, foreground=log is None)


def all_tests(environ: Mapping[str, str]) -> int:
    """Both halves; what the second says is shown when the first is through. On servers of yours, one run."""
    if environ.get("DATABASE_URL") or environ.get("REDIS_URL"):
        with scratch("test", environ, throw_away=True) as told:
            return measured(told).run() or coverage(report(told))
    with (
        scratch("test", environ, throw_away=True) as told,
        scratch("test", environ, throw_away=True) as beside,
    ):
        log = Path(beside["RUNG_DATA"], "tests.log")
        running = measured(beside, *SECOND_HALF, log=log).start()
        try:
            status = measured(told, *FIRST_HALF).run()
            status = running.wait() or status
        finally:
            running.kill_group()
        say(log.read_text(encoding="utf-8", errors="replace"))
        return status or coverage(report(told), report(beside))


def coverage(*reports: Path) -> int:
    """Silent when every branch of the rooms named above was walked; else says which were not."""
    unwalked = [*left_out(*reports)]
    if unwalked:
        say("\n".join((*unwalked, "Not every branch is tested where every branch must be.")))
    return int(bool(unwalked))


def left_out(*reports: Path) -> Iterator[str]:
    """A line for each room in which something was walked by none of these runs; each names every file."""
    runs = [json.loads(path.read_text(encoding="utf-8"))["files"] for path in reports]
    for file in sorted(runs[0]):
        if any(fnmatch(file, room) for room in WHOLLY_COVERED):
            lines = set.intersection(*(set(run[file]["missing_lines"]) for run in runs))
            branches = set.intersection(
                *({(start, end) for start, end in run[file]["missing_branches"]} for run in runs)
            )
            parts = [str(line) for line in sorted(lines)]
            parts += [f"{start}->{end or 'exit'}" for start, end in sorted(branches) if start not in lines]
            if parts:
                yield f"{file}: {', '.join(parts)}"


def measure(what: str, arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one program of `bench/` against servers that keep what they are told, as in production."""
    venv.ensure(environ)
    with scratch(what, environ, throw_away=False) as env:
        return Program([venv.PYTHON, "-m", what, *arguments], env, CHECKOUT, foreground=True).run()


def bench(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """How fast it is, as ratios."""
    return measure("bench.speed", arguments, environ)


def faults(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Break things and see that nothing is lost."""
    return measure("bench.faults", arguments, environ)


def judges(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Ask the outside suites."""
    return measure("bench.judges", arguments, environ)
