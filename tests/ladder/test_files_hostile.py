"""Files that are too large, too deep, or made to hurt are left early."""

import pytest

from ladder.files import Refused, read
from ladder.files.tree import LARGEST

HEAD = "format: ladder/1\nid: t\ntitle: T\n"


def problems(text, **more):
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Refused) as refused:
        read(data, name="acme.yaml", **more)
    return [str(problem) for problem in refused.value.problems]


def test_a_file_of_fifty_megabytes_is_refused_at_once():
    assert problems(b"#" * 50_000_000) == ["line 1: The file is larger than 16 MB. Split it into several ladders."]
    assert LARGEST == 16 * 1024 * 1024


def test_a_file_with_too_many_parts_is_refused():
    assert problems(HEAD + "extra: {a: [" + "x," * 400_000 + "]}") == [
        "line 4: The file has too many parts. Split it into several ladders."
    ]


def test_a_ladder_with_too_much_in_it_is_refused():
    tracks = "".join(f"\n  - {{id: t{at}, title: T}}" for at in range(501))
    assert problems(f"{HEAD}tracks:{tracks}") == [
        "line 1: There are 501 tracks; 500 at most are taken. Split the ladder."
    ]


def test_json_that_is_nested_too_deeply_is_refused():
    assert problems('{"format": ' + "[" * 100_000) == ["line 1: The file is nested too deeply."]


def test_a_billion_laughs_is_refused_at_the_first():
    bomb = (
        HEAD
        + "extra:\n  a: &a [x, x]\n"
        + "".join(f"  {chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20))
    )
    assert problems(bomb) == ["line 6: “*a” repeats another place. Write it out: a ladder file has no aliases."]
