"""Whether what a caller knows is still so (ETag, If-None-Match, If-Match: RFC 9110), and whether a call is a repeat."""

from uuid import NAMESPACE_OID, UUID, uuid5

from django.http import HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException
from rest_framework.request import Request


class Overtaken(APIException):
    status_code = 412
    default_detail = gettext_lazy("This has changed since. Read it again, then send the ETag that came with it.")


class Unconditional(APIException):
    status_code = 428
    default_detail = gettext_lazy("Somebody's work would be replaced. Send the ETag of what you read in If-Match.")


def not_modified(request: Request, mark: str) -> HttpResponseNotModified | None:
    """The answer to a caller who knows this already; None to one who does not."""
    tag = quote_etag(mark)
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if known != ["*"] and tag not in [each.removeprefix("W/") for each in known]:
        return None
    return HttpResponseNotModified(headers={"ETag": tag})


def require_match(request: Request, mark: str, *, is_needed: bool = False) -> None:
    """Go on only if the caller knows the present state. Without If-Match: only where none is needed.

    `If-None-Match: *` says that there must be nothing yet; `mark` is empty where there is nothing.
    """
    if mark and parse_etags(request.headers.get("If-None-Match", "")) == ["*"]:
        raise Overtaken(_("This is here already."))
    given = request.headers.get("If-Match", "")
    if not given:
        if is_needed:
            raise Unconditional
        return
    known = parse_etags(given)
    if not mark or (known != ["*"] and quote_etag(mark) not in known):
        raise Overtaken(_("This has changed since. Read it again, then send the ETag that came with it."))


def once_of(request: Request) -> UUID | None:
    """What Idempotency-Key names, for the `once` of actions (core.db.key_of_sent); None without it."""
    key = request.headers.get("Idempotency-Key")
    return uuid5(NAMESPACE_OID, key) if key else None
