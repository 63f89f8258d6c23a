"""`manage.py demo`: a demo organisation of any size."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from demo.database import bring_up_to_date, count_rows
from demo.fill import fill, refuse_real_people
from demo.generator import LARGEST, SMALLEST, USUAL_SEED, USUAL_SIZE, make_company


class Command(BaseCommand):
    """The same people, teams and lines for the same size, seed and day."""

    help = (
        "Makes a demo organisation, in the place of the one that may be here. In demo mode only, never over real "
        "people; the audit log stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--people",
            type=int,
            default=USUAL_SIZE,
            metavar="N",
            help=f"how many people, {SMALLEST} to {LARGEST} (%(default)s)",
        )
        parser.add_argument(
            "--seed",
            type=int,
            default=USUAL_SEED,
            metavar="S",
            help="the same seed gives the same organisation (%(default)s)",
        )
        parser.add_argument(
            "--ratings",
            action="store_true",
            help="with one ladder for everybody and four cycles of assessments on it, for measuring",
        )

    def handle(self, *, people: int, seed: int, ratings: bool, verbosity: int, **options: Any) -> None:
        if not SMALLEST <= people <= LARGEST:
            raise CommandError(
                _(
                    "A demo organisation has %(smallest)d to %(largest)d people: the %(smallest)d whom a "
                    "visitor may be are always among them. You asked for %(people)d."
                )
                % {"smallest": SMALLEST, "largest": LARGEST, "people": people}
            )
        now, begun = timezone.now(), time.monotonic()

        def tell(text: str, **values: object) -> None:
            if verbosity:
                self.stdout.write(text % {**values, "seconds": time.monotonic() - begun})

        bring_up_to_date(migrate=True)
        try:
            refuse_real_people()
            company = make_company(size=people, seed=seed, on=now.date(), has_wide_teams=ratings)
            tell(
                _("%(company)s is thought up: %(people)d people in %(teams)d teams (%(seconds).1f s)."),
                company=company.name,
                people=people,
                teams=len(company.teams),
            )
            fill(company=company, now=now, with_ratings=ratings)
            count_rows()
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        tell(_("They are in the database (%(seconds).1f s)."))
