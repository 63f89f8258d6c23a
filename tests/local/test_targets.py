"""The way in: help, misspellings, and a file that every Python can read."""

import ast
import re
import subprocess
import sys

import pytest

from config.local import targets
from config.local.places import CHECKOUT
from config.local.targets import TARGETS, main


def test_help_lists_every_target(capsys):
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert [name for name in TARGETS if f"\n  {name} " not in shown] == []


def test_misspelt_target_is_guessed(capsys):
    assert main(["rnu"]) == 1
    assert "There is no target `rnu`. Did you mean `run`?" in capsys.readouterr().err


def test_unknown_target_shows_the_table(capsys):
    assert main(["frobnicate"]) == 1
    shown = capsys.readouterr().err
    assert "Did you mean" not in shown
    assert "python3 dev.py TARGET" in shown


def test_superfluous_words_are_refused(capsys):
    assert main(["clean", "everything"]) == 1
    assert capsys.readouterr().err == "`dev.py clean` takes nothing after it, but was given: everything\n"


def test_full_disk_is_a_sentence(capsys, monkeypatch):
    def out_of_room(*_):
        raise OSError(28, "No space left on device", "/somewhere/file")

    monkeypatch.setitem(targets.TARGETS, "run", targets.Target("", out_of_room))
    assert main(["run"]) == 1
    assert capsys.readouterr().err == "The disk is full (/somewhere/file). Make room and start again.\n"


def test_dev_py_can_be_read_by_an_old_python():
    text = (CHECKOUT / "dev.py").read_text(encoding="utf-8")
    assert ast.parse(text, feature_version=(3, 7)).body


def test_the_way_in_needs_the_standard_library_only():
    code = f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); import config.local.targets; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    foreign = {name.partition(".")[0] for name in loaded.stdout.split()} - sys.stdlib_module_names
    assert foreign == {"__main__", "config"}


def test_make_only_calls_dev_py():
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    named = set(re.search(r"^TARGETS := (.*)$", makefile, re.MULTILINE)[1].split())
    assert named == set(TARGETS) - {"manage"}
    assert re.findall(r"^\t(.*)$", makefile, re.MULTILINE) == ["@python3 dev.py $@"]


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_usual_words_for_help_are_understood(word, capsys):
    assert main([word]) == 0
    assert "python3 dev.py TARGET" in capsys.readouterr().out
