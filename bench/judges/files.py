"""What is written for other programs, judged by those who know the format."""

import json
import subprocess

from bench.report import Taken
from config.local.places import CHECKOUT
from config.local.venv import VENV


def told(*command: str) -> str:
    """What a program of `.venv` prints; that it finds something is not an error of ours."""
    done = subprocess.run(
        [VENV / "bin" / command[0], *command[1:]], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    return done.stdout or done.stderr


def hadolint(seed: int) -> Taken:
    """The Dockerfile."""
    findings = json.loads(told("hadolint", "--format", "json", "Dockerfile"))
    return Taken(len(findings), {"findings": [f"{found['line']}: {found['message']}" for found in findings]})


def compose_schema(seed: int) -> Taken:
    """docker-compose.yml against the schema of the Compose specification."""
    options = ("--builtin-schema", "vendor.compose-spec", "--output-format", "json")
    found = json.loads(told("check-jsonschema", *options, "docker-compose.yml"))
    findings = [
        f"{error['path']}: {error['message']}" for error in [*found.get("errors", []), *found.get("parse_errors", [])]
    ]
    return Taken(len(findings), {"findings": findings, "status": found["status"]})
