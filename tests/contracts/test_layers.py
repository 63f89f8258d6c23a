"""What import-linter cannot say: who asks which rows, and who leaves whose pages alone."""

import ast

from tests.contracts.source import PACKAGES, modules

WEB = {"views", "forms", "api", "tasks", "scim", "case"}
# Everything a page or an API call runs before it reaches actions and queries.
ASKING = {"views", "forms", "api", "scim", "case", "context", "middleware"}

# What these may ask of `Model.objects` besides `visible_to`, and why nothing leaks by it.
ASKED_WITHOUT_A_VIEWER = {
    "Organisation.objects.current": "one row, whose name every page carries",
    "Organisation.objects.for_reader": "the same row, with whether the reader leads",
    "User.objects.active": "active people are in the directory of everybody who is signed in",
}


def test_pages_and_api_ask_for_rows_by_visible_to_only():
    found = [
        module.at(node)
        for module in modules()
        if module.layer in ASKING
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in {"objects", "_default_manager", "_base_manager"}
        and node.attr not in {"visible_to", "none"}
        and ast.unparse(node) not in ASKED_WITHOUT_A_VIEWER
    ]
    assert found == []


def test_pages_and_api_name_no_manager_without_asking_it_something():
    """Neither `get_object_or_404(User, …)` nor handing `User.objects` on."""
    found = []
    for module in modules():
        if module.layer not in ASKING:
            continue
        asked = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
        found += [
            module.at(node)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and node.attr == "objects" and id(node) not in asked
        ]
        found += [
            module.at(call)
            for call in module.calls()
            if ast.unparse(call.func) in {"get_object_or_404", "get_list_or_404"}
            and isinstance(call.args[0], ast.Name)
            and call.args[0].id[0].isupper()
        ]
    assert found == []


def test_every_exception_is_still_used():
    asked = {
        ast.unparse(node)
        for module in modules()
        if module.layer in ASKING
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
    }
    assert set(ASKED_WITHOUT_A_VIEWER) - asked == set()


def test_no_app_imports_the_web_layer_of_another():
    found = [
        f"{module.name} imports {name}"
        for module in modules()
        if module.app != "config"
        for name in module.imports()
        if (parts := name.split("."))[0] in PACKAGES
        and parts[0] not in {module.app, "core"}
        and len(parts) > 1
        and parts[1] in WEB
    ]
    assert found == []


def test_rest_framework_and_celery_stay_where_they_belong():
    rooms = {
        "rest_framework": lambda module: module.layer in {"api", "scim", "case", "authentication"},
        "drf_spectacular": lambda module: module.layer == "api",
        "celery": lambda module: (
            module.layer == "tasks" or module.name in {"config.celery", "config.beat", "notifications.outbox"}
        ),
    }
    found = [
        f"{module.name} imports {name}"
        for module in modules()
        for name in module.imports()
        for library, belongs in rooms.items()
        if name.split(".")[0] == library and not belongs(module)
    ]
    assert found == []
