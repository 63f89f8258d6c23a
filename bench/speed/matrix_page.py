"""Where the team matrix is, and how its cells are read out of the HTML: the only place that knows."""

import re
from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse

Cells = Mapping[tuple[UUID, str], tuple[int, int]]  # person and competency (slug): self and agreed

# A link around the agreed value, what is asked after a slash, and the person's own in a ring.
CELL = re.compile(r'<a class="cell"[^>]* href="[^"]*cell=([0-9a-f-]{36})\.([\w-]+)"(.*?)</a>', re.DOTALL)
AGREED = re.compile(r'class="cell__held"[^>]*>(\d+)<')
OWN = re.compile(r'class="cell__self"[^>]*><span>(\d+)<')

FRAGMENT = {"HX-Request": "true", "HX-Target": "matrix"}


def address() -> str:
    """Of the whole page: everybody who reports to the reader."""
    return f"{reverse('team:matrix')}?of=reports"


def cells(html: str) -> Cells:
    """What the page says. A cell without both values is not one of them."""
    return {
        (UUID(person), competency): (int(own[1]), int(agreed[1]))
        for person, competency, inside in CELL.findall(html)
        if (own := OWN.search(inside)) and (agreed := AGREED.search(inside))
    }
