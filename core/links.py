"""Links sent by mail: made again whenever a mail is rendered, killed by raising the row's `link_version`."""

from typing import Protocol
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac


class Linked(Protocol):
    """A row that a link may lead to. The row itself holds expiry, use and revocation."""

    pk: UUID
    link_version: int


def link_code(purpose: str, row: Linked) -> str:
    """HMAC-SHA-256 over purpose, row and link version, with a key derived from the server's secret key."""
    return _code(purpose, row.pk, row.link_version)


def version_of_link(purpose: str, row: Linked, code: str) -> int | None:
    """Which of the row's link versions the code was made for, newest first; None if Rung never made it."""
    versions = range(row.link_version, 0, -1)
    return next((n for n in versions if constant_time_compare(_code(purpose, row.pk, n), code)), None)


def _code(purpose: str, pk: UUID, version: int) -> str:
    return salted_hmac(f"rung.link.{purpose}", f"{pk}:{version}", algorithm="sha256").hexdigest()
