"""The real public ladders that lie beside some checkouts; tests that read them skip, and say so, without them."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR).parent / "shared" / "ladders"
NAMES = [
    "artsy-ladder",
    "dskst-em-competency-matrix-ja",
    "ft-engineering-progression",
    "jorgef-engineeringladders",
    "medium-snowflake",
    "uk-gdad-capability-framework",
    "unidays-competency-framework",
]


@dataclass(frozen=True)
class Real:
    """One of them as its file has it."""

    name: str
    data: bytes
    extra: bytes | None

    @property
    def plain(self):
        return json.loads(self.data)


def real(name):
    path = FOLDER / f"{name}.json"
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout: the ladder cannot be looked at")
    extra = path.with_suffix(".extra.json")
    return Real(name, path.read_bytes(), extra.read_bytes() if extra.exists() else None)
