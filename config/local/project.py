"""`dev.py manage`, `schema`, `fmt` and `locks`: work on the project itself."""

import hashlib
import json
import os
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.local import venv
from config.local.claim import RUN, Taken, claimed
from config.local.environment import Wanted, project_environment
from config.local.places import CHECKOUT, Places
from config.local.processes import Program
from config.local.refusal import Refusal
from config.local.servers import Servers, served
from config.local.supervisor import say

SCHEMA = CHECKOUT / "docs" / "api-schema.yml"
TEMPLATES = CHECKOUT / "templates"
LOCKS = {
    "boot": ["--group", "pyproject.toml:boot"],
    "prod": ["pyproject.toml"],
    "dev": ["pyproject.toml", "--extra", "local", "--group", "dev"],
}
# One file for every system and Python, with every hash, without the address of the index.
COMPILED = (
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--quiet"),
    *("--custom-compile-command", "make locks"),
)
LOCKED_FROM = CHECKOUT / "requirements" / "pyproject.sha256"


def manage(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """A management command with the servers it needs: those of a running Rung, else its own for as long."""
    wanted, places = Wanted.from_environment(environ), Places.from_environment(environ)
    venv.ensure(environ)
    servers = Servers(wanted, places, environ)
    command: list[str | Path] = [venv.PYTHON, CHECKOUT / "manage.py", *arguments]
    try:
        with (
            claimed(places, f"manage {arguments[0] if arguments else ''}".strip()) as claim,
            served(claim, servers),
        ):
            return Program(command, servers.environment(), Path.cwd(), foreground=True).run()
    except Taken as taken:
        if not taken.record or taken.record.what != RUN:
            raise taken.refusal(places) from None
        servers.wait_for_running()
        return Program(command, servers.environment(), Path.cwd(), foreground=True).run()


def schema(_: Sequence[str], environ: Mapping[str, str]) -> int:
    """Write the API's description from the code."""
    venv.ensure(environ)
    options = ("--validate", "--fail-on-warn", "--file", SCHEMA)
    return Program([venv.PYTHON, "manage.py", "spectacular", *options], project_environment(), CHECKOUT).run()


def fmt(_: Sequence[str], environ: Mapping[str, str]) -> int:
    """Format Python and templates, and mend what the linter can mend."""
    venv.ensure(environ)
    steps: list[list[str | Path]] = [
        ["ruff", "check", "--fix", "--quiet", "."],
        ["ruff", "format", "--quiet", "."],
        djade(),
    ]
    return max(tool(step, environ) for step in steps)


def djade(*options: str) -> list[str | Path]:
    return ["djade", "--target-version", "5.2", *options, *sorted(TEMPLATES.rglob("*.html"))]


def tool(command: Sequence[str | Path], environ: Mapping[str, str]) -> int:
    """Run a program of `.venv`; its exit status."""
    return Program([venv.VENV / "bin" / command[0], *command[1:]], environ, CHECKOUT).run()


def locks(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Compile pyproject.toml to requirements/*.lock. What is pinned stays; `--upgrade` looks for newer."""
    uv = shutil.which("uv", path=f"{venv.VENV / 'bin'}{os.pathsep}{environ.get('PATH', '')}")
    if not uv:
        raise Refusal("Compiling the locks needs uv, and there is none. Install it (pip install uv), start again.")
    for name, options in LOCKS.items():
        command = [uv, "pip", "compile", *options, *COMPILED, *arguments]
        status = Program([*command, "-o", f"requirements/{name}.lock"], environ, CHECKOUT).run()
        if status:
            return status
    LOCKED_FROM.write_text(dependencies_digest() + "\n", encoding="utf-8")
    say("The locks are current. Commit them together with pyproject.toml.")
    return 0


def dependencies_digest() -> str:
    """A fingerprint of everything in pyproject.toml that the locks are made from."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        project["project"]["requires-python"],
        project["project"]["dependencies"],
        project["project"]["optional-dependencies"],
        project["dependency-groups"],
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
