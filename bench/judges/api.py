"""The API, judged against its own description, and the description itself."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from bench.processes import manage, pages
from bench.report import Taken
from config.local.refusal import Refusal
from config.local.venv import VENV
from demo.personas import PERSONAS

CALLERS = ("admin", "engineer", "owner")
SCOPES = ("people:read", "ladders:read", "ladders:write", "ladders:publish", "growth:read", "growth:write")
# Whether a file is a ladder, and whether a draft may be replaced, no description of a call can say.
SETTINGS = """[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "412", "422", "428", "5xx"]
"""
WIDTH = 200  # characters of a line; an address that was made up may have thousands
EXAMPLES = 25  # of each operation in each phase; more by hand before a release


def openapi(seed: int) -> Taken:
    """Whatever the schema generator warns of; it also validates what it wrote."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "schema.yml")
        try:
            manage("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
        except Refusal as refusal:
            return Taken(1, {"findings": [str(refusal)]})
        return Taken(0, {"lines": len(file.read_text(encoding="utf-8").splitlines())})


def schemathesis(seed: int) -> Taken:
    """Calls made up from the description, as those who may much and as somebody who may little."""
    with pages() as url:
        reports = {caller: report_of(url, token_of(caller), seed) for caller in CALLERS}
    findings = [
        f"{caller}: {found['count']} × {found['title']}: {', '.join(found.get('operations', []))}"
        for caller, report in reports.items()
        for found in [*report["failures"], *report["errors"]]
    ]
    generated = {caller: report["test_cases"]["generated"] for caller, report in reports.items()}
    said = {caller: report["said"] for caller, report in reports.items() if report["said"]}
    return Taken(len(findings), {"findings": findings, "calls": generated, "said": said})


def token_of(caller: str) -> str:
    """The secret of a new token that acts for this persona."""
    person = next(persona for persona in PERSONAS if persona.key == caller)
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT email FROM people_user WHERE id = %s", [person.id]).fetchone()
    if not row:
        raise Refusal(f"The demo organisation has no {caller}.")
    return manage("create_token", row[0], *(f"--scope={scope}" for scope in SCOPES)).splitlines()[-1]


def report_of(url: str, secret: str, seed: int) -> dict[str, Any]:
    """What one run of schemathesis reports; under `said` its words about each failure."""
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory, "report.json")
        Path(directory, "schemathesis.toml").write_text(SETTINGS, encoding="utf-8")
        command = [
            *(str(VENV / "bin" / "st"), "run", f"{url}/api/schema/", "--url", url),
            *("--header", f"Authorization: Bearer {secret}", "--seed", str(seed)),
            *("--max-examples", str(EXAMPLES), "--report-json-path", str(report), "--no-color"),
        ]
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
        if not report.exists():
            raise Refusal(f"schemathesis came to no report: {(done.stderr or done.stdout).strip()[-400:]}")
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    words = done.stdout.partition(" FAILURES ")[2].partition(" SUMMARY ")[0].splitlines()[1:-1]
    return found | {"said": [word[:WIDTH] for word in words if word.strip()]}
