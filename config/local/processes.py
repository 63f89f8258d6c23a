"""Starting, recognising and stopping processes, our own and those an earlier start left behind."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from config.local import interruptions

LINUX = sys.platform == "linux"
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
LIBC = ctypes.CDLL(None) if LINUX else None
POLL = 0.02  # seconds


@dataclass(frozen=True)
class Account:
    """The user a server runs as when we are root, because PostgreSQL refuses to be."""

    uid: int
    gid: int

    @classmethod
    def nobody(cls) -> "Account":
        entry = pwd.getpwnam("nobody")
        return cls(entry.pw_uid, entry.pw_gid)


@dataclass
class Running:
    """A process that we may watch and stop. `started` tells it from a later one with the same pid."""

    pid: int
    started: str
    child: subprocess.Popen[bytes] | None = None

    @classmethod
    def found(cls, pid: int) -> "Running | None":
        """The process that has this pid now, not a child of ours."""
        started = start_of(pid)
        return cls(pid, started) if started else None

    def alive(self) -> bool:
        if self.child:
            return self.child.poll() is None
        return self.started != "" and start_of(self.pid) == self.started

    def wait(self) -> int:
        """Until it ends; its exit status as a shell would say it."""
        if self.child:
            status = self.child.wait()
            return status if status >= 0 else 128 - status
        while self.alive():
            time.sleep(POLL)
        return 0

    def ending(self) -> str:
        """How it ended, to be read after its name."""
        if not self.child:
            return "is gone"
        status = self.child.returncode
        if status < 0:
            return f"was killed by {signal.Signals(-status).name}"
        return f"ended with status {status}"

    def signal(self, number: int) -> None:
        if self.alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def lingers(self) -> bool:
        """Whether it lives, or something that it had started and that has outlived it."""
        return self.alive() or (not start_of(self.pid) and self.signal_group(0))

    def kill_group(self) -> None:
        """End it and whatever it had started; those we start lead a process group of their own."""
        deadline = time.monotonic() + 2
        while self.signal_group(signal.SIGKILL) and time.monotonic() < deadline:
            if self.child:
                self.child.poll()  # it stays in its group until we have looked
            time.sleep(POLL)
        self.signal(signal.SIGKILL)
        if self.child:
            self.child.wait()

    def signal_group(self, number: int) -> bool:
        """Signal its process group. False when there is none: no process gets this pid while there is."""
        try:
            os.killpg(self.pid, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True


def start_of(pid: int) -> str:
    """When a process started, as the system writes it; empty when there is none or it is only a zombie."""
    if LINUX:
        try:
            told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        fields = told.rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    state, _, started = ask_ps("stat=,lstart=", pid).partition(" ")
    return "" if state.startswith("Z") else started.strip()


def command_of(pid: int) -> list[str]:
    """The command line of a process; empty when there is none."""
    if LINUX:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="surrogateescape").split("\0")[:-1]
        except OSError:
            return []
    return ask_ps("command=", pid).split()


def ask_ps(columns: str, pid: int) -> str:
    command = ["ps", "-o", columns, "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


@dataclass(frozen=True)
class Program:
    """A command line and how to run it.

    It has a session of its own, so that Ctrl-C in the terminal is ours to answer, and gets `farewell` should
    we die (on Linux). With `foreground` it keeps the terminal: our input, our output, Ctrl-C.
    """

    command: Sequence[str | Path]
    env: Mapping[str, str]
    cwd: Path
    log: Path | None = None
    farewell: signal.Signals = signal.SIGTERM
    account: Account | None = None
    pass_fds: Sequence[int] = ()
    foreground: bool = False

    def start(self) -> Running:
        parent = os.getpid()

        def in_child() -> None:
            interruptions.forget()
            if LIBC:
                LIBC.prctl(SET_PARENT_DEATH_SIGNAL, self.farewell)
                if os.getppid() != parent:
                    os.kill(os.getpid(), signal.SIGKILL)

        with interruptions.held(), ExitStack() as opened:
            output = opened.enter_context(self.log.open("ab")) if self.log else None
            child = subprocess.Popen(
                [os.fspath(part) for part in self.command],
                env=dict(self.env),
                cwd=self.cwd,
                stdin=None if self.foreground else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=not self.foreground,
                preexec_fn=in_child,  # noqa: PLW1509 - we run no threads while we start processes
                pass_fds=self.pass_fds,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
            return Running(child.pid, start_of(child.pid), child)

    def run(self) -> int:
        """Wait until it ends; its exit status. When we are told to stop we pass that on, and then insist."""
        running = self.start()
        while True:
            try:
                return running.wait()
            except interruptions.Interrupted as interrupted:
                if self.foreground and interrupted.number == signal.SIGINT:
                    # A shell goes on after Ctrl-C, a test run cleans up. A terminal has told it already.
                    if not sys.stdin.isatty():
                        running.signal(signal.SIGINT)
                    continue
                with interruptions.ignored():
                    running.signal(interrupted.number)
                    wait_until_gone([running], within=3)
                    running.kill_group()
                raise


def wait_until_gone(processes: Iterable[Running], within: float) -> list[Running]:
    """Those still alive when `within` seconds are over."""
    deadline = time.monotonic() + within
    left = [process for process in processes if process.alive()]
    while left and time.monotonic() < deadline:
        time.sleep(POLL)
        left = [process for process in left if process.alive()]
    return left


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, for a message about why something stopped."""
    with suppress(OSError):
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
    return ""
