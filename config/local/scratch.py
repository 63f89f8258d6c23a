"""Servers and data that live as long as one command: for the tests, the bench, the faults, the judges."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from config.local import interruptions
from config.local.claim import RUN, Taken, claimed, read
from config.local.environment import Wanted
from config.local.leaving import end_servers
from config.local.places import SOCKETS_ROOT, Places
from config.local.servers import Servers, served

PREFIX = "rung-scratch-"


@contextmanager
def scratch(what: str, environ: Mapping[str, str], *, throw_away: bool) -> Iterator[dict[str, str]]:
    """The environment of a Rung with nothing in it; afterwards nothing of it is left."""
    sweep(environ)
    places = Places(Path(os.path.realpath(tempfile.mkdtemp(prefix=PREFIX, dir=SOCKETS_ROOT))))
    wanted = Wanted.from_environment(environ)
    try:
        with claimed(places, what) as claim:
            servers = Servers(wanted, places, environ, throw_away=throw_away)
            with served(claim, servers):
                yield servers.environment()
    finally:
        with interruptions.ignored():
            places.remove()


def sweep(environ: Mapping[str, str]) -> None:
    """Remove what commands that were killed have left: a scratch directory that nobody holds is nobody's."""
    for left in SOCKETS_ROOT.glob(f"{PREFIX}*"):
        places = Places(left)
        record = read(places) if left.stat().st_uid == os.geteuid() else None
        if record and record.what != RUN:  # faults kill a running Rung and start it again
            with suppress(Taken), claimed(places, "sweep"):
                end_servers(places, environ)
                places.remove()
