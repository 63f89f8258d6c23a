"""Seven real ladders come in, keep every text, and go round to the byte."""

import json
import time

import pytest

from ladder.actions import ladders
from ladder.document.planning import adopt, plan
from ladder.document.text import bare
from ladder.files import as_json, as_yaml, read
from ladder.queries.content import read as read_rows
from tests.ladder.real import NAMES, real


def taken(found):
    return read(found.data, name=f"{found.name}.json", extra=found.extra)


@pytest.mark.parametrize("name", NAMES)
def test_a_real_ladder_keeps_every_row_and_text(name, db, capsys):
    found = real(name)
    begun = time.monotonic()
    document = taken(found)
    version, _plan = ladders.import_ladder(document=document, by=None)
    seconds = time.monotonic() - begun
    kept = read_rows(version)
    plain = found.plain
    cells = [expectation for competency in plain["competencies"] for expectation in competency["expectations"]]
    rows = {
        "tracks": (len(plain["tracks"]), len(kept.tracks)),
        "levels": (sum(len(track["levels"]) for track in plain["tracks"]), len(kept.levels)),
        "competencies": (len(plain["competencies"]), len(kept.competencies)),
        "cells": (
            len({(c["slug"], e["track"], e["level"]) for c in plain["competencies"] for e in c["expectations"]}),
            sum(1 for _cell in kept.cells()),
        ),
    }
    with capsys.disabled():
        print(f"\n{name}: {rows}, {len(cells)} texts, {seconds:.2f} s")
    assert all(given == held for given, held in rows.values())
    assert kept.slug == name
    assert kept.title == plain["title"]
    assert [track.title for track in kept.tracks] == [track["title"] for track in plain["tracks"]]
    assert [
        (level.slug, level.title.split(), float(level.rank), bare(level.summary)) for level in kept.levels.values()
    ] == [
        (level["slug"], level["title"].split(), level["rank"], bare(level["summary"]))
        for track in plain["tracks"]
        for level in track["levels"]
    ]
    for given, held in zip(plain["competencies"], kept.competencies, strict=True):
        assert (given["slug"], given["title"]) == (held.slug, held.title)
        assert bare(given["description"]) == bare(held.description)
        for path, cell in held.cells.items():
            here = [e for e in given["expectations"] if f"{e['track']}/{e['level']}" == path]
            assert bare(" ".join(e["text"] for e in here)) == bare(" ".join(s.text for s in cell.statements))
            assert [bare(x) for e in here for x in e.get("examples", [])] == [
                bare(example) for statement in cell.statements for example in statement.examples
            ]
    assert kept.extra == ({"source": json.loads(found.extra)} if found.extra else {})


@pytest.mark.parametrize("name", NAMES)
def test_a_real_ladder_goes_round_to_the_byte(name):
    document = adopt(taken(real(name)), None)
    written = as_yaml(document)
    again = read(written.encode(), name="other.yaml")
    assert again == document
    assert as_yaml(again) == written
    assert plan(document, adopt(again, document)).is_empty
    assert read(as_json(document).encode(), name="other.json") == document


@pytest.mark.parametrize("name", NAMES)
def test_a_real_ladder_imported_from_its_own_export_has_no_changes(name, db):
    version, _plan = ladders.import_ladder(document=taken(real(name)), by=None)
    exported = as_yaml(read_rows(version))
    again, found = ladders.import_ladder(document=read(exported.encode(), name="x.yaml"), by=None)
    assert found.is_empty
    assert again == version
    assert as_yaml(read_rows(again)) == exported
    assert ladders.import_ladder(document=taken(real(name)), by=None)[1].is_empty


def test_what_jorgef_requires_is_understood(db):
    document = taken(real("jorgef-engineeringladders"))
    assert document.competency["technology"].cells["developer/d6"].asks == "5"
    assert [point.slug for point in document.scales[0].points] == ["1", "2", "3", "4", "5"]


def test_what_unidays_leaves_open_is_optional():
    document = taken(real("unidays-competency-framework"))
    optional = [cell for _competency, _path, cell in document.cells() if cell.necessity == "optional"]
    listed = sum(len(entry["optional"]) for entry in json.loads(real("unidays-competency-framework").extra))
    assert len(optional) == listed
