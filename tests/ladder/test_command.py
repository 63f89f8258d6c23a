"""`manage.py ladder`: what is printed, what is written, and what a refusal looks like."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from ladder.actions import editing, ladders
from ladder.files import as_json, as_yaml
from ladder.models import Ladder, Level, Version
from ladder.queries.content import document_of
from tests.factories.ladder import SMALL, PlacementFactory, make_ladder

PLAIN = {
    "title": "Simple",
    "tracks": [{"slug": "way", "title": "Way", "levels": [{"slug": "one", "title": "One", "rank": 1}]}],
    "competencies": [
        {
            "slug": "craft",
            "title": "Craft",
            "category": "",
            "expectations": [{"track": "way", "level": "one", "text": "Does it."}],
        }
    ],
}


@pytest.fixture
def run(capsys):
    """Runs the command; gives what it prints to stdout."""

    def call(*words):
        call_command("ladder", *map(str, words))
        return capsys.readouterr().out

    return call


@pytest.fixture
def file(tmp_path):
    """A file with this text."""

    def write(text=SMALL, name="engineering.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def rows():
    return Ladder.objects.count(), Version.objects.count(), Level.objects.count(), Event.objects.count()


def test_list_has_the_newest_version_of_each_ladder(run, small, draft):
    make_ladder(SMALL.replace("id: engineering\n", "id: art\n").replace("title: Engineering", "title: Art"))
    assert run("list") == "art\tpublished\t1\tArt\nengineering\tdraft\t2\tEngineering\n"


def test_list_of_nothing_is_nothing(run, db):
    assert run("list") == ""


def test_import_writes_a_draft_and_shows_the_plan(run, file, db):
    told = run("import", file()).splitlines()
    assert told[0] == "22 added, 0 changed, 0 moved, 0 removed, 0 unchanged"
    assert told[1] == "add     ladder      Engineering"
    assert "add     expectation Debugging · Engineer, Senior" in told
    assert len(told) == 22 + 2
    assert told[-1] == "engineering, version 1: draft"
    version = Version.objects.get()
    assert (version.state, version.ladder.slug) == ("draft", "engineering")
    assert Event.objects.get(kind="ladder.imported").actor is None


def test_dry_run_writes_nothing(run, file, small):
    before = rows()
    told = run("import", file(SMALL.replace("title: Junior,", "title: Newcomer,")), "--dry-run")
    assert told == "0 added, 1 changed, 0 moved, 0 removed, 21 unchanged\nchange  level       Engineer, Newcomer\n"
    assert rows() == before


def test_own_export_imported_again_changes_nothing(run, file, small):
    before = rows()
    text = run("export", "engineering", "--format", "yaml")
    assert run("import", file(text)) == "No changes.\nengineering, version 1: published\n"
    assert run("import", file(text), "--publish") == "No changes.\nengineering, version 1: published\n"
    assert run("import", file(text), "--dry-run") == "No changes.\n"
    assert rows() == before


def test_publish_makes_it_what_everybody_reads(run, file, small):
    told = run("import", file(SMALL.replace("title: Junior,", "title: Newcomer,")), "--publish")
    assert told.endswith("engineering, version 2: published\n")
    small.refresh_from_db()
    assert (small.current_version.number, small.current_version.published_by) == (2, None)


def test_draft_that_is_there_already_is_published(run, file, db):
    run("import", file())
    assert run("import", file(), "--publish") == "No changes.\nengineering, version 1: published\n"


def test_publishing_is_refused_while_people_stand_on_a_vanished_level(run, file, small, engineer, level_of):
    PlacementFactory(person=engineer, level_id=level_of(small.current_version, "manager").key_id)
    without = SMALL.replace(", next: [management/manager]", "").replace("      management/manager:\n", "")
    without = without.replace("        - Gives every report a plan to grow by.\n", "")
    without = without.replace(
        "      - {id: manager, title: Manager, rank: 4}\n", "      - {id: lead, title: L, rank: 4}\n"
    )
    before = rows()
    with pytest.raises(CommandError) as refused:
        run("import", file(without), "--publish")
    assert str(refused.value).splitlines()[:3] == [
        "People stand at levels that engineering would no longer have:",
        "  Management, Manager (1)",
        "Nothing was written. Import without --publish, then publish the draft on its page, "
        "where you say at which level they stand from then on.",
    ]
    assert rows() == before
    run("import", file(without))
    assert Version.objects.get(state="draft").number == 2


def test_refusal_names_file_line_and_place_and_writes_nothing(file, capsys, db):
    path = file(SMALL.replace("rank: 2", "rnak: 2"))
    with pytest.raises(SystemExit) as ended:
        call_command("ladder", "import", str(path))
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (1, "")
    assert told.err.splitlines() == [
        f"{path}:14: tracks[0].levels[1].rnak: There is no field “rnak” here. Did you mean “rank”?",
        f"{path}:14: tracks[0].levels[1].rank: “” is no number such as 3 or 4.5.",
    ]
    assert rows() == (0, 0, 0, 0)


def test_refusal_of_the_whole_names_no_place(file, capsys, db):
    path = file("")
    with pytest.raises(SystemExit):
        call_command("ladder", "import", str(path))
    assert capsys.readouterr().err == f"{path}:1: The file is empty.\n"


def test_refused_action_is_told(run, file, small):
    theirs = as_yaml(document_of(small.current_version)).replace("id: engineering\n", "id: other\n", 1)
    with pytest.raises(CommandError, match=r"^Some uuids in this file belong to another ladder\."):
        run("import", file(theirs.replace(f"uuid: {small.pk}\n", "", 1)))


def test_ladder_without_levels_is_not_published(run, file, db):
    with pytest.raises(CommandError, match=r"^There is no level yet\."):
        run("import", file("format: ladder/1\nid: empty\ntitle: Empty\n"), "--publish")
    assert rows() == (0, 0, 0, 0)


def test_file_that_is_not_there_is_told(run, tmp_path, db):
    with pytest.raises(CommandError, match=r"none\.yaml cannot be read: No such file or directory\.$"):
        run("import", tmp_path / "none.yaml")


def test_common_json_takes_the_extra_file_beside_it(run, file, db):
    file(json.dumps({"required": {"way/one": {"Craft": 3}}}), "simple.extra.json")
    run("import", file(json.dumps(PLAIN), "simple.json"))
    document = document_of(Version.objects.select_related("ladder").get())
    assert document.slug == "simple"
    assert document.competencies[0].cells["way/one"].asks == "3"
    assert document.extra == {"source": {"required": {"way/one": {"Craft": 3}}}}


def test_format_can_be_forced(file, capsys, db):
    with pytest.raises(SystemExit):
        call_command("ladder", "import", str(file()), "--format", "common")
    assert "There is no field “format” here." in capsys.readouterr().err


@pytest.mark.parametrize("format", ["yaml", "json", "case"])
def test_every_format_that_is_exported_is_imported(run, file, small, format):
    text = run("export", "engineering", "--format", format)
    assert run("import", file(text, f"engineering.{format}")).startswith("No changes.")


def test_export_is_the_bytes_of_the_writer(run, small, tmp_path):
    document, out = document_of(small.current_version), tmp_path / "out.json"
    assert run("export", "engineering", "--format", "yaml") == as_yaml(document)
    assert run("export", "engineering", "--format", "json", "--out", out) == ""
    assert out.read_bytes() == as_json(document).encode()
    assert json.loads(run("export", "engineering", "--format", "case"))["CFDocument"]["title"] == "Engineering"


def test_export_takes_the_newest_version_or_the_one_asked_for(run, small, draft, ladder_owner, level_of):
    junior = level_of(draft, "junior")
    editing.edit_part(part=junior, was=editing.shown(junior), values={"title": "Newcomer"}, by=ladder_owner)
    assert "title: Newcomer" in run("export", "engineering", "--format", "yaml")
    assert "title: Newcomer" not in run("export", "engineering", "--version", "1", "--format", "yaml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing", "--format", "yaml"], "There is no ladder “nothing”."),
        (["engineering", "--version", "7", "--format", "yaml"], "There is no ladder “engineering” with a version 7."),
    ],
)
def test_what_is_not_there_is_not_exported(run, small, words, said):
    with pytest.raises(CommandError) as refused:
        run("export", *words)
    assert str(refused.value) == f"{said} `manage.py ladder list` has them all."


def test_export_to_where_nothing_can_be_written_is_told(run, small, tmp_path):
    with pytest.raises(CommandError, match=r"cannot be written: Is a directory\.$"):
        run("export", "engineering", "--format", "yaml", "--out", tmp_path)


@pytest.mark.parametrize("words", [[], ["export", "engineering"], ["import"], ["publish"]])
def test_words_that_mean_nothing_are_refused(words, db):
    with pytest.raises(CommandError):
        call_command("ladder", *words)


def test_changes_of_others_are_not_lost_unseen(run, file, small, ladder_owner):
    """Whoever has the server sees in the plan what would change, and replaces it: there is nobody to ask."""
    ladders.start_draft(version=small.current_version, by=ladder_owner)
    told = run("import", file(SMALL.replace("title: Junior,", "title: Newcomer,")))
    assert told.endswith("engineering, version 2: draft\n")
