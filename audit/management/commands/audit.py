"""`manage.py audit verify`: is the record of what happened still what it was?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import seals


class Command(BaseCommand):
    help = "Checks that nobody changed the audit record: walks its seals and says where the first is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["verify"], help="verify: check every seal; exits 1 if one is broken")

    def handle(self, *args: Any, **options: Any) -> None:
        report = seals.verify()
        if report.broken:
            raise CommandError(
                f"The audit record was changed: {report.damage}, in the events {report.broken.first} to "
                f"{report.broken.last}, sealed at {report.broken.sealed_at:%Y-%m-%d %H:%M:%S} UTC "
                f"(seal {report.broken.pk}). The {report.seals} seals before it are true.",
                returncode=1,
            )
        self.stdout.write(
            f"The audit record is as it was written. Sealed: {report.sealed} events under {report.seals} seals. "
            f"Not sealed yet: {report.unsealed} (that happens each minute)."
        )
        if report.last:
            self.stdout.write(
                f"The last seal is {report.last.pk}, with the events up to {report.last.last}: {report.last.sha256}\n"
                "Keep that line somewhere else to notice if the end of the record is ever cut off."
            )
