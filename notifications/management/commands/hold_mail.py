"""`manage.py hold_mail`: let no message leave, before anything is started; `--release` lets them go."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notifications.actions import ledger


class Command(BaseCommand):
    help = "Hold every message, as after a restore, until an admin lets them go at /settings/mail/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", default="", help="what admins read beside it")
        parser.add_argument("--release", action="store_true", help="let messages go again")

    def handle(self, *args: Any, reason: str, release: bool, **options: Any) -> None:
        try:
            if release:
                ledger.release_all(by=None)
            else:
                ledger.hold_all(reason=reason, by=None, now=timezone.now())
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write("Messages leave again." if release else "Everything is held. No message leaves.")
