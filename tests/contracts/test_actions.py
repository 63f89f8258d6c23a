"""Every action is one transaction, called by names, and leaves its trace in the audit log."""

import ast

from tests.contracts.source import modules
from tests.contracts.test_writers import writing

# Actions that leave no trace, and why.
UNRECORDED = {
    "people.actions.tokens.note_use": "what is done with a token is recorded, not that it was shown",
    "people.actions.sessions.forget_expired_sessions": "what has ended by itself ends nothing for anybody",
    "notifications.actions.life.show_life": "a process says that it is there: nobody's act",
    "notifications.actions.notices.see": "what somebody has looked at is nobody's business",
    "notifications.actions.notices.see_all": "what somebody has looked at is nobody's business",
}


def functions():
    """Every function of the `actions` modules, by its dotted name."""
    for module in modules():
        if module.layer == "actions":
            for node in module.tree.body:
                if isinstance(node, ast.FunctionDef):
                    yield f"{module.name}.{node.name}", node


def called(function: ast.FunctionDef) -> set[str]:
    """The last words of what a function calls: `record` for `log.record(…)`."""
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {ast.unparse(call).rpartition(".")[2] for call in calls}


def reaching(found: set[str]) -> set[str]:
    """The names of the functions that call one of these, themselves or through others."""
    while more := {f.name for _, f in functions() if f.name not in found and called(f) & found}:
        found = found | more
    return found


def actions():
    """The functions that change rows, but for the steps that several of them share."""
    writers = reaching({"moved", *(function.name for _, function in functions() if any(writing(function)))})
    steps = set().union(*(called(function) for _, function in functions()))
    return {
        name: function
        for name, function in functions()
        if function.name in writers and (function.name not in steps or not function.args.args)
    }


def test_every_action_is_called_by_names():
    assert [name for name, function in actions().items() if function.args.args] == []


def test_every_action_is_one_transaction():
    found = [
        name
        for name, function in actions().items()
        if name not in UNRECORDED and "transaction.atomic" not in map(ast.unparse, function.decorator_list)
    ]
    assert found == []


def test_every_action_is_recorded():
    recorded = reaching({"record"})
    found = {name for name, function in actions().items() if function.name not in recorded}
    assert found == set(UNRECORDED)
