"""`manage.py setup`: what is to be done before Rung starts, and who can sign in once it has."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from demo import queries
from demo.database import bring_up_to_date
from demo.fill import SET_UP, fill
from demo.generator import USUAL_SEED, USUAL_SIZE, make_company
from people.actions import invitations
from people.models import Organisation, User


class Command(BaseCommand):
    """Quick when there is nothing to do: it runs at every start."""

    help = (
        "Fills the demo organisation at the first start, or makes the link for the first administrator, "
        "and says who can sign in."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="apply missing migrations first")

    def handle(self, *, migrate: bool, verbosity: int, **options: Any) -> None:
        with alone():
            bring_up_to_date(migrate)
            lines = set_up()
        for line in lines if verbosity else []:
            self.stdout.write(line)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock that makes a second one wait, across the several transactions of the migrations."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandError(
            _("The database does not answer (%(reason)s). Start it, or correct DATABASE_URL, then start Rung again.")
            % {"reason": str(error).strip().partition("\n")[0]}
        ) from None
    with connection.cursor() as cursor:
        # The first start fills a whole organisation, so the second waits longer than any page would.
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [SET_UP])
        cursor.execute("RESET lock_timeout; RESET statement_timeout")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [SET_UP])


def set_up() -> list[str]:
    """Whatever a first start has to do; and what to tell about coming in, line by line."""
    organisation, now = Organisation.objects.current(), timezone.now()
    if organisation is None and settings.RUNG_DEMO and not User.objects.exists():
        company = make_company(size=USUAL_SIZE, seed=USUAL_SEED, on=now.date())
        organisation = fill(company=company, now=now)
    if organisation and organisation.is_demo:
        return whom_to_be(organisation)
    lines = [_("Demo mode stays off: there are real people in this database.")] if settings.RUNG_DEMO else []
    if organisation:
        return [*lines, _("The people of %(organisation)s sign in at %(url)s") % where(organisation)]
    secret = invitations.make_setup_link(now=now)
    link = settings.RUNG_URL + reverse("people:first_administrator", args=[secret])
    return [*lines, _("First administrator: %(link)s (works once, for 24 hours)") % {"link": link}]


def whom_to_be(organisation: Organisation) -> list[str]:
    """The people whom a visitor of the demo may be, as a table."""
    if not organisation.demo_mode:
        return [_("Demo mode is off, so nobody of this demo organisation can come in. Set RUNG_DEMO=1.")]
    choices = queries.choices()
    width = max((len(choice.key) for choice in choices), default=0)
    return [
        _("%(organisation)s is a demo organisation. Be one of these people, by a button at %(url)s")
        % where(organisation),
        *(f"  {choice.key:<{width}}   {choice.name}, {choice.role}" for choice in choices),
        "",
    ]


def where(organisation: Organisation) -> dict[str, str]:
    """The first page leads to the sign-in page; to name that one would load every address, at each start."""
    return {"organisation": organisation.name, "url": settings.RUNG_URL}
