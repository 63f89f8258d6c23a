"""The data directory: whose it is, what may be in it, what must not happen to others."""

import os

import pytest

from config.local.leaving import clean
from config.local.places import CHECKOUT, Places, private_directory
from config.local.refusal import Refusal

CHECK_AS_SOMEBODY_ELSE = """
from pathlib import Path
from config.local.places import Places
from config.local.refusal import Refusal
become_nobody()
try:
    Places(Path(sys.argv[1])).check()
except Refusal as refusal:
    print(refusal)
"""


def test_data_lies_in_the_checkout_unless_told_otherwise(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Places.from_environment({}).data == CHECKOUT / ".data"
    assert Places.from_environment({"RUNG_DATA": "here"}).data == tmp_path.resolve() / "here"


def test_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="which is not a directory"):
        Places(tmp_path / "file").check()


def test_a_place_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="which is not a directory"):
        Places(tmp_path / "file" / "data").check()


def test_a_directory_of_something_else_is_refused_and_kept(tmp_path):
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(Refusal, match="which holds other files"):
        Places(tmp_path).check()
    with pytest.raises(Refusal, match="does not look like the data of a Rung"):
        clean([], {"RUNG_DATA": str(tmp_path)})
    assert os.listdir(tmp_path) == ["holiday.jpg"]


def test_home_is_never_removed(places, monkeypatch):
    places.make()
    places.furnish()
    monkeypatch.setenv("HOME", str(places.data))
    with pytest.raises(Refusal, match="does not look like the data of a Rung"):
        clean([], {"RUNG_DATA": str(places.data)})
    assert places.is_ours()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(("mode", "words"), [(0o700, "you may not read"), (0o755, "you may not write")])
def test_a_strangers_directory_is_refused(as_nobody, open_path, mode, words):
    strange = open_path / "theirs"
    strange.mkdir(mode=mode)
    strange.chmod(mode)
    told = as_nobody(CHECK_AS_SOMEBODY_ELSE, strange)
    assert words in told.stdout


def test_private_directory_of_another_mode_is_refused(tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    with pytest.raises(Refusal, match="should be a directory that only you can open"):
        private_directory(tmp_path / "open", None)


def test_private_directory_is_not_followed_elsewhere(tmp_path):
    private_directory(tmp_path / "real", None)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(Refusal, match="should be a directory that only you can open"):
        private_directory(tmp_path / "link", None)


def test_sockets_of_two_data_directories_differ(tmp_path):
    one, two = Places(tmp_path / "one"), Places(tmp_path / "two")
    assert one.sockets != two.sockets
    assert len(os.fsencode(Places(tmp_path / ("ä" * 200)).sockets / ".s.PGSQL.5432")) < 100
