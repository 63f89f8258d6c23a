"""What a file is, by its content: neither its name nor what a browser says of it counts."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST = 10 * 1024 * 1024  # bytes
LONGEST_NAME = 200
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Kind(NamedTuple):
    """A kind of file that is taken: what it is served as, what its name may end in, how it is recognised."""

    media_type: str
    label: Any
    endings: tuple[str, ...]
    is_it: Callable[[bytes], bool]


def is_text(data: bytes) -> bool:
    """UTF-8 without control characters but tab and line ends."""
    try:
        return CONTROL.search(data.decode()) is None
    except UnicodeDecodeError:
        return False


KINDS = (
    Kind("application/pdf", "PDF", ("pdf",), lambda data: data.startswith(b"%PDF-")),
    Kind("image/png", "PNG", ("png",), lambda data: data[:16] == b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    Kind("image/jpeg", "JPEG", ("jpg", "jpeg"), lambda data: data.startswith(b"\xff\xd8\xff")),
    Kind("image/gif", "GIF", ("gif",), lambda data: data.startswith((b"GIF87a", b"GIF89a"))),
    Kind("image/webp", "WebP", ("webp",), lambda data: data[:4] == b"RIFF" and data[8:15] == b"WEBPVP8"),
    Kind("text/plain", gettext_lazy("plain text"), ("txt", "md", "markdown", "csv"), is_text),
)


def media_type_of(data: bytes, name: str) -> str:
    """What a file is. Refused, at "file": an empty or too large one, another kind, a name that says something else."""
    if not data:
        raise refusal(_("This file is empty. Choose another one."))
    if len(data) > LARGEST:
        raise refusal(_("This file has more than 10 MB. Make it smaller, or keep it elsewhere and paste its link."))
    kind = next((kind for kind in KINDS if kind.is_it(data)), None)
    if kind is None:
        raise refusal(_("This is none of the files that are kept here: PDF, PNG, JPEG, GIF, WebP, or text in UTF-8."))
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending and ending not in kind.endings:
        raise refusal(
            _("The name ends in “.%(ending)s”, but the content is %(kind)s. Give it a name that ends in “.%(right)s”.")
            % {"ending": ending, "kind": kind.label, "right": kind.endings[0]}
        )
    return kind.media_type


def refusal(message: str) -> ValidationError:
    return ValidationError({"file": message})


def shown_name(name: str) -> str:
    """The name somebody gave a file, fit for a page and a header: no path, nothing invisible, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = " ".join("".join(char if char.isprintable() else " " for char in last).split())
    stem, dot, ending = visible.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(dot + ending)]}{dot}{ending}"[-LONGEST_NAME:] or _("File")
