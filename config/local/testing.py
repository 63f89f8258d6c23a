"""`dev.py test`, `bench`, `faults`, `judges`: each gets servers of its own, thrown away afterwards."""

import subprocess
from collections.abc import Mapping, Sequence
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
)

# All tests in two halves that take about as long, side by side, each with servers of its own.
FIRST_HALF = ("tests/ladder", "tests/contracts")
MEASURED = ("coverage", "run", "-m", "pytest")
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
    data = f"{told['RUNG_DATA']}/coverage"
    return {**told, "DJANGO_SETTINGS_MODULE": "tests.settings", "COVERAGE_FILE": data}


def module(*arguments: str, env: Mapping[str, str], log: Path | None = None, foreground: bool = False) -> Program:
    return Program([venv.PYTHON, "-m", *arguments], env, CHECKOUT, log=log, foreground=foreground)


def all_tests(environ: Mapping[str, str]) -> int:
    """Both halves; what the second says is shown when the first is through. On servers of yours, one run."""
    if environ.get("DATABASE_URL") or environ.get("REDIS_URL"):
        with scratch("test", environ, throw_away=True) as told:
            env = environment(told)
            return module(*MEASURED, env=env, foreground=True).run() or coverage(env)
    with (
        scratch("test", environ, throw_away=True) as told,
        scratch("test", environ, throw_away=True) as told_beside,
    ):
        env, beside = environment(told), environment(told_beside)
        log = Path(told_beside["RUNG_DATA"], "tests.log")
        running = module(*MEASURED, *SECOND_HALF, env=beside, log=log).start()
        try:
            status = module(*MEASURED, *FIRST_HALF, env=env, foreground=True).run()
            status = running.wait() or status
        finally:
            running.kill_group()
        say(log.read_text(encoding="utf-8", errors="replace"))
        if status:
            return status
        combine = ("coverage", "combine", "--append", "--quiet", beside["COVERAGE_FILE"])
        return module(*combine, env=env, foreground=True).run() or coverage(env)


def coverage(env: Mapping[str, str]) -> int:
    """Silent when every branch of the rooms named above was walked; else says which were not."""
    report = (
        "report",
        "--show-missing",
        "--skip-covered",
        "--fail-under=100",
        f"--include={','.join(WHOLLY_COVERED)}",
    )
    told = subprocess.run(
        [venv.PYTHON, "-m", "coverage", *report],
        env=dict(env),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        say(f"{told.stdout}{told.stderr}Not every branch is tested where every branch must be.")
    return told.returncode


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
