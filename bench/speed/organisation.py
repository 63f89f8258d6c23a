"""A demo organisation of any size, in a database that lives as long as one figure is taken."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from demo.personas import PERSONAS
from people.models import User

HOST = "localhost"  # at which any installation answers


@contextmanager
def organisation_of(people: int, seed: int, *, with_ratings: bool = False) -> Iterator[dict[str, User]]:
    """What this process asks of the database is asked of this organisation; gives its personas by key."""
    usual, name = connection.settings_dict["NAME"], database_of(people)
    execute(f'CREATE DATABASE "{name}"')
    turn_to(name)
    try:
        call_command("migrate", verbosity=0)
        call_command("demo", people=people, seed=seed, ratings=with_ratings, verbosity=0)
        execute("VACUUM ANALYZE")
        yield {persona.key: User.objects.get(pk=persona.id) for persona in PERSONAS}
    finally:
        turn_to(usual)
        execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def turned_to(people: int) -> Iterator[None]:
    """For a while, the organisation of that size is asked, which is here as well."""
    usual = connection.settings_dict["NAME"]
    turn_to(database_of(people))
    try:
        yield
    finally:
        turn_to(usual)


def database_of(people: int) -> str:
    return f"rung_bench_{people}"


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def turn_to(name: str) -> None:
    """Let Django's connection speak to another database of the same server."""
    connection.close()
    connection.settings_dict["NAME"] = name
