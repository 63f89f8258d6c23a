"""Who may start things on a data directory, and the record of what was started there."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field

from config.local.places import Places
from config.local.processes import LINUX, Running, start_of, wait_until_gone
from config.local.refusal import Refusal

RUN = "run"
POSTGRES = "postgres"


@dataclass
class Record:
    """What a start wrote down: who it is, where it can be reached, and every process it started."""

    what: str
    pid: int
    started: str
    address: str = ""
    children: dict[str, tuple[int, str]] = field(default_factory=dict)

    def owner(self) -> Running:
        return Running(self.pid, self.started)

    def left_behind(self) -> dict[str, Running]:
        """The processes of this start that still live, or whose own children do."""
        processes = {name: Running(pid, started) for name, (pid, started) in self.children.items()}
        return {name: process for name, process in processes.items() if process.lingers()}


class Taken(Exception):
    """Somebody else holds the claim; `record` is what they have written down so far."""

    def __init__(self, record: Record | None) -> None:
        super().__init__()
        self.record = record

    def refusal(self, places: Places) -> Refusal:
        if not self.record:
            return Refusal(f"Rung is already starting on this data ({places.data}).")
        if self.record.what != RUN:
            return Refusal(
                f"`dev.py {self.record.what}` is using this data ({places.data}, pid {self.record.pid}). "
                "Wait until it is done or choose another RUNG_DATA."
            )
        return Refusal(
            f"Rung is already running on this data (pid {self.record.pid}, {self.record.address}).\n"
            "Stop it with `python3 dev.py down` or choose another RUNG_DATA."
        )


class Claim:
    """The right to start things on one data directory: a lock that the kernel takes back however we end."""

    def __init__(self, places: Places, record: Record) -> None:
        self.places, self.record = places, record

    def note(self, name: str, process: Running) -> None:
        """Write down a process, so that whoever comes after us can find it."""
        self.record.children[name] = (process.pid, process.started)
        self.write()

    def write(self) -> None:
        aside = self.places.record.with_suffix(".new")
        aside.write_text(json.dumps(asdict(self.record)), encoding="utf-8")
        aside.replace(self.places.record)


@contextmanager
def claimed(places: Places, what: str, address: str = "") -> Iterator[Claim]:
    """Claim the data directory, making it first; raises `Taken` when somebody else has it."""
    descriptor = locked_directory(places)
    try:
        end_left_behind(read(places))
        claim = Claim(places, Record(what, os.getpid(), start_of(os.getpid()), address))
        if places.is_ours():
            claim.write()
        yield claim
    finally:
        if places.is_ours():
            places.record.unlink(missing_ok=True)
        else:
            places.remove_if_unused()
        os.close(descriptor)


def locked_directory(places: Places) -> int:
    """A descriptor of the data directory, locked."""
    while True:
        places.check()
        places.make()
        descriptor = os.open(places.data, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise Taken(read(places)) from None
        except OSError as error:
            os.close(descriptor)
            raise Refusal(
                f"RUNG_DATA is {places.data}, where files cannot be locked ({error.strerror}). "
                "Choose a directory on a disk of this machine."
            ) from None
        # `clean` may have removed the directory between our opening and locking it.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), places.data.stat()):
                return descriptor
        os.close(descriptor)


def end_left_behind(record: Record | None) -> None:
    """End what a start that was killed has left running; a PostgreSQL may live on, to be adopted."""
    left = record.left_behind() if record else {}
    for name, process in left.items():
        if name != POSTGRES:
            process.kill_group()
        elif LINUX:  # the kernel has told it to stop
            wait_until_gone([process], within=3)


def read(places: Places) -> Record | None:
    """The record on this data directory, if there is a whole one."""
    try:
        return Record(**json.loads(places.record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
