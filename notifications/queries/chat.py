"""The chat of a person, as their page shows it: never the whole address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from notifications.models import Delivery
from notifications.wishes import preference_of


@dataclass(frozen=True)
class OwnChat:
    """Its name, what may be shown of its address, and the last message that went there."""

    label: str
    address: str
    last: Delivery | None


def chat_of(person: Any) -> OwnChat | None:
    """None for whoever has set up none."""
    preference = preference_of(person)
    if not preference.chat:
        return None
    sent = Delivery.objects.filter(person_id=person.pk, channel=Delivery.Channel.CHAT)
    return OwnChat(preference.get_chat_display(), masked(preference.chat_url), sent.order_by("-created_at").first())


def masked(url: str) -> str:
    """The host, and so much of the end that one can tell it from another."""
    return f"https://{urlsplit(url).hostname}/…{url[-4:]}"
