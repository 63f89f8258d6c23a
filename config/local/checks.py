"""`dev.py check`: everything that can be said about the code without running its tests."""

import difflib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from config.local import venv
from config.local.environment import project_environment
from config.local.places import CHECKOUT
from config.local.project import LOCKED_FROM, SCHEMA, dependencies_digest, djade
from config.local.supervisor import say


class Complaint(Exception):
    """What a check found."""


@dataclass(frozen=True)
class Check:
    """One step: what is looked at, and a look that raises `Complaint`."""

    name: str
    look: Callable[[], None]


def check(_: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run every check, say one line of each, and what the failed ones found."""
    venv.ensure(environ)
    checks = all_checks(project_environment())
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = [name for name, well in pool.map(told, checks) if not well]
    say(f"{len(failed)} of {len(checks)} checks failed: {', '.join(failed)}." if failed else "All checks passed.")
    return bool(failed)


def told(one: Check) -> tuple[str, bool]:
    """Run one check and say how it went."""
    begun = time.monotonic()
    complaint = ""
    try:
        one.look()
    except Complaint as found:
        complaint = str(found).strip()
    line = f"{'failed' if complaint else 'ok':<7}{one.name} ({time.monotonic() - begun:.1f} s)"
    say(f"{line}\n{complaint}\n" if complaint else line)
    return one.name, not complaint


def all_checks(env: Mapping[str, str]) -> list[Check]:
    def program(*command: str | Path) -> Callable[[], None]:
        return lambda: run(command, env)

    def manage(*arguments: str) -> Callable[[], None]:
        # A check asks no database, and is not to be told that there is none.
        return program("python", "-W", "ignore::RuntimeWarning", "manage.py", *arguments)

    return [
        Check("types", program("mypy", "--no-error-summary", ".")),
        Check("lint", program("ruff", "check", "--quiet", "--output-format", "concise", ".")),
        Check("format", program("ruff", "format", "--check", "--quiet", ".")),
        Check("templates", program(*djade("--check"))),
        Check("layers", program("lint-imports", "--no-cache")),
        Check("migrations", manage("makemigrations", "--check", "--dry-run")),
        Check("deployment", manage("check", "--deploy", "--fail-level", "WARNING")),
        Check("API schema", lambda: schema_is_current(env)),
        Check("locks", locks_are_current),
        Check("Dockerfile", program("hadolint", "Dockerfile")),
        Check(
            "compose file",
            program("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
        ),
    ]


def run(command: Sequence[str | Path], env: Mapping[str, str]) -> None:
    """Run a program of `.venv`; what it says is the complaint when it fails."""
    done = subprocess.run(
        [venv.VENV / "bin" / command[0], *command[1:]],
        env=dict(env),
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Complaint((done.stdout + done.stderr).strip() or f"{command[0]} ended with status {done.returncode}")


def schema_is_current(env: Mapping[str, str]) -> None:
    """The description of the API that is in the repository is the one the code gives."""
    with tempfile.TemporaryDirectory() as directory:
        fresh = Path(directory, "schema.yml")
        run(["python", "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", fresh], env)
        now = fresh.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = SCHEMA.read_text(encoding="utf-8").splitlines(keepends=True) if SCHEMA.exists() else []
    if kept != now:
        lines = list(difflib.unified_diff(kept, now, "docs/api-schema.yml", "the code", n=1))
        raise Complaint(f"{''.join(lines[:40])}\nWrite it anew: python3 dev.py schema")


def locks_are_current() -> None:
    """The locks were compiled from the dependencies that pyproject.toml names today."""
    if not LOCKED_FROM.exists() or LOCKED_FROM.read_text(encoding="utf-8").strip() != dependencies_digest():
        raise Complaint("pyproject.toml asks for other packages than the locks were made from: python3 dev.py locks")
