"""The virtual environment in `.venv`, made from the hashed locks: by uv in seconds, else by pip."""

import fcntl
import hashlib
import os
import re
import shutil
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.local import interruptions
from config.local.places import CHECKOUT
from config.local.processes import Program
from config.local.refusal import Refusal

VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
BOOT_LOCK = CHECKOUT / "requirements" / "boot.lock"
DEV_LOCK = CHECKOUT / "requirements" / "dev.lock"
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
STAMP = VENV / "rung-stamp"  # written last: without it a .venv is only half made
# uv does not read pip's settings; where a company has its own mirror, these two say so.
FOR_UV = {"PIP_INDEX_URL": "UV_DEFAULT_INDEX", "PIP_CERT": "SSL_CERT_FILE"}
SIGNS = {
    r"No space left": "The disk is full. Make room (about 1 GB) and start again.",
    r"Permission denied": f"You may not write in {CHECKOUT}. Start as the user it belongs to.",
    r"Read-only file system": f"{CHECKOUT} cannot be written to. Use a copy that can.",
    r"hash mismatch|do not match the hashes": "A download is not the one in the lock. Check your mirror.",
}
OFFLINE = "Connect this machine, or behind a mirror set PIP_INDEX_URL (and PIP_CERT), and start again."


class Failed(Exception):
    """A step did not work; `said` is what its program wrote."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said


def wheels() -> Path:
    """Where the packages lie."""
    return VENV / "lib" / f"python{VERSION}" / "site-packages"


def ensure(environ: Mapping[str, str]) -> None:
    """Make `.venv` if the lock or the Python has changed. It is whole or absent, even with two starts."""
    if is_current():
        return
    refuse_unsupported_machine()
    with one_at_a_time():
        if is_current():
            return
        print(f"Setting up .venv for Python {VERSION} (once, well under a minute) …", flush=True)
        try:
            shutil.rmtree(VENV, ignore_errors=True)
            make(for_installers(environ))
            STAMP.write_text(stamp(), encoding="utf-8")
        except Failed as failure:
            raise Refusal(explanation(failure.said)) from None
        finally:
            if not is_current():
                with interruptions.ignored():
                    shutil.rmtree(VENV, ignore_errors=True)


def for_installers(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for uv and pip: pip's word for a mirror is uv's too; no cache where none can be."""
    told = {ours: environ[theirs] for theirs, ours in FOR_UV.items() if environ.get(theirs)}
    cache = Path(environ.get("UV_CACHE_DIR") or environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    nearest = next(place for place in (cache, *cache.absolute().parents) if place.exists())
    if not os.access(nearest, os.W_OK):
        told["UV_NO_CACHE"] = "1"
    return {**told, **environ}


def is_current() -> bool:
    try:
        return STAMP.read_text(encoding="utf-8") == stamp() and PYTHON.exists()
    except OSError:
        return False


def stamp() -> str:
    """What a `.venv` depends on: the locked packages, this Python, this place (scripts name it)."""
    parts = (DEV_LOCK.read_bytes(), VERSION.encode(), os.fsencode(VENV))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def refuse_unsupported_machine() -> None:
    libc = sysconfig.get_config_var("EXT_SUFFIX") or ""
    if "musl" in libc or sys.platform not in {"linux", "darwin"}:
        raise Refusal(
            "PostgreSQL and Valkey come ready-made for Linux with glibc and macOS; this is neither. "
            "Use `docker compose up` instead."
        )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the lock file in the other sense of the word, so that two starts do not build over each other."""
    with DEV_LOCK.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make(environ: Mapping[str, str]) -> None:
    """The first way that works: the uv on PATH, a uv of our own from its hashed lock, pip alone."""
    uv = shutil.which("uv", path=environ.get("PATH"))
    if uv:
        try:
            call(environ, uv, "venv", "--quiet", "--no-project", "--python", interpreter(), str(VENV))
            install_with_uv(environ, uv)
            return
        except Failed:
            shutil.rmtree(VENV, ignore_errors=True)
    pip = make_with_pip(environ)
    try:
        install_with_pip(environ, pip, BOOT_LOCK)
        install_with_uv(environ, str(VENV / "bin" / "uv"))
    except Failed:
        install_with_pip(environ, pip, DEV_LOCK)


def make_with_pip(environ: Mapping[str, str]) -> list[str]:
    """A `.venv` made by the standard library; returns how to call a pip that installs into it."""
    try:
        call(environ, interpreter(), "-m", "venv", str(VENV))
        return [str(PYTHON), "-m", "pip"]
    except Failed as failure:
        # Debian keeps ensurepip in a package of its own; the system's pip can install into a .venv without.
        if "ensurepip" not in failure.said:
            raise
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        call(environ, interpreter(), "-m", "pip", "--version")
    except Failed:
        raise Refusal(
            "This Python cannot make a virtual environment: its venv module is not installed.\n"
            f"On Debian or Ubuntu: apt install python{VERSION}-venv. Elsewhere: install uv. Then start again."
        ) from None
    call(environ, interpreter(), "-m", "venv", "--without-pip", str(VENV))
    return [interpreter(), "-m", "pip", "--python", str(PYTHON)]


def install_with_uv(environ: Mapping[str, str], uv: str) -> None:
    call(environ, uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), str(DEV_LOCK))


def install_with_pip(environ: Mapping[str, str], pip: list[str], lock: Path) -> None:
    options = ("--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2")
    call(environ, *pip, "install", *options, "--require-hashes", "-r", str(lock))


def interpreter() -> str:
    """The Python that a .venv is made of: never one that lies in a .venv itself."""
    inside = sys.prefix != sys.base_prefix
    found = Path(sys.base_prefix, "bin", f"python{VERSION}")
    return str(found) if inside and found.exists() else sys.executable


def call(environ: Mapping[str, str], *command: str) -> None:
    """Run one step to its end; should we be killed, it is killed with us."""
    with tempfile.TemporaryDirectory() as directory:
        said = Path(directory, "said")
        try:
            status = Program(command, environ, CHECKOUT, log=said, farewell=signal.SIGKILL).run()
        except FileNotFoundError as error:
            raise Failed(str(error)) from None
        if status:
            raise Failed(said.read_text(encoding="utf-8", errors="replace"))


def explanation(said: str) -> str:
    advice = next((advice for sign, advice in SIGNS.items() if re.search(sign, said, re.IGNORECASE)), OFFLINE)
    lines = [line for line in said.strip().splitlines() if not line.startswith("WARNING")]
    end = "\n".join(f"  {line}" for line in lines[-4:])
    return f"The packages could not be installed; nothing was left behind. The installer said:\n{end}\n{advice}"
