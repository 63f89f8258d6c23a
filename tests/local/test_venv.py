"""`.venv`: when it is made anew, from where, and what is said when that fails."""

import os
import stat

import pytest

from config.local import venv
from config.local.refusal import Refusal


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A checkout of its own, in which nothing is installed."""
    (tmp_path / "dev.lock").write_text("")
    monkeypatch.setattr(venv, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(venv, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(venv, "STAMP", tmp_path / ".venv" / "rung-stamp")
    monkeypatch.setattr(venv, "DEV_LOCK", tmp_path / "dev.lock")
    return tmp_path


@pytest.fixture
def installer(elsewhere):
    """A `uv` that does what the test wants; everything else is missing from PATH."""

    def install(script):
        path = elsewhere / "bin"
        path.mkdir()
        (path / "uv").write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
        (path / "uv").chmod(0o755)
        return {"PATH": str(path), "HOME": str(elsewhere)}

    return install


MAKES_ALL = 'for last; do :; done\nif [ "$1" = venv ]; then mkdir -p "$last/bin"; touch "$last/bin/python"; fi'


def test_venv_is_made_once(elsewhere, installer, capsys):
    environ = installer(MAKES_ALL)
    venv.ensure(environ)
    assert venv.is_current()
    assert capsys.readouterr().out.startswith("Setting up .venv")
    venv.ensure(environ)
    assert capsys.readouterr().out == ""


def test_venv_is_made_anew_for_another_lock(elsewhere, installer, capsys):
    environ = installer(MAKES_ALL)
    venv.ensure(environ)
    (elsewhere / ".venv" / "old").touch()
    (elsewhere / "dev.lock").write_text("other==1")
    venv.ensure(environ)
    assert venv.is_current()
    assert not (elsewhere / ".venv" / "old").exists()


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("error: Failed to fetch: dns error", "Connect this machine"),
        ("error: No space left on device (os error 28)", "The disk is full"),
        ("error: Hash mismatch for `django`", "is not the one in the lock"),
    ],
)
def test_failed_installation_is_explained_and_leaves_nothing(elsewhere, installer, monkeypatch, said, advice):
    monkeypatch.setattr(venv, "interpreter", lambda: str(elsewhere / "bin" / "uv"))
    environ = installer(f"mkdir -p '{elsewhere}/.venv/half'; echo '{said}' >&2; exit 2")
    with pytest.raises(Refusal) as refusal:
        venv.ensure(environ)
    assert said in str(refusal.value)
    assert advice in str(refusal.value)
    assert not (elsewhere / ".venv").exists()


def test_python_without_ensurepip_is_explained(elsewhere, installer, monkeypatch):
    environ = installer("exit 1")
    python = elsewhere / "bin" / "python"
    python.write_text("#!/bin/sh\n[ $2 = venv ] && echo 'ensurepip is not available'\nexit 1\n")
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(venv, "interpreter", lambda: str(python))
    with pytest.raises(Refusal, match=r"apt install python3\.\d+-venv"):
        venv.ensure(environ)


def test_other_c_library_is_pointed_to_compose(elsewhere, monkeypatch):
    monkeypatch.setattr("sysconfig.get_config_var", lambda name: ".cpython-312-x86_64-linux-musl.so")
    with pytest.raises(Refusal, match="Use `docker compose up` instead"):
        venv.ensure({})


def test_mirror_of_pip_is_told_to_uv():
    told = venv.for_installers({"PIP_INDEX_URL": "https://mirror.example/packages", "PIP_CERT": "/ca.pem", "HOME": "/"})
    assert told["UV_DEFAULT_INDEX"] == "https://mirror.example/packages"
    assert told["SSL_CERT_FILE"] == "/ca.pem"
    mine = {"PIP_INDEX_URL": "https://mirror.example/packages", "UV_DEFAULT_INDEX": "https://other.example/packages"}
    assert venv.for_installers(mine)["UV_DEFAULT_INDEX"] == "https://other.example/packages"


def test_missing_cache_is_no_obstacle(tmp_path):
    assert "UV_NO_CACHE" not in venv.for_installers({"UV_CACHE_DIR": str(tmp_path / "new")})
    (tmp_path / "file").touch(mode=0o444)
    nowhere = venv.for_installers({"UV_CACHE_DIR": "/proc/nowhere"})
    assert nowhere.get("UV_NO_CACHE") == (None if os.access("/proc", os.W_OK) else "1")
