"""Rows under competition: a fresh lock, compare-and-set, and one row for one form however often it is sent."""

from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def locked(row: Row) -> Row:
    """The same row, read again and locked until the transaction ends. Raises DoesNotExist when it is gone."""
    return model_of(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


def model_of(row: Row) -> type[Row]:
    """The model of a row, of `request.user` too, whose type is that of a lazy stand-in."""
    return row.__class__


def moved(row: models.Model, *, field: str, old: str, new: str, **values: Any) -> bool:
    """Compare and set: move `field` from `old` to `new`, and set `values`, only if it still is `old`.

    True for the one caller who moved it; the row in memory then holds the new values.
    """
    changes = {field: new, **values}
    won = model_of(row)._default_manager.filter(pk=row.pk, **{field: old}).update(**changes) == 1
    if won:
        for name, value in changes.items():
            setattr(row, name, value)
    return won


def one_at_a_time(topic: str) -> None:
    """Wait for, then hold until the transaction ends, the lock on a topic that no single row stands for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [topic])


def key_of_sent(once: UUID | None, *sent: object) -> UUID:
    """The key of the row that a form makes: sent again unchanged it is the same one, with other words another.

    `once` is new on every page that shows the form; without it every sending makes a row.
    """
    return uuid5(once, repr(sent)) if once else uuid4()
