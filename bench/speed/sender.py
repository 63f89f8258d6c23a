"""`python -m bench.speed.sender DATABASE`: one process that sends. Does what each line of its input names, and answers
each with a line of JSON: the seconds it took, and the most memory the process has had so far, in MB."""

import json
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import make_msgid
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import timezone, translation

from bench.speed.organisation import turn_to
from bench.speed.timing import seconds
from notifications import bundles
from notifications.clocks import zone_of
from notifications.delivery import drain
from notifications.mails import language_of
from notifications.models import Delivery
from notifications.planning import plan

KILOBYTES_A_MB = 1024 if sys.platform == "linux" else 1024**2  # macOS counts bytes


class Sender:
    """The works by name: `plan`, `rung` as a worker sends, and `django` as one would without Rung, after `read`."""

    def __init__(self) -> None:
        self.letters: Sequence[tuple[Any, dict[str, Any], dict[str, str]]] = ()
        self.works: dict[str, Callable[[], object]] = {
            "plan": lambda: plan(last_monday()),
            "rung": self.rung,
            "read": self.read,
            "django": self.django,
        }

    def rung(self) -> None:
        while drain():
            pass

    def read(self) -> None:
        """What Rung's mails say, into memory: rendering and sending it is what is left for Django."""
        found = bundles.contents(list(Delivery.objects.all()), timezone.now()).values()
        self.letters = [
            (bundle.person, {"person": bundle.person, **bundles.said_by(bundle)}, dict(bundles.mail(bundle).headers))
            for bundle in found
            if bundle
        ]

    def django(self) -> None:
        name = f"emails/{bundles.TEMPLATE}"
        with get_connection("django.core.mail.backends.smtp.EmailBackend") as mailbox:
            for person, said, unsubscribing in self.letters:
                with translation.override(language_of(person)), timezone.override(zone_of(person.time_zone)):
                    subject = render_to_string(f"{name}.subject.txt", said).strip()
                    text, page = render_to_string(f"{name}.txt", said), render_to_string(f"{name}.html", said)
                headers = {"Message-ID": make_msgid(domain="localhost"), "Auto-Submitted": "auto-generated"}
                message = EmailMultiAlternatives(
                    subject, text, to=[person.email], headers=headers | unsubscribing, connection=mailbox
                )
                message.attach_alternative(page, "text/html")
                message.send()


def last_monday() -> datetime:
    """A moment that is not to come, on a Monday on which nobody of `bench.speed.reminders` has quiet hours."""
    at = datetime.now(UTC).replace(hour=17, minute=30, second=0, microsecond=0)
    at -= timedelta(days=at.weekday())
    return at if at <= datetime.now(UTC) else at - timedelta(days=7)


def main(database: str) -> None:
    turn_to(database)
    sender = Sender()
    print(json.dumps({}), flush=True)
    for line in sys.stdin:
        took = seconds(sender.works[line.strip()])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_A_MB
        print(json.dumps({"seconds": took, "peak_mb": round(peak, 1)}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
