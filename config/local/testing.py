"""`dev.py test`, `bench`, `faults`, `judges`: each gets servers of its own, thrown away afterwards."""

import subprocess
from collections.abc import Mapping, Sequence

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


def test(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run pytest; without arguments all tests, and then look whether they cover what they must."""
    venv.ensure(environ)
    with scratch("test", environ, throw_away=True) as told:
        env = {
            **told,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "COVERAGE_FILE": f"{told['RUNG_DATA']}/coverage",
        }
        measured = () if arguments else ("coverage", "run", "-m")
        command = [venv.PYTHON, "-m", *measured, "pytest", *arguments]
        status = Program(command, env, CHECKOUT, foreground=True).run()
        if not arguments and status == 0:
            status = coverage(env)
    if not chromium():
        say("The browser tests were skipped: no Chromium was found (on Debian: apt install chromium).")
    return status


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
