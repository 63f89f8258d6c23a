"""What `dev.py bench|faults|judges` print: other programs read it, so its form is fixed."""

import json

import pytest

from bench import report
from bench.faults.__main__ import FIGURES as FAULTS
from bench.report import Figure, Taken
from config.local.refusal import Refusal


def breaks(seed):
    raise ZeroDivisionError("none")


def refuses(seed):
    raise Refusal("No Chromium.")


FIGURES = [
    Figure("ratio", bar=10, unit="ratio", take=lambda seed: Taken(5.4321, {"seed": seed})),
    Figure("speedup", bar=10, unit="times", better="higher", take=lambda seed: Taken(5)),
    Figure("promises", bar=0, unit="lost", take=lambda seed: Taken(0, broken=["One was late."])),
    Figure("broken", bar=1, unit="ratio", take=breaks),
    Figure("absent", bar=0, unit="findings", take=refuses),
]


def result(name, **values):
    return {"name": name, "better": "lower", **values}


def test_json_is_one_line_last_in_the_agreed_form(capsys):
    status = report.main("bench", FIGURES, ["--json", "--seed", "7"])
    told = capsys.readouterr()
    lines = told.out.splitlines()
    said = json.loads(lines[-1])
    assert len(lines) == 1
    assert status == 1
    assert list(said) == ["machine", "versions", "seed", "results"]
    assert said["seed"] == 7
    assert said["machine"]["cores"] >= 1
    assert {"python", "django", "psycopg"} <= said["versions"].keys()
    assert said["results"] == [
        result("ratio", value=5.432, bar=10, unit="ratio", ok=True, detail={"seed": 7}),
        result("speedup", value=5, bar=10, unit="times", ok=False, detail={}) | {"better": "higher"},
        result("promises", value=0, bar=0, unit="lost", ok=False, detail={"broken": ["One was late."]}),
        result("broken", value=None, bar=1, unit="ratio", ok=False, detail={"why": "ZeroDivisionError: none"}),
        result("absent", value=None, bar=0, unit="findings", ok=False, detail={"why": "No Chromium."}),
    ]


def test_only_takes_what_was_asked_for(capsys):
    assert report.main("bench", FIGURES, ["--only", "ratio", "--json"]) == 0
    assert [found["name"] for found in json.loads(capsys.readouterr().out)["results"]] == ["ratio"]


def test_an_unknown_name_is_refused_with_the_known_ones(capsys):
    assert report.main("bench", FIGURES, ["--only", "ratoi", "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "There is no figure ratoi in bench. There is: ratio, speedup, promises, broken, absent.\n"


def test_people_are_told_value_bar_and_what_was_wrong(capsys):
    report.main("bench", FIGURES, [])
    assert [line.partition(", 0.0 s")[0] for line in capsys.readouterr().out.splitlines()] == [
        "ok     ratio: 5.432 ratio (bar ≤ 10)",
        "NOT OK speedup: 5 times (bar ≥ 10)",
        "NOT OK promises: 0 lost (bar ≤ 0)",
        "       One was late.",
        "NOT OK broken: not taken",
        "       ZeroDivisionError: none",
        "NOT OK absent: not taken",
        "       No Chromium.",
    ]


def test_faults_are_named_as_in_the_catalogue():
    assert [figure.name for figure in FAULTS] == [f"F{number}" for number in (*range(1, 9), 10, 11, 12)]


@pytest.mark.parametrize("words", [["--only"], ["--jsno"], ["--seed", "x"]])
def test_words_that_mean_nothing_are_refused(words, capsys):
    with pytest.raises(SystemExit) as ended:
        report.main("bench", FIGURES, words)
    assert ended.value.code == 2
    assert "usage: dev.py bench" in capsys.readouterr().err
