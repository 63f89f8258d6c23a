"""Mails that tests send (settings.MAILS)."""

import os
import signal

from django.db import connection

from notifications.mails import Mail
from notifications.models import Delivery

seen = []


def hello(delivery):
    return Mail("Hello", f"Good day, {delivery.person.name}.\n.\nA line after a lone dot.", "<p>Good day.</p>")


def unwanted(delivery):
    return None


def poison(delivery):
    raise ValueError(f"{delivery.person.name} said something private")


def forged(delivery):
    return Mail("Hello\nBcc: everybody@example.org", "Good day.", "<p>Good day.</p>")


def watching(delivery):
    """Notes what the database shows while mails are going out."""
    stamped = set(Delivery.objects.filter(state="sending").values_list("person__email", flat=True))
    seen.append((delivery.person.email, stamped, connection.in_atomic_block))
    return hello(delivery)


def deadly(delivery):
    """Ends the process that makes it, as the kernel does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)
