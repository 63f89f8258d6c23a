"""What `make test` says about lines and branches that no test walked."""

import json
import py_compile
import subprocess
import sys

from config.local.testing import APPS, MEASURED, PYTEST, coverage

ROOM = "people/access/lines.py"
WALKED = {"missing_lines": [], "missing_branches": []}


def report(path, **files):
    path.write_text(json.dumps({"files": {file: WALKED | missing for file, missing in files.items()}}))
    return path


def test_what_either_half_walked_is_walked(tmp_path, capsys):
    one = report(tmp_path / "one", **{ROOM: {"missing_lines": [3], "missing_branches": [[2, 3], [7, 0]]}})
    other = report(tmp_path / "other", **{ROOM: {"missing_lines": [9], "missing_branches": [[8, 9]]}})
    assert coverage(one, other) == 0
    assert capsys.readouterr().out == ""


def test_what_neither_half_walked_is_named_and_fails(tmp_path, capsys):
    missing = {"missing_lines": [12, 3], "missing_branches": [[2, 3], [3, 4], [7, 0]]}
    one = report(tmp_path / "one", **{ROOM: missing, "people/models/lines.py": missing})
    other = report(
        tmp_path / "other", **{ROOM: missing | {"missing_lines": [3, 40]}, "people/models/lines.py": missing}
    )
    assert coverage(one, other) == 1
    assert capsys.readouterr().out == (
        f"{ROOM}: 3, 2->3, 7->exit\nNot every branch is tested where every branch must be.\n"
    )


def test_a_run_finds_what_its_tests_left_out_though_the_code_lies_compiled(tmp_path, capsys):
    for app in APPS:
        (tmp_path / app).mkdir()
    (tmp_path / "core" / "files.py").write_text("unread = True\n")
    room = tmp_path / "people" / "access.py"
    room.write_text("def may(role):\n    if role:\n        role += 1\n    return role\n")
    py_compile.compile(str(room))
    test = tmp_path / "test_may.py"
    test.write_text("from people.access import may\n\ndef test_may():\n    assert may(1) == 2\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    command = [sys.executable, "-m", *MEASURED, "walked.json", *PYTEST, "-p", "no:django", test.name]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert coverage(tmp_path / "walked.json") == 1
    assert capsys.readouterr().out.splitlines()[:2] == ["core/files.py: 1", "people/access.py: 2->4"]
