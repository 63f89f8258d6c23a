"""Rows that take long to make: made by the first test that wants them, copied in for every later one."""

import copy
from collections.abc import Callable, Hashable
from typing import Any

from django.db import connection, transaction

# What Django writes into an empty database by itself.
ALWAYS_THERE = {"django_migrations", "django_content_type", "auth_permission"}

_kept: dict[Hashable, tuple[dict[str, bytes], Any]] = {}


def made_once(name: Hashable, make: Callable[[], Any]) -> Any:
    """What `make` writes and gives back, whole, in a database with nothing in it.

    Everybody gets rows and objects of their own. Over other rows it is made anew, since they might belong to it.
    """
    if rows_there():
        return make()
    if name not in _kept:
        made = make()
        _kept[name] = copied_out(), copy.deepcopy(made)
        return made
    rows, made = _kept[name]
    copy_in(rows)
    return copy.deepcopy(made)


def tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - ALWAYS_THERE)


def rows_there() -> bool:
    return bool(filled(tables()))


def filled(names: list[str]) -> list[str]:
    """Those of these tables that hold a row."""
    asked = ", ".join(f"EXISTS (SELECT FROM {connection.ops.quote_name(name)})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return [name for name, is_filled in zip(names, cursor.fetchone(), strict=True) if is_filled]


def copied_out() -> dict[str, bytes]:
    rows = {}
    with connection.cursor() as cursor:
        for name in filled(tables()):
            with cursor.copy(f"COPY {connection.ops.quote_name(name)} TO STDOUT (FORMAT binary)") as out:
                rows[name] = b"".join(bytes(part) for part in out)
    return rows


@transaction.atomic
def copy_in(rows: dict[str, bytes]) -> None:
    """Every rule was kept when they were made, so nothing is asked and nothing done a second time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, data in rows.items():
            with cursor.copy(f"COPY {connection.ops.quote_name(name)} FROM STDIN (FORMAT binary)") as into:
                into.write(data)
        cursor.execute("SET LOCAL session_replication_role = origin")
