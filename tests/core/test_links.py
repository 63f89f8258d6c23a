"""Codes of links in mails."""

import uuid
from dataclasses import dataclass, replace

from core.links import link_code, link_code_is_right


@dataclass
class Row:
    pk: uuid.UUID
    link_version: int = 1


ROW = Row(uuid.UUID(int=7))


def test_link_code_is_made_again_the_same():
    assert link_code("invitation", ROW) == link_code("invitation", replace(ROW))
    assert link_code_is_right("invitation", ROW, link_code("invitation", ROW))


def test_link_code_is_wrong_for_another_purpose_row_or_version():
    code = link_code("invitation", ROW)
    assert not link_code_is_right("unsubscribe", ROW, code)
    assert not link_code_is_right("invitation", replace(ROW, pk=uuid.UUID(int=8)), code)
    assert not link_code_is_right("invitation", replace(ROW, link_version=2), code)
    assert not link_code_is_right("invitation", ROW, "")


def test_link_code_changes_with_the_secret_key(settings):
    code = link_code("invitation", ROW)
    settings.SECRET_KEY = "another"
    assert not link_code_is_right("invitation", ROW, code)
