"""The same words have the same fingerprint, and only they."""

from decimal import Decimal

from core.fingerprint import fingerprint


def test_the_same_values_have_the_same_fingerprint():
    assert fingerprint(["a", {"x": 1, "y": [2]}]) == fingerprint(["a", {"y": [2], "x": 1}])


def test_another_text_has_another():
    found = {
        fingerprint(value) for value in (["a"], ["a "], ["A"], ["a", ""], "a", [["a"]], [None], [], "", Decimal(1))
    }
    assert len(found) == 10


def test_a_fingerprint_is_short_enough_for_a_form():
    assert len(fingerprint("x" * 10_000)) == 16
