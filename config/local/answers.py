"""Whether the servers that DATABASE_URL and REDIS_URL name answer: `python -m config.local.answers NAME…`.

The one module here that needs `.venv`. Prints a sentence and ends with 1 when one does not, never a password.
"""

import os
import sys
import time

import psycopg
import redis

from config.local.environment import host_of

WITHIN = 3  # seconds


def ask_database(url: str) -> None:
    psycopg.connect(url, connect_timeout=WITHIN).close()


def ask_broker(url: str) -> None:
    with redis.Redis.from_url(url, socket_timeout=WITHIN, socket_connect_timeout=WITHIN) as broker:
        broker.ping()


SERVERS = {
    "DATABASE_URL": (ask_database, "PostgreSQL", "postgresql://user:password@host:5432/name"),
    "REDIS_URL": (ask_broker, "Valkey", "redis://host:6379"),
}


def complaint(name: str) -> str:
    """What is wrong with the server that `name` names and what to do; empty when it answers in time."""
    ask, ours, form = SERVERS[name]
    url = os.environ[name]
    deadline = time.monotonic() + WITHIN
    while True:
        try:
            host = host_of(url)
            ask(url)
            return ""
        except (psycopg.OperationalError, redis.RedisError) as error:
            reason = str(error).strip().partition("\n")[0]
        except (psycopg.ProgrammingError, ValueError):
            # What the parser says may quote a piece of the password.
            return f"{name} cannot be read. Write it as {form}; special characters in the password as %XX."
        if time.monotonic() > deadline:
            return (
                f"{name} names {host}, which does not answer: {reason}\n"
                f"Start that server or correct {name}; unset it to use the {ours} that comes with Rung."
            )
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit("\n".join(filter(None, map(complaint, sys.argv[1:]))) or 0)
