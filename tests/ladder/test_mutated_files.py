"""Two hundred damaged files of every kind: each is a ladder or is refused with line and reason; nothing is half done.

`make judges` reads thousands.
"""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from bench.judges.ladders import SMALL, originals, unstable
from bench.judges.mutations import BYTES, TEXT, TREE, mutated
from ladder.actions import ladders
from ladder.document.parts import Document
from ladder.files import Refused, as_yaml, read
from ladder.queries.content import document_of
from tests.factories.ladder import make_ladder

COUNT, SEED = 200, 3
BY_THE_API = 30
FILES = list(mutated(originals(SMALL.read_bytes()), COUNT, SEED))


def tables():
    """All that stands in the tables of ladders, by a fingerprint of each."""
    names = sorted(name for name in connection.introspection.table_names() if name.startswith(("ladder_", "audit_")))
    parts = [f"(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t)" for name in names]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts))
        return dict(zip(names, cursor.fetchone(), strict=True))


def reading(file):
    """The ladder in a file, or the problems that it is refused for."""
    try:
        return read(file.data, name=file.name), []
    except Refused as refused:
        return None, refused.problems


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.name} {file.done}")
def test_damaged_file_is_a_ladder_or_is_refused_with_line_and_reason(file):
    document, problems = reading(file)
    assert isinstance(document, Document) or problems
    assert all(problem.line >= 1 and problem.message.strip() for problem in problems)
    assert document is None or unstable(document) == ""


def test_files_are_damaged_in_every_way_and_some_survive():
    done = {sort for file in FILES for sort in file.done.split(" + ")}
    assert done == {sort.__name__ for sort in (*TEXT, *TREE, *BYTES)}
    assert COUNT // 10 < sum(reading(file)[0] is not None for file in FILES) < COUNT


def test_damaged_file_is_imported_whole_or_not_at_all(db):
    make_ladder(SMALL.read_text(encoding="utf-8"))
    before = tables()
    whole = 0
    for file in FILES:
        try:
            document = read(file.data, name=file.name)
            with transaction.atomic():
                version, _plan = ladders.import_ladder(document=document, by=None)
                again, plan = ladders.import_ladder(document=document, by=None)
                transaction.set_rollback(True)
        except (Refused, ValidationError):
            assert tables() == before
        else:
            assert (again, plan.changes) == (version, [])
            whole += 1
    assert whole > COUNT // 10
    assert tables() == before


def test_damaged_file_is_never_an_error_of_ours(calls, ladder_owner):
    client = calls(ladder_owner, "ladders:write")
    kinds = {"yaml": "application/yaml", "json": "application/json"}
    answers = {
        client.post(
            f"/api/v1/ladders/import/?dry_run=true&name={file.name}",
            file.data,
            content_type=kinds[file.name.rpartition(".")[2]],
        ).status_code
        for file in FILES[:: COUNT // BY_THE_API]
    }
    assert answers == {200, 422}


# --- What was found by reading thousands

HEAD = "format: ladder/1\nid: x\ntitle: X\n"
LEVELS = [{"slug": "one", "title": "One", "rank": 1}] * 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'{HEAD}description: "a\\0b"\n', 4),
        (f'{HEAD}extra: {{"a\\x07": b}}\n', 4),
        ('{"format": "ladder/1", "id": "x",\n "title": "a\\u0000b"}', 2),
        ('{"format": "ladder/1", "id": "x",\n "title": "a\\ud800b"}', 2),
        (f"{HEAD}tracks: [{{id: t, title: T, levels: [{{id: a, title: A, rank: 1e9999999}}]}}]\n", 4),
        (f"{HEAD}tracks: [{{id: t, title: T, levels: [{{id: a, title: A, rank: 1２}}]}}]\n", 4),
    ],
)
def test_what_no_database_keeps_is_refused_where_it_stands(text, line):
    with pytest.raises(Refused) as refused:
        read(text.encode(), name="x")
    assert [problem.line for problem in refused.value.problems] == [line]


@pytest.mark.parametrize(("names", "what"), [("levels", "level"), ("points", "scale point")])
def test_blank_name_names_nothing(names, what):
    text = f"{HEAD}competencies:\n  - id: c\n    title: C\n    {names}: {{'': [x]}}\n"
    with pytest.raises(Refused) as refused:
        read(text.encode(), name="x")
    assert [(problem.line, problem.message) for problem in refused.value.problems] == [
        (7, f"There is no {what} “” in this ladder.")
    ]


def test_level_named_twice_by_one_link_is_refused():
    levels = "[{id: a, title: A, rank: 1, next: [b, t/b], switch: [b]}, {id: b, title: B, rank: 2}]"
    with pytest.raises(Refused) as refused:
        read(f"{HEAD}tracks: [{{id: t, title: T, levels: {levels}}}]\n".encode(), name="x")
    assert [(problem.path, problem.message) for problem in refused.value.problems] == [
        ("tracks[0].levels[0].next", "“t/b” stands here twice. Take one of the two out.")
    ]


def test_two_levels_of_one_slug_are_refused_in_the_common_json_too():
    track = {"slug": "way", "title": "Way", "levels": LEVELS}
    with pytest.raises(Refused) as refused:
        read(json.dumps({"title": "X", "tracks": [track], "competencies": []}).encode(), name="x.json")
    assert [problem.message for problem in refused.value.problems] == [
        "“one” stands here twice. Give each its own slug."
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1e999", "1e999"),
        ("1" * 5_000, "1" * 5_000),
        ("1２", "1２"),
        ("-0.0", 0.0),
        ("1e30", 10**30),
        ("1e2", 100.0),
        ("'1e2'", "1e2"),
        ("2.50", 2.5),
        ("7", 7),
    ],
)
def test_rarer_facts_come_back_from_the_database_as_they_were_read(db, said, kept):
    text = f"{HEAD}extra: {{a: {said}}}\n"
    version, _plan = ladders.import_ladder(document=read(text.encode(), name="x"), by=None)
    assert document_of(version).extra == {"a": pytest.approx(kept) if isinstance(kept, int) else kept}
    _version, plan = ladders.import_ladder(document=read(text.encode(), name="x"), by=None)
    assert plan.changes == []
    written = as_yaml(document_of(version))
    assert as_yaml(read(written.encode(), name="x")) == written
