"""What a mail says: made while sending by each app's `mails.py` (settings.MAILS), in the reader's own
language."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone, translation

from notifications import clocks


@dataclass(frozen=True)
class Mail:
    """A subject of one line, a text, and the same as a page; `headers` beside those that every mail has."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Reader(Protocol):
    """What a person's own settings say about how to write to them."""

    locale: str
    time_zone: str


def from_template(name: str, context: Mapping[str, Any], *, reader: Reader) -> Mail:
    """The mail of `templates/emails/<name>.subject.txt`, `.txt` and `.html`. In all three, `person` is the
    reader.

    The subject becomes one line whatever names are in it: a line break there would begin another header.
    """
    said = {"person": reader, **context}
    with translation.override(language_of(reader)), timezone.override(clocks.zone_of(reader.time_zone)):
        return Mail(
            subject=one_line(rendered(f"{name}.subject.txt", said, escape=False)),
            text=rendered(f"{name}.txt", said, escape=False),
            html=rendered(f"{name}.html", said, escape=True),
        )


def language_of(reader: Reader) -> str:
    """The reader's language, or the installation's if it does not speak that."""
    return reader.locale if reader.locale in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def rendered(name: str, context: Mapping[str, Any], *, escape: bool) -> str:
    template = Engine.get_default().get_template(f"emails/{name}")
    return template.render(Context(dict(context), autoescape=escape)).strip() + "\n"


def one_line(text: str) -> str:
    """Without line breaks of any kind; a row of spaces becomes one."""
    return " ".join(text.split())


def message_id(key: str) -> str:
    """What mail servers know the message of this key by: the same in every copy."""
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, key)}@{urlsplit(settings.RUNG_URL).hostname}>"
