"""docker-compose.yml as compose reads it: what environment, command and health check of a service become."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<kind>:[-?])(?P<rest>[^}]*)\}")


class Missing(Exception):
    """A variable that must be set is not; compose would print this and stop."""


def services():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]


def interpolated(text, variables):
    """`${NAME:-default}` and `${NAME:?message}`, the two forms the file uses."""

    def value(match):
        given = variables.get(match["name"], "")
        if not given and match["kind"] == ":?":
            raise Missing(match["rest"])
        return given or match["rest"]

    return VARIABLE.sub(value, text)


def environment(service, variables):
    given = services()[service].get("environment", {})
    return {name: interpolated(value, variables) for name, value in given.items()}


def health_check(service):
    """The command, without the word that says it is one."""
    kind, *command = services()[service]["healthcheck"]["test"]
    assert kind == "CMD"
    return command
