"""The formats that are read, and how each is recognised."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from ladder.document.parts import Document
from ladder.files.case import looks_case, read_case
from ladder.files.exchange import looks_common, read_common
from ladder.files.reading import FORMAT, read_ladder
from ladder.files.tree import Node, refused, tree


@dataclass(frozen=True)
class Format:
    """A format: its name, the sign by which it is known, and its reader (tree, name of the file, extra file)."""

    name: str
    looks_so: Callable[[set[str]], bool]
    read: Callable[[Node, str, Any], Document]


FORMATS = {
    "ladder": Format("ladder", lambda names: "format" in names, lambda node, name, extra: read_ladder(node)),
    "case": Format("case", looks_case, lambda node, name, extra: read_case(node, name)),
    "common": Format("common", looks_common, read_common),
}
# What `--format` may say besides: our own format in one of its two spellings.
SPELLINGS = {"yaml": "ladder", "json": "ladder"}


def read(data: bytes, *, name: str, format: str = "", extra: bytes | None = None) -> Document:
    """The ladder in a file. Refuses, with every problem found, what cannot be taken.

    `name` is that of the file and gives the slug where the file has none; `format` forces one of FORMATS.
    """
    node = tree(data)
    known = FORMATS[SPELLINGS.get(format, format)] if format else recognised(node)
    return known.read(node, PurePath(name).name.partition(".")[0], facts(extra) if extra else None)


def facts(extra: bytes) -> Any:
    """The extra file of a common JSON."""
    try:
        return json.loads(extra)
    except json.JSONDecodeError as error:
        raise refused(error.lineno, _("The extra file is not JSON: %(reason)s.") % {"reason": error.msg}) from None


def recognised(node: Node) -> Format:
    names = set(node.value) if isinstance(node.value, dict) else set()
    for known in FORMATS.values():
        if known.looks_so(names):
            return known
    raise refused(
        node.line,
        _("This is no ladder that Rung can read. A ladder file begins with “format: %(format)s”.") % {"format": FORMAT},
    )
