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
    return salted_hmac(f"rung.link.{purpose}", f"{row.pk}:{row.link_version}", algorithm="sha256").hexdigest()


def link_code_is_right(purpose: str, row: Linked, code: str) -> bool:
    """True if this code was made for this purpose, this row and its present link version."""
    return constant_time_compare(link_code(purpose, row), code)
