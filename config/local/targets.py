"""The targets of `dev.py`, and the one way in."""

import difflib
import errno
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from config.local import checks, interruptions, leaving, project, testing
from config.local import run as running
from config.local.interruptions import Interrupted
from config.local.refusal import Refusal
from config.local.supervisor import say

OUT_OF_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True)
class Target:
    """One word after `dev.py`. `begin` gets the words that follow it and the environment."""

    about: str
    begin: Callable[[Sequence[str], Mapping[str, str]], int]
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
        return target.begin(rest, os.environ)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as error:
        print(sentence(error), file=sys.stderr)
        return 1
    except Interrupted as interrupted:
        print("Stopped.", file=sys.stderr)
        return 128 + interrupted.number


def sentence(error: OSError) -> str:
    """What the system refused; raised again when that is no fault of the system's."""
    if error.errno in OUT_OF_ROOM:
        return f"The disk is full ({error.filename or 'while writing'}). Make room and start again."
    if error.errno in NOT_ALLOWED:
        return f"You may not write or read {error.filename}. Start as the user it belongs to."
    raise error


def unknown(name: str) -> str:
    near = difflib.get_close_matches(name, TARGETS, n=1)
    guess = f" Did you mean `{near[0]}`?" if near else ""
    return f"There is no target `{name}`.{guess}\n\n{table()}"


def show_help(_: Sequence[str], __: Mapping[str, str]) -> int:
    say(table())
    return 0


def table() -> str:
    width = max(len(f"{name} {target.takes}") for name, target in TARGETS.items())
    lines = [f"  {f'{name} {target.takes}':<{width}}  {target.about}" for name, target in TARGETS.items()]
    last = "PORT and RUNG_DATA choose another port and data directory."
    return "\n".join(["python3 dev.py TARGET", "", *lines, "", last])


SOME = "[--only NAME…] [--json]"
TARGETS = {
    "run": Target("start Rung here, with the demo organisation; Ctrl-C stops it", running.run),
    "test": Target("run the tests", testing.test, "[PYTEST ARGS…]"),
    "check": Target("lint, types, layers, migrations, schema, compose file", checks.check),
    "bench": Target("measure how fast it is", testing.bench, SOME),
    "faults": Target("break things, count what is lost", testing.faults, SOME),
    "judges": Target("ask the outside suites", testing.judges, SOME),
    "manage": Target("a Django command with the servers it needs", project.manage, "ARGS…"),
    "fmt": Target("format the code", project.fmt),
    "schema": Target("write docs/api-schema.yml from the code", project.schema),
    "locks": Target("compile requirements/*.lock from pyproject.toml", project.locks, "[--upgrade]"),
    "down": Target("stop the Rung of this data directory", leaving.down),
    "clean": Target("remove the data directory and all that is in it", leaving.clean),
    "help": Target("this table", show_help),
}
