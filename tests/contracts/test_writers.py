"""Only writers write: one look at their list finds every place where a row may change."""

import ast
import re

import pytest

from tests.contracts.source import modules

# Modules (with what is below them) that may write, and why those that are nobody's `actions` do.
WRITERS = {
    "people.actions": "what people do",
    "ladder.actions": "what people do",
    "assessments.actions": "what people do",
    "growthplans.actions": "what people do",
    "notifications.actions": "what people do",
    "notifications.outbox": "posts what is to be sent, in the transaction of the act",
    "notifications.planning": "plans what is due and bundles it",
    "notifications.delivery": "claims, stamps and records",
    "notifications.mailbox": "the demo's mail server: its table is where its mails arrive",
    "audit.log": "records the act",
    "audit.seals": "seals what was recorded",
    "core.db": "compare-and-set, for actions",
    "demo": "makes the demo organisation in bulk",
}
METHODS = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "create_user",
    "create_superuser",
}
WRITING_SQL = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|TRUNCATE|COPY\s+\w+)\b")


def is_writer(name: str) -> bool:
    return any(name == writer or name.startswith(f"{writer}.") for writer in WRITERS)


def writing(tree: ast.AST):
    """The nodes that change rows: calls of the ORM, and texts that are SQL doing so."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            if WRITING_SQL.search(node.value):
                yield node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and changes_rows(node):
            yield node


def changes_rows(call: ast.Call) -> bool:
    # Dictionaries, caches and Celery's settings have such methods, too; those of rows look like this.
    if call.func.attr == "update":
        return not call.args and bool(call.keywords) and ast.unparse(call.func.value) != "app.conf"
    if call.func.attr == "delete":
        return not call.args
    return call.func.attr in METHODS


def test_only_writers_write():
    found = [module.at(node) for module in modules() if not is_writer(module.name) for node in writing(module.tree)]
    assert found == []


def test_only_writers_move_rows_by_compare_and_set():
    found = [
        module.name
        for module in modules()
        if not is_writer(module.name) and {"core.db.moved", "core.db.locked"} & set(module.imports())
    ]
    assert found == []


def test_every_writer_named_here_writes():
    idle = {
        writer
        for writer in WRITERS
        if not any(
            any(writing(module.tree))
            for module in modules()
            if module.name == writer or module.name.startswith(f"{writer}.")
        )
    }
    assert idle == set()


@pytest.mark.parametrize(
    "source",
    [
        "person.save(update_fields=['name'])",
        "User.objects.create(name='x')",
        "User.objects.filter(pk=1).update(name='x')",
        "User.objects.all().delete()",
        "Team.objects.bulk_create(teams)",
        "cursor.execute('UPDATE people_user SET name = %s', ['x'])",
    ],
)
def test_a_write_is_recognised(source):
    assert any(writing(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    ["context.update(extra)", "cache.delete(key)", "cursor.execute('SELECT 1 FOR UPDATE')", "names.add('x')"],
)
def test_what_changes_no_row_is_not_taken_for_a_write(source):
    assert not any(writing(ast.parse(source)))
