"""What the documents say and a program can check: links, commands, figures, decisions."""

import re

import pytest

from config.local.targets import TARGETS
from tests.ops.compose import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document):
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_readme_names_every_command_of_dev_py_and_no_other():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.partition("## Commands")[2].partition("##")[0]
    first_column = " ".join(row.split("|")[1] for row in table.splitlines() if row.startswith("| `"))
    assert sorted(re.findall(r"`(\w+)`", first_column)) == sorted(TARGETS)


@pytest.mark.parametrize(("program", "target"), [("speed", "bench"), ("faults", "faults"), ("judges", "judges")])
def test_testing_page_names_every_figure(program, target):
    figures = re.findall(r'Figure\("(\w+)"', (ROOT / "bench" / program / "__main__.py").read_text("utf-8"))
    text = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| `make {target}`"))
    assert figures
    assert re.findall(r"`(\w+)`", row.split("|")[3]) == figures


def test_decisions_are_numbered_without_gaps_and_listed():
    decisions = sorted(path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", (ROOT / "docs" / "adr" / "README.md").read_text("utf-8"))
    assert [int(decision[:4]) for decision in decisions] == list(range(1, len(decisions) + 1))
    assert listed == decisions


@pytest.mark.parametrize("decision", sorted(ROOT.glob("docs/adr/[0-9]*.md")), ids=name)
def test_a_decision_says_what_pressed_what_was_decided_and_what_follows(decision):
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {decision.name[:4]} ")
    assert re.findall("^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
