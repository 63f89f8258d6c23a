"""Habits of the house that a linter has no rule for."""

import ast

import pytest
from django.conf import settings

from notifications.models import Delivery
from tests.contracts.source import ROOT, files, modules

LONGEST_MODULE = 400
LONGEST_SCRIPT = 200
# They say what a thing is not; a module is named by what it is about.
NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "managers",
    "signals",
    "common",
    "misc",
    "mixins",
}


def test_all_imports_stand_at_the_top():
    found = [
        module.at(inner)
        for module in modules()
        for outer in ast.walk(module.tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_nothing_happens_by_signal():
    found = [
        f"{module.name} imports {name}"
        for module in modules()
        for name in module.imports()
        if name.startswith("django.") and ("signals" in name.split(".") or name.startswith("django.dispatch"))
    ]
    assert found == []


def test_no_model_hides_work_in_save_or_delete():
    found = [
        module.at(node)
        for module in modules()
        if module.layer == "models"
        for owner in ast.walk(module.tree)
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert found == []


def test_only_what_speaks_to_a_terminal_prints():
    found = [
        module.at(call)
        for module in modules()
        if not module.name.startswith("config.local")
        for call in module.calls()
        if ast.unparse(call.func) == "print"
    ]
    assert found == []


def test_every_kind_of_mail_is_said_in_words_in_the_ledger():
    assert [kind for kind in [*settings.MAILS, Delivery.BUNDLE] if kind not in settings.MAILS_IN_WORDS] == []


def test_every_module_is_named_by_what_it_is_about():
    found = [module.name for module in modules() if module.name.rpartition(".")[2] in NAMELESS]
    assert found == []


@pytest.mark.parametrize(("suffix", "longest"), [(".py", LONGEST_MODULE), (".js", LONGEST_SCRIPT)])
def test_no_file_is_longer_than_one_can_hold_in_mind(suffix, longest):
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in files()
        if path.suffix == suffix and "migrations" not in path.parts
    }
    assert {name: size for name, size in sizes.items() if size > longest} == {}


def test_every_module_of_the_product_says_what_it_is_for():
    """But for packages with nothing in them and the lists of addresses."""
    found = [
        module.name
        for module in modules()
        if module.tree.body and not ast.get_docstring(module.tree) and module.layer not in {"apps", "urls"}
    ]
    assert found == []
