"""Writing a made-up company into the database. In demo mode only, never over real people."""

from datetime import UTC, date, datetime, time

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit import log
from core.db import one_at_a_time
from demo.assessments import assess
from demo.company_ladder import NOTE, PUBLISHED, company_ladder
from demo.generator import Company
from demo.growth import grow
from demo.ladders import adopt_ladder, place_everybody, publish, suggest
from demo.loading import load_assessments
from demo.ratings import placed
from people.models import Invitation, Organisation, ReportingLine, Role, Team, User
from people.models.invitations import INVITATION_LASTS

SET_UP = "set up"  # the topic of the lock on being the one who first fills a database
BATCH = 2_000  # rows in one statement

# What outlives an organisation: the record of what was done, Django's own lists, the signs of life.
KEPT_APPS = {"audit", "contenttypes", "auth"}
KEPT_MODELS = {"notifications.heartbeat"}


@transaction.atomic
def fill(*, company: Company, now: datetime, with_ratings: bool = False) -> Organisation:
    """Make the demo organisation, whole or not at all, in the place of the one that may be here.

    With ratings everybody stands on a ladder for the whole company, and was assessed on it in four cycles.
    Refused when demo mode is not asked for, and over real people.
    """
    one_at_a_time(SET_UP)
    refuse_real_people()
    if Organisation.objects.current():
        take_out()
    organisation = Organisation.objects.create(name=company.name, is_demo=True)
    write(company, now)
    if with_ratings:
        version = publish(company_ladder(), now - PUBLISHED, NOTE)
        company = placed(company)
        place_everybody(company)
        load_assessments(company, version)
    else:
        adopt_ladder(now)
        place_everybody(company)
        suggest(company, now)
        assess(company, now)
        grow(company, now)
    log.record(
        "demo.filled",
        target=organisation,
        by=None,
        people=len(company.people),
        teams=len(company.teams),
        seed=company.seed,
    )
    return organisation


def refuse_real_people() -> None:
    if not settings.RUNG_DEMO:
        raise ValidationError(_("Demo mode is off. Set RUNG_DEMO=1 to make a demo organisation."))
    organisation = Organisation.objects.current()
    if not organisation.is_demo if organisation else User.objects.exists():
        raise ValidationError(
            _("Real people are in this database, and a demo organisation never goes over them. Use an empty database.")
        )


def take_out() -> None:
    """Empty every table but those that outlive an organisation."""
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in KEPT_APPS and model._meta.label_lower not in KEPT_MODELS
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)}")


def write(company: Company, now: datetime) -> None:
    """The rows of a company, in an order in which each finds what it hangs from."""
    Team.objects.bulk_create(
        (Team(id=team.id, name=team.name, parent_id=team.parent) for team in company.teams), batch_size=BATCH
    )
    User.objects.bulk_create(
        (
            User(
                id=person.id,
                email=person.email,
                name=person.name,
                preferred_name=person.preferred_name,
                job_title=person.job_title,
                team_id=person.team,
                time_zone=person.time_zone,
                state=person.state,
                joined_at=morning(person.joined_on),
                password=make_password(None),
            )
            for person in company.people
        ),
        batch_size=BATCH,
    )
    ReportingLine.objects.bulk_create(
        (
            ReportingLine(
                id=line.id,
                person_id=line.person,
                manager_id=line.manager,
                starts_on=line.starts_on,
                ends_on=line.ends_on,
            )
            for line in company.lines
        ),
        batch_size=BATCH,
    )
    Role.objects.bulk_create(
        Role(id=role.id, person_id=role.person, kind=role.kind, unit_id=role.unit) for role in company.roles
    )
    Invitation.objects.bulk_create(
        Invitation(
            id=invitation.id,
            person_id=invitation.person,
            invited_by_id=invitation.invited_by,
            expires_at=now + INVITATION_LASTS,
            accepted_at=now if invitation.is_accepted else None,
        )
        for invitation in company.invitations
    )


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=UTC)
