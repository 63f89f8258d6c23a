"""The targets of `dev.py`, and the one way in."""

import difflib
import errno
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.local import checks, interruptions, leaving, project, testing
from config.local import run as running
from config.local.interruptions import Interrupted
from config.local.refusal import Refusal

OUT_OF_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Target:
    """One word after `dev.py`; `begin` gets the words that follow it."""

    about: str
    begin: Callable[[Sequence[str]], int]
    takes: str = ""  # what may follow it, for the help; nothing may follow when this is empty


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; every refusal is a sentence, never a traceback."""
    interruptions.listen()
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    target = TARGETS.get("help" if name in {"-h", "--help"} else name)
    try:
        if not target:
            raise Refusal(unknown(name))
        if rest and not target.takes:
            raise Refusal(f"`dev.py {name}` takes nothing after it, but was given: {' '.join(rest)}")
        return target.begin(rest)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in OUT_OF_ROOM:
            raise
        print(
            f"The disk is full ({error.filename or 'while writing'}). Make room and start again.",
            file=sys.stderr,
        )
        return 1
    except Interrupted as interrupted:
        print("Stopped.", file=sys.stderr)
        return 128 + interrupted.number


def unknown(name: str) -> str:
    near = difflib.get_close_matches(name, TARGETS, n=1)
    guess = f" Did you mean `{near[0]}`?" if near else ""
    return f"There is no target `{name}`.{guess}\n\n{table()}"


def show_help(_: Sequence[str]) -> int:
    print(table())
    return 0


def table() -> str:
    width = max(len(f"{name} {target.takes}") for name, target in TARGETS.items())
    lines = [f"  {f'{name} {target.takes}':<{width}}  {target.about}" for name, target in TARGETS.items()]
    return "\n".join(
        [
            "python3 dev.py TARGET",
            "",
            *lines,
            "",
            "PORT and RUNG_DATA choose another port and data directory.",
        ]
    )


TARGETS = {
    "run": Target(
        "start Rung here, with the demo organisation; Ctrl-C stops it", lambda _: running.run(os.environ)
    ),
    "test": Target("run the tests", lambda rest: testing.test(rest, os.environ), "[PYTEST ARGS…]"),
    "check": Target(
        "lint, types, layers, migrations, schema, compose file", lambda _: checks.check(os.environ)
    ),
    "bench": Target(
        "measure how fast it is", lambda rest: testing.bench(rest, os.environ), "[--only NAME…] [--json]"
    ),
    "faults": Target(
        "break things, count what is lost",
        lambda rest: testing.faults(rest, os.environ),
        "[--only NAME…] [--json]",
    ),
    "judges": Target(
        "ask the outside suites", lambda rest: testing.judges(rest, os.environ), "[--only NAME…] [--json]"
    ),
    "manage": Target(
        "a Django command with the servers it needs", lambda rest: project.manage(rest, os.environ), "ARGS…"
    ),
    "fmt": Target("format the code", lambda _: project.fmt(os.environ)),
    "schema": Target("write docs/api-schema.yml from the code", lambda _: project.schema(os.environ)),
    "locks": Target(
        "compile requirements/*.lock from pyproject.toml",
        lambda rest: project.locks(rest, os.environ),
        "[--upgrade]",
    ),
    "down": Target("stop the Rung of this data directory", lambda _: leaving.down(os.environ)),
    "clean": Target("remove the data directory and all that is in it", lambda _: leaving.clean(os.environ)),
    "help": Target("this table", show_help),
}
