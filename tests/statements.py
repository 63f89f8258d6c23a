"""Counts the SQL of a request as design §12 does: without what every request costs anyway."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

TRANSACTION = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")
SESSION = re.compile(r'(SELECT|UPDATE|INSERT INTO|DELETE FROM)\b[^(]*"django_session"')
READER = re.compile(r'SELECT .* FROM "people_user" WHERE "people_user"."id" = %s LIMIT 21$')


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that run inside, but for those of transactions, the session, and the read of its user.

    `with statements() as seen: client.get("/people/")`, then `assert len(seen) == 5`.
    """
    seen: list[str] = []
    session_was_read = False

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal session_was_read
        is_reader = session_was_read and READER.match(sql)
        session_was_read = bool(SESSION.match(sql))
        if not (is_reader or session_was_read or TRANSACTION.match(sql)):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
