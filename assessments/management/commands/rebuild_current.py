"""`manage.py rebuild_current`: what was shared last of each person, made again from assessments and ratings."""

from typing import Any

from django.core.management.base import BaseCommand

from assessments.actions import current


class Command(BaseCommand):
    help = (
        "Makes the rows that the team matrix reads again from assessments and ratings. Changes nothing that is right."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"People with a shared result: {current.rebuild()}.")
