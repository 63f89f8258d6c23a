"""What happens before Rung starts: the first time, every other time, in demo mode and outside it."""

import os
import re
import subprocess
import sys
from io import StringIO

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from audit.models import Event
from demo.personas import PERSONAS
from people.models import Organisation, User
from tests.factories.people import UserFactory

URL = django_settings.RUNG_URL
WHOM_TO_BE = f"""\
Tern Logistics is a demo organisation. Be one of these people, by a button at {URL}
  engineer    Noa Ben-David, Mid-level engineer
  manager     Ingrid Solheim, Engineering manager
  director    Marguerite Achebe, Manager of managers
  hr          Dolores Aguirre, HR
  committee   Peter van Dijk, Promotion committee
  owner       Hanna Lindqvist, Ladder owner
  admin       Arjun Kurian, Administrator

"""
LINK = re.compile(
    rf"First administrator: {re.escape(URL)}(/people/first-administrator/\S+/) \(works once, for 24 hours\)\n"
)
ACME_SIGNS_IN = f"The people of Acme sign in at {URL}\n"
STAYS_OFF = "Demo mode stays off: there are real people in this database.\n"


def setup(**options):
    out = StringIO()
    call_command("setup", stdout=out, **options)
    return out.getvalue()


def tables():
    return connection.introspection.table_names()


def test_first_start_in_demo_mode_fills_the_demo_organisation(db):
    assert setup() == WHOM_TO_BE
    assert Organisation.objects.get().is_demo
    assert User.objects.count() == 60


def test_second_start_in_demo_mode_leaves_all_as_it_is(db):
    setup()
    before = list(User.objects.order_by("id").values())
    assert setup() == WHOM_TO_BE
    assert list(User.objects.order_by("id").values()) == before
    assert Event.objects.filter(kind="demo.filled").count() == 1


def test_setup_is_silent_when_told_so(db):
    assert setup(verbosity=0) == ""
    assert User.objects.count() == 60


def test_a_persona_who_was_deactivated_is_not_offered(tern):
    User.objects.filter(email="noa.ben-david@tern.example").update(state="deactivated")
    said = setup()
    assert "Noa" not in said
    assert "Ingrid Solheim" in said


def test_first_start_outside_demo_mode_gives_the_link_for_the_first_administrator(db, client, settings):
    settings.RUNG_DEMO = False
    path = LINK.fullmatch(setup())[1]
    assert "Name of your organisation" in client.get(path).content.decode()
    assert (Organisation.objects.count(), User.objects.count()) == (0, 0)


def test_second_start_outside_demo_mode_gives_another_link(db, client, settings):
    settings.RUNG_DEMO = False
    first, second = (LINK.fullmatch(setup())[1] for _ in range(2))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_start_with_a_real_organisation_says_where_its_people_sign_in(db, settings):
    settings.RUNG_DEMO = False
    Organisation.objects.create(name="Acme", is_demo=False)
    assert setup() == ACME_SIGNS_IN


def test_demo_mode_stays_off_over_a_real_organisation(db, client):
    Organisation.objects.create(name="Acme", is_demo=False)
    assert setup() == STAYS_OFF + ACME_SIGNS_IN
    assert User.objects.count() == 0
    assert client.post("/demo/sign-in/", {"persona": PERSONAS[0].key}).status_code == 404


def test_demo_mode_stays_off_over_people_of_no_organisation(db):
    UserFactory()
    said = setup()
    assert said.startswith(STAYS_OFF)
    assert LINK.fullmatch(said.removeprefix(STAYS_OFF))
    assert User.objects.count() == 1


def test_a_demo_organisation_is_closed_while_demo_mode_is_off(tern, settings):
    settings.RUNG_DEMO = False
    assert setup() == "Demo mode is off, so nobody of this demo organisation can come in. Set RUNG_DEMO=1.\n"


def test_setup_refuses_a_database_of_an_older_version(db, settings):
    settings.MIGRATION_MODULES = {"demo": "tests.demo.migrations"}
    with pytest.raises(CommandError, match="setup --migrate"):
        setup()
    assert User.objects.count() == 0


def test_setup_brings_the_database_up_to_date_when_told_so(db, settings):
    settings.MIGRATION_MODULES = {"demo": "tests.demo.migrations"}
    assert "demo_note" not in tables()
    assert setup(migrate=True) == WHOM_TO_BE
    assert "demo_note" in tables()


def run_setup(database_url):
    return subprocess.Popen(
        [sys.executable, "manage.py", "setup", "--migrate"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database_url},
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def empty_database(transactional_db):
    """A database of this server with nothing in it."""
    params = connection.get_connection_params()
    where = {key: params[key] for key in ("host", "port", "user", "password") if params.get(key)}
    name = f"{params['dbname']}_empty"
    with psycopg.connect(make_conninfo(dbname="postgres", **where), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield make_conninfo(dbname=name, **where)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_two_first_starts_at_once_make_one_organisation(empty_database):
    starts = [run_setup(empty_database) for _ in range(2)]
    answers = [start.communicate(timeout=120) for start in starts]
    assert [start.returncode for start in starts] == [0, 0], answers
    assert [said for said, _ in answers] == [WHOM_TO_BE] * 2
    with psycopg.connect(empty_database) as database:
        assert database.execute("SELECT count(*) FROM people_user").fetchone() == (60,)
        assert database.execute("SELECT count(*) FROM people_organisation").fetchone() == (1,)
        filled = database.execute("SELECT count(*) FROM audit_event WHERE kind = 'demo.filled'")
        assert filled.fetchone() == (1,)


def test_a_database_that_does_not_answer_is_said_in_one_sentence(transactional_db, monkeypatch):
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "/nowhere/at/all")
        with pytest.raises(CommandError, match=r"not answer \(.*/nowhere/at/all.*then start Rung again\."):
            setup()
