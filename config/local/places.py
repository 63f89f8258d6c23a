"""Where everything of one data directory lies, and how the sockets' directory is kept private."""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.local.processes import Account
from config.local.refusal import Refusal

CHECKOUT = Path(__file__).resolve().parents[2]
MARK = "README.txt"
MARK_TEXT = """This directory is the data of one Rung installation: database, uploads, secret key, logs.
Rung made it. `python3 dev.py clean` removes all of it; copy it while Rung is stopped to keep it.
"""
# Of a socket's path the kernel takes only about a hundred characters, so never one inside the data directory.
SOCKETS_ROOT = Path("/tmp")  # noqa: S108
CLUSTERS_ROOT = Path("/var/tmp")  # noqa: S108


@dataclass(frozen=True)
class Places:
    """The paths that belong to one `RUNG_DATA`. As root, PostgreSQL's part lies where user nobody can go."""

    data: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Places":
        asked = environ.get("RUNG_DATA", "").strip()
        return cls(Path(os.path.realpath(Path(asked).expanduser() if asked else CHECKOUT / ".data")))

    @property
    def account(self) -> Account | None:
        """Whom PostgreSQL runs as: nobody when we are root, else ourselves."""
        return Account.nobody() if os.geteuid() == 0 else None

    @property
    def digest(self) -> str:
        return hashlib.sha256(os.fsencode(self.data)).hexdigest()[:10]

    @property
    def sockets(self) -> Path:
        return SOCKETS_ROOT / f".rung-{os.geteuid()}-{self.digest}"

    @property
    def postgres_home(self) -> Path:
        """Parent of the cluster."""
        return CLUSTERS_ROOT / f"rung-{self.digest}" if self.account else self.data

    @property
    def cluster(self) -> Path:
        return self.postgres_home / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def secret_key(self) -> Path:
        return self.data / "secret-key"

    @property
    def record(self) -> Path:
        return self.data / "running.json"

    @property
    def migrated(self) -> Path:
        """Says which migrations the database has seen."""
        return self.data / "migrated"

    def log(self, name: str) -> Path:
        return self.data / "log" / f"{name}.log"

    def is_ours(self) -> bool:
        """Whether Rung made this directory."""
        return (self.data / MARK).is_file()

    def check(self) -> None:
        """Refuse a data directory that we may not use, before anything is written."""
        told = f"RUNG_DATA is {self.data}, "
        try:
            names = set(os.listdir(self.data))
        except FileNotFoundError:
            return
        except NotADirectoryError:
            raise Refusal(told + "which is not a directory. Set RUNG_DATA to a directory of its own.") from None
        except PermissionError:
            raise Refusal(told + "which you may not read. Set RUNG_DATA to a directory of your own.") from None
        if not os.access(self.data, os.W_OK | os.X_OK):
            raise Refusal(told + "where you may not write. Set RUNG_DATA to a directory of your own.")
        if not self.is_ours() and names - {"lost+found"}:
            raise Refusal(told + "which holds other files. Set RUNG_DATA to a new or an empty directory.")
        if self.account and (self.data / "postgres").exists():
            raise Refusal(told + "which was made by another user. Start Rung as that user, not as root.")

    def make(self) -> None:
        """Make the data directory. Refused in plain words when that is not possible."""
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise Refusal(f"RUNG_DATA is {self.data}, which cannot be a directory: a file is in the way.") from None
        except OSError as error:
            raise Refusal(
                f"RUNG_DATA is {self.data}, which cannot be made ({error.strerror}). "
                "Set RUNG_DATA to a place where you may write."
            ) from None

    def furnish(self) -> None:
        """Mark the data directory as ours and make what lies in it."""
        (self.data / MARK).write_text(MARK_TEXT, encoding="utf-8")
        for directory in (self.valkey, self.data / "media", self.data / "log"):
            directory.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            private_directory(self.postgres_home, self.account)

    def open_sockets(self) -> None:
        """Make the sockets' directory, which nobody else may enter."""
        private_directory(self.sockets, self.account)

    def close_sockets(self) -> None:
        shutil.rmtree(self.sockets, ignore_errors=True)

    def remove(self) -> None:
        """Remove all of it."""
        self.close_sockets()
        for directory in {self.postgres_home, self.data}:
            shutil.rmtree(directory, ignore_errors=True)

    def remove_if_unused(self) -> None:
        """Take back a data directory in which nothing was begun."""
        with suppress(OSError):
            self.data.rmdir()


def private_directory(path: Path, account: Account | None) -> None:
    """Make a directory in a place where everyone may write, open to one account only. Refuse a stranger's."""
    owner = account.uid if account else os.geteuid()
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
        if account:
            os.chown(path, account.uid, account.gid)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) != 0o700:
        raise Refusal(f"{path} should be a directory that only you can open, but it is not. Remove it and start again.")


def reachable_by_others(paths: Iterable[Path]) -> bool:
    """Whether another account may read these files: every directory above them must let it through."""
    return all(
        parent.stat().st_mode & stat.S_IXOTH for path in paths for parent in [path, *path.parents] if parent.is_dir()
    )
