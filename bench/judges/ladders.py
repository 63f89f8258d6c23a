"""Ladder files: thousands of damaged ones, and packages against the shape that the standard gives them."""

import json
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from jsonschema import Draft202012Validator

from bench.judges.mutations import File, mutated
from bench.processes import manage
from bench.report import Taken
from config.local.places import CHECKOUT
from ladder.actions import ladders
from ladder.document.parts import Document
from ladder.files import FORMATS, Refused, as_json, as_yaml, read
from ladder.files.case import as_case
from ladder.starter import starter

FILES = 3_000
IMPORTED = 500  # of those taken, so many are written into the database, too
SLOW = 5.0  # seconds; no file of this size may take longer
SMALL = Path(__file__).with_name("small.yaml")  # says a little of everything that the format knows
SCHEMA = CHECKOUT / "tests" / "ladder" / "case-v1p1-package.schema.json"
COMMON = {
    "title": "Common",
    "description": "What converters agree on.",
    "language": "en",
    "tracks": [
        {
            "slug": "engineer",
            "title": "Engineer",
            "summary": "Builds.",
            "levels": [
                {"slug": "one", "title": "One", "rank": 1, "summary": "Begins."},
                {"slug": "two", "title": "Two", "rank": 2.5},
            ],
        }
    ],
    "competencies": [
        {
            "slug": "craft",
            "title": "Craft",
            "category": "Skills",
            "description": "Doing it well.",
            "expectations": [
                {"track": "engineer", "level": "one", "text": "- Asks.\n- Listens.", "examples": ["At a review."]},
                {"track": "engineer", "level": "two", "text": "Explains."},
            ],
        }
    ],
}


def package(document: Document) -> dict[str, Any]:
    return as_case(
        document,
        base_url="https://rung.example.org",
        changed_at=datetime(2026, 1, 1, tzinfo=UTC),
        creator="Tern Logistics",
        version=1,
        state="published",
    )


def originals(small: bytes) -> list[tuple[str, bytes]]:
    """Good files of every kind that is read; `small` is one in our format."""
    document = read(small, name="small.yaml")
    return [
        ("small.yaml", small),
        ("small.json", as_json(document).encode()),
        ("common.json", json.dumps(COMMON, indent=1).encode()),
        ("case.json", json.dumps(package(document), indent=1).encode()),
    ]


def wrong_with(file: File, *, format: str = "") -> tuple[Document | None, str]:
    """What reading a file gives, and what is wrong with how that went; blank where nothing is."""
    begun = time.monotonic()
    try:
        document = read(file.data, name=file.name, format=format)
    except Refused as refused:
        if not refused.problems:
            return None, "refused without a word"
        if any(problem.line < 1 or not problem.message.strip() for problem in refused.problems):
            return None, f"refused without line or message: {refused}"
        return None, late(begun)
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"
    return document, late(begun) or unstable(document)


def late(begun: float) -> str:
    took = time.monotonic() - begun
    return f"took {took:.1f} s" if took > SLOW else ""


def unstable(document: Document) -> str:
    """What is written and read again is the same, to the byte."""
    try:
        written = as_yaml(document)
        again = read(written.encode(), name="again.yaml")
        return "" if as_yaml(again) == written else "written and read again it is another one"
    except Refused as refused:
        return f"its own export is refused: {refused}"
    except Exception as error:
        return f"its own export is not read: {type(error).__name__}: {error}"


def wrong_import(document: Document) -> str:
    """What is wrong with how a ladder is imported: anything but all of it or nothing of it."""
    before = rows()
    try:
        with transaction.atomic():
            try:
                version, _plan = ladders.import_ladder(document=document, by=None)
            except ValidationError:
                return "" if rows() == before else "refused, and something of it is there"
            again, plan = ladders.import_ladder(document=document, by=None)
            transaction.set_rollback(True)
            return "" if plan.is_empty and again == version else "imported again it is another one"
    except Exception as error:
        return f"the import broke: {type(error).__name__}: {error}"


def rows() -> list[int]:
    """How many rows each table of ladders has."""
    tables = sorted(name for name in connection.introspection.table_names() if name.startswith("ladder_"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in tables))
        return list(cursor.fetchone())


def ladder_fuzz(seed: int) -> Taken:
    """Each damaged file is a ladder or is refused with line and reason, and is imported whole or not at all."""
    manage("migrate", "--verbosity", "0")
    small = SMALL.read_bytes()
    formats = ["", "", "", *FORMATS]
    findings: list[str] = []
    ends: Counter[str] = Counter()
    for n, file in enumerate(mutated(originals(small), FILES, seed)):
        document, wrong = wrong_with(file, format=formats[n % len(formats)])
        if document and not wrong and ends["imported"] < IMPORTED:
            ends["imported"] += 1
            wrong = wrong_import(document)
        ends["taken" if document else "refused"] += 1
        if wrong:
            findings.append(f"{file.name} {n}, {file.done}: {wrong[:300]}")
    whole = [("starter.yaml", starter())]
    for file in mutated(whole, FILES // 100, seed):
        if wrong := wrong_with(file)[1]:
            findings.append(f"{file.name}, {file.done}: {wrong[:300]}")
    return Taken(len(findings), {"files": FILES + FILES // 100, **ends, "findings": findings[:50]})


def case_schema(seed: int) -> Taken:
    """The starter ladder's package against a schema in our own words of what the standard asks."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    made = package(read(starter(), name="starter.yaml"))
    findings = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(made)]
    parts = {name: len(made[name]) for name in ("CFItems", "CFAssociations", "CFRubrics")}
    return Taken(len(findings), {"findings": findings[:50], **parts})
