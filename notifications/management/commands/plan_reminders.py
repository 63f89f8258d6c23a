"""`manage.py plan_reminders [--at ISO-TIME]`: plan what is due at a moment; says last, as JSON, how much is new."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from notifications import planning


class Command(BaseCommand):
    help = "Plan the reminders that are due, as the worker does each minute. Planning again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at",
            metavar="ISO-TIME",
            default="",
            help="as of this moment, such as 2027-01-04T09:00+01:00; without an offset: UTC (default: now)",
        )

    def handle(self, *args: Any, at: str, **options: Any) -> None:
        try:
            moment = parse_datetime(at) if at else timezone.now()
        except ValueError as error:
            raise CommandError(f"There is no such moment as {at!r}: {error}.") from error
        if moment is None:
            raise CommandError(f"{at!r} is no moment. Write it as 2027-01-04T09:00+01:00.")
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment, timezone.get_fixed_timezone(0))
        planned = planning.plan(moment)
        self.stdout.write(json.dumps({"planned": planned, "total": sum(planned.values())}))
