"""Codes of links in mails."""

import uuid
from dataclasses import dataclass, replace

from core.links import link_code, version_of_link


@dataclass
class Row:
    pk: uuid.UUID
    link_version: int = 1


ROW = Row(uuid.UUID(int=7))


def test_link_code_is_made_again_the_same():
    code = link_code("invitation", ROW)
    assert link_code("invitation", replace(ROW)) == code
    assert version_of_link("invitation", ROW, code) == ROW.link_version


def test_link_code_is_for_one_purpose_and_one_row():
    code = link_code("invitation", ROW)
    assert version_of_link("unsubscribe", ROW, code) is None
    assert version_of_link("invitation", replace(ROW, pk=uuid.UUID(int=8)), code) is None
    assert version_of_link("invitation", ROW, code[:-1]) is None
    assert version_of_link("invitation", ROW, "") is None


def test_link_code_changes_with_the_secret_key(settings):
    code = link_code("invitation", ROW)
    settings.SECRET_KEY = "another"
    assert version_of_link("invitation", ROW, code) is None


def test_version_of_link_tells_an_earlier_link_from_the_present_one():
    code = link_code("invitation", ROW)
    later = replace(ROW, link_version=ROW.link_version + 2)
    assert version_of_link("invitation", later, code) == ROW.link_version
    assert version_of_link("invitation", later, link_code("invitation", later)) == later.link_version
