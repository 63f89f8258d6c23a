"""What a mail says: made while sending by each app's `mails.py` (settings.MAILS), in the reader's own
language."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone, translation


@dataclass(frozen=True)
class Mail:
    """A subject of one line, a text, and the same as a page."""

    subject: str
    text: str
    html: str


class Reader(Protocol):
    """What a person's own settings say about how to write to them."""

    locale: str
    time_zone: str


def from_template(name: str, context: Mapping[str, Any], *, reader: Reader) -> Mail:
    """The mail of `templates/emails/<name>.subject.txt`, `.txt` and `.html`. In all three, `person` is the
    reader.

    The subject becomes one line whatever names are in it: a line break there would begin another header.
    """
    languages = {code for code, _ in settings.LANGUAGES}
    language = reader.locale if reader.locale in languages else settings.LANGUAGE_CODE
    said = {"person": reader, **context}
    with translation.override(language), timezone.override(zoneinfo.ZoneInfo(reader.time_zone)):
        return Mail(
            subject=one_line(rendered(f"{name}.subject.txt", said, escape=False)),
            text=rendered(f"{name}.txt", said, escape=False),
            html=rendered(f"{name}.html", said, escape=True),
        )


def rendered(name: str, context: Mapping[str, Any], *, escape: bool) -> str:
    template = Engine.get_default().get_template(f"emails/{name}")
    return template.render(Context(dict(context), autoescape=escape)).strip() + "\n"


def one_line(text: str) -> str:
    """Without line breaks of any kind; a row of spaces becomes one."""
    return " ".join(text.split())
