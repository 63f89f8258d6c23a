"""Who may call what: reads access_matrix.yaml, and renders it as docs/access.md.

`DJANGO_SETTINGS_MODULE=tests.settings python -m tests.contracts.access_matrix` writes the page again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import yaml
from django.urls import URLPattern, URLResolver, get_resolver

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "access.md"
MATRIX = yaml.safe_load((HERE / "access_matrix.yaml").read_text(encoding="utf-8"))
CAST: dict[str, str] = MATRIX["cast"]
STRANGERS = {"anonymous", "leaver"}
SIGN_IN = "sign in"
PAGE_METHODS = ["GET", "POST"]
API_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Case:
    """One address, called about somebody or something; several when the answer depends on whom."""

    address: str
    about: str
    given: list[str]
    arguments: dict[str, str]
    send: dict[str, Any]
    answers: dict[str, dict[str, Any]]

    @property
    def is_api(self) -> bool:
        return self.address.startswith("api")

    @property
    def is_signal(self) -> bool:
        """A sign of life, for machines."""
        return self.address.endswith("z")

    @property
    def methods(self) -> list[str]:
        return API_METHODS if self.is_api else PAGE_METHODS

    def answer(self, method: str, who: str) -> Any:
        """What this caller gets: what the file says, or else the default of the file's first lines."""
        said = self.answers.get(method, {})
        if who in said:
            return said[who]
        if "anybody" in said:
            return said["anybody"]
        if who in STRANGERS:
            return 405 if self.is_public else 401 if self.is_api else SIGN_IN
        return said.get("everybody", 404) if said else 405

    @property
    def is_public(self) -> bool:
        return any("anybody" in said for said in self.answers.values())


def cases() -> list[Case]:
    return [
        Case(
            address=address,
            about=case.get("about", ""),
            given=case.get("given", ["organisation"]),
            arguments=case.get("with", {}),
            send=case.get("send", {}),
            answers={method: case[method] for method in API_METHODS if method in case},
        )
        for address, entry in MATRIX["addresses"].items()
        for case in (entry if isinstance(entry, list) else [entry])
    ]


def addresses(patterns: list[Any] | None = None, names: str = "", route: str = "") -> Iterator[tuple[str, str]]:
    """Every address that is served: its name and its route."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            namespace = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from addresses(pattern.url_patterns, namespace, here)
        elif isinstance(pattern, URLPattern):
            yield f"{names}{pattern.name}", f"/{here}"


def page() -> str:
    """docs/access.md."""
    routes = dict(addresses())
    return "\n".join(
        [
            "# Who may call what",
            "",
            "Made from `tests/contracts/access_matrix.yaml`, which a test compares with what really happens:",
            "every address, every method, everybody of the cast. Do not edit this page.",
            "",
            *(f"- **{name.replace('_', ' ')}**: {who}" for name, who in CAST.items()),
            "",
            MATRIX["legend"],
            "",
            f"| address | {' | '.join(name.replace('_', ' ') for name in CAST)} |",
            f"| --- | {' | '.join('---' for _ in CAST)} |",
            *(
                f"| {method} `{routes[case.address]}`{f' ({case.about})' if case.about else ''} | "
                f"{' | '.join(str(case.answer(method, who)) for who in CAST)} |"
                for case in cases()
                for method in case.answers
            ),
            "",
        ]
    )


if __name__ == "__main__":
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
