"""`dev.py down` and `dev.py clean`: stop what runs on a data directory, remove it."""

import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.local import claim as claims
from config.local.claim import Taken, claimed
from config.local.places import CHECKOUT, Places
from config.local.postgres import Postgres
from config.local.processes import wait_until_gone
from config.local.refusal import Refusal
from config.local.supervisor import say

SECONDS_TO_STOP = 10


def down(_: Sequence[str], environ: Mapping[str, str]) -> int:
    """Stop the Rung of this data directory, and what one that was killed has left running."""
    places = Places.from_environment(environ)
    if not places.is_ours():
        say(f"Rung is not running: there is no data of it in {places.data}.")
        return 0
    record = claims.read(places)
    running = record is not None and record.what == claims.RUN and record.owner().alive()
    if record and running:
        owner = record.owner()
        owner.signal(signal.SIGTERM)
        if wait_until_gone([owner], within=SECONDS_TO_STOP):
            owner.signal(signal.SIGKILL)
            wait_until_gone([owner], within=1)
    try:
        with claimed(places, "down"):
            end_servers(places, environ)
    except Taken as taken:
        raise taken.refusal(places) from None
    say("Rung is stopped." if running else f"Rung is not running on this data ({places.data}).")
    return 0


def clean(_: Sequence[str], environ: Mapping[str, str]) -> int:
    """Remove the data directory and what is kept beside it. Refused while Rung runs, or when not ours."""
    places = Places.from_environment(environ)
    if not places.data.exists() and not places.postgres_home.exists():
        say(f"There is nothing to remove: {places.data} does not exist.")
        return 0
    if not places.is_ours() or is_precious(places.data):
        raise Refusal(f"{places.data} does not look like the data of a Rung, so it stays. Remove it yourself.")
    try:
        with claimed(places, "clean"):
            end_servers(places, environ)
            places.remove()
    except Taken as taken:
        raise taken.refusal(places) from None
    if places.data.exists() or places.postgres_home.exists():
        raise Refusal(f"Not all of {places.data} could be removed. Remove the rest yourself.")
    say(f"Removed {places.data}.")
    return 0


def is_precious(data: Path) -> bool:
    """Whether something other than Rung's data lies in this directory, whatever is written in it."""
    return any(data == place or data in place.parents for place in (CHECKOUT, Path.home()))


def end_servers(places: Places, environ: Mapping[str, str]) -> None:
    """End a PostgreSQL that was left running (everything else ends with the claim) and remove the sockets."""
    found = Postgres(places, environ).postmaster()
    if found:
        found.signal(Postgres.farewell)
        if wait_until_gone([found], within=3):
            found.signal(Postgres.harsher)
            wait_until_gone([found], within=2)
    places.close_sockets()
