"""Messages in somebody's chat, by an incoming webhook of Slack or Teams: how they look, and what the answers mean.

What people typed goes into fields that neither reads as markup, so it can mention nobody and format nothing. Links
need signing in, unlike those of mails: a channel may have other readers.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.outgoing import AddressRefused, Caller, NoAnswer, NotReached
from notifications.bundles import Bundle
from notifications.mailbox import Answer, Outcome, kept
from notifications.mails import language_of
from notifications.models import Delivery, Preference
from notifications.wishes import preference_of

TEST = "chat_test"
MOST_LINES = 25  # of one message; the rest is in Rung
LONGEST_WAIT = 86_400  # seconds that an answer may ask us to wait
# What a webhook says of itself is kept; more could be what we sent, and is nobody's but the reader's.
A_WORD = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True)
class Line:
    """One thing: its words, where it opens, and a note."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class ChatMessage:
    """What is said, kind by kind, in which chat, and by which webhook."""

    chat: str
    url: str
    title: str
    sections: Sequence[tuple[str, Sequence[Line]]]

    @property
    def body(self) -> bytes:
        return json.dumps(PAYLOADS[self.chat](self)).encode()


class Chat:
    """Hands messages to the webhooks of their readers, each over a line of its own (delivery.Carrier)."""

    is_open = True

    def __init__(self, caller: Caller | None = None) -> None:
        self.caller = caller or Caller()

    def open(self) -> None:
        """There is no one server whose absence would stop them all."""

    def close(self) -> None:
        """No line is kept."""

    def deliver(self, message: ChatMessage) -> Answer:
        """Hand over one message. An address that must not be called is refused here again: what it resolves to may
        have changed since it was saved."""
        body = message.body
        try:
            reply = self.caller.post(message.url, body, media_type="application/json")
        except AddressRefused as refusal:
            return Answer(Outcome.REFUSED, kept(str(refusal)))
        except NotReached as error:
            return Answer(Outcome.LATER, kept(str(error)))
        except NoAnswer as error:
            return Answer(Outcome.UNCLEAR, kept(str(error)))
        said = reply.text.strip()
        text = f"{reply.status} {said if A_WORD.fullmatch(said) else ''}".strip()
        if reply.status // 100 == 2:
            return Answer(Outcome.ACCEPTED, text)
        if reply.status == 429 or reply.status // 100 == 5:
            return Answer(Outcome.LATER, text, wait=asked_to_wait(reply.retry_after))
        return Answer(Outcome.REFUSED, text)


def asked_to_wait(retry_after: str) -> float:
    """The seconds of a `Retry-After`; none where it names a date, for our own waits grow by themselves."""
    return float(min(int(retry_after), LONGEST_WAIT)) if re.fullmatch(r"[0-9]{1,9}", retry_after) else 0.0


def message_of_bundle(row: Delivery, bundle: Bundle) -> ChatMessage:
    """A bundle of reminders for the chat of its reader."""
    with translation.override(language_of(bundle.person)):
        title = ngettext("One thing for you in Rung", "%(size)s things for you in Rung", bundle.size)
        sections, left = [], MOST_LINES
        for section in bundle.sections:
            lines = [Line(item.title, settings.RUNG_URL + item.path, item.note) for item in section.items[:left]]
            left -= len(lines)
            sections += [(str(section.reminder.label), lines)] if lines else []
        if bundle.size > MOST_LINES:
            more = _("%(more)s more in Rung") % {"more": bundle.size - MOST_LINES}
            sections.append((_("And so on"), [Line(more, f"{settings.RUNG_URL}/notices/")]))
        preference = bundle.preference
        return ChatMessage(preference.chat, preference.chat_url, title % {"size": bundle.size}, sections)


def message_of_test(row: Delivery) -> ChatMessage | None:
    """A word that shows that messages arrive; none without a chat."""
    preference: Preference = preference_of(row.person)
    if not preference.chat:
        return None
    with translation.override(language_of(row.person)):
        line = Line(_("Choose what may reach you here"), f"{settings.RUNG_URL}/settings/reminders/")
        title = _("Messages from Rung arrive here")
        return ChatMessage(preference.chat, preference.chat_url, title, [(_("This is a test"), [line])])


def slack(message: ChatMessage) -> Mapping[str, Any]:
    """Rich text, whose parts are taken as they stand. `text` is what a notification shows: our words alone."""

    def said(text: str, **style: bool) -> dict[str, Any]:
        return {"type": "text", "text": text, **({"style": style} if style else {})}

    def part(*elements: dict[str, Any]) -> dict[str, Any]:
        return {"type": "rich_text_section", "elements": list(elements)}

    def row(line: Line) -> dict[str, Any]:
        link = {"type": "link", "url": line.url, "text": line.text}
        return part(link, *([said(f"  {line.note}", italic=True)] if line.note else []))

    parts = [part(said(message.title, bold=True))]
    for label, lines in message.sections:
        parts.append(part(said(label, bold=True)))
        parts.append({"type": "rich_text_list", "style": "bullet", "elements": [row(line) for line in lines]})
    blocks = [{"type": "rich_text", "elements": parts}]
    return {"text": message.title, "unfurl_links": False, "unfurl_media": False, "blocks": blocks}


def teams(message: ChatMessage) -> Mapping[str, Any]:
    """An adaptive card of text runs, which are not read as Markdown, as a workflow with a webhook takes it."""

    def block(*runs: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", **run} for run in runs], **more}

    body = [block({"text": message.title, "weight": "Bolder", "size": "Medium"})]
    for label, lines in message.sections:
        body.append(block({"text": label, "weight": "Bolder"}, spacing="Medium"))
        for line in lines:
            opens = {"type": "Action.OpenUrl", "url": line.url}
            note = [{"text": f"  {line.note}", "isSubtle": True}] if line.note else []
            body.append(block({"text": line.text, "selectAction": opens}, *note, spacing="Small"))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


PAYLOADS: dict[str, Callable[[ChatMessage], Mapping[str, Any]]] = {
    Preference.Chat.SLACK: slack,
    Preference.Chat.TEAMS: teams,
}
