"""Tokens: made once shown once, good for their scopes and their owner's rights, until they end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from audit.models import Event
from core.secrets import digest
from people.actions import tokens
from people.models import ApiToken, User
from people.models.tokens import Scope
from tests.factories.people import UserFactory

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

KNOWN = f"Known: {', '.join(Scope.values)}."


def create(owner, **changes):
    given = {"scopes": [Scope.PEOPLE_READ], "days": 90, "by": owner, "now": NOW, **changes}
    return tokens.create_token(owner=owner, **given)


def test_create_token_keeps_a_digest_and_no_secret(engineer):
    token, secret = create(engineer, name="nightly export")
    row = ApiToken.objects.values().get()
    assert secret.startswith(f"{token.prefix}_")
    assert row["digest"] == digest(secret)
    assert secret not in str(row)
    assert (row["owner_id"], row["name"], row["scopes"]) == (engineer.pk, "nightly export", ["people:read"])
    assert row["expires_at"] == NOW + timedelta(days=90)


def test_create_token_is_recorded_without_name_or_secret(engineer):
    token, _ = create(engineer, name="nightly export")
    event = Event.objects.get(kind="people.token_created")
    assert (event.actor_id, event.person_id, event.target_id) == (engineer.pk, engineer.pk, str(token.pk))
    assert event.detail == {"scopes": ["people:read"], "days": 90}


def test_nobody_makes_a_token_for_somebody_else(engineer, admin):
    with pytest.raises(PermissionDenied):
        create(engineer, by=admin)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"scopes": ["people:write"]},
            f"There is no scope “people:write”. {KNOWN}",
        ),
        ({"scopes": []}, f"A token needs a scope. {KNOWN}"),
        ({"days": 0}, "A token lives from 1 to 366 days."),
        ({"days": 367}, "A token lives from 1 to 366 days."),
    ],
)
def test_create_token_refuses_what_it_cannot_do_and_changes_nothing(engineer, changes, message):
    with pytest.raises(ValidationError) as refusal:
        create(engineer, **changes)
    assert refusal.value.messages == [message]
    assert not ApiToken.objects.exists()
    assert not Event.objects.exists()


def test_create_token_refuses_a_name_that_does_not_fit(engineer):
    with pytest.raises(ValidationError) as refusal:
        create(engineer, name="x" * 101)
    assert list(refusal.value.error_dict) == ["name"]
    assert not ApiToken.objects.exists()


def test_create_token_refuses_people_who_are_not_active(leaver):
    with pytest.raises(ValidationError, match="is not active"):
        create(leaver)


def test_revoked_token_is_unusable_and_recorded(engineer):
    token, _ = create(engineer)
    assert token in ApiToken.objects.usable(NOW)
    tokens.revoke_token(token=token, by=engineer, now=NOW)
    assert token not in ApiToken.objects.usable(NOW)
    assert Event.objects.filter(kind="people.token_revoked", actor_id=engineer.pk).count() == 1
    with pytest.raises(ValidationError, match="revoked already"):
        tokens.revoke_token(token=token, by=engineer, now=NOW)


def test_nobody_revokes_the_token_of_somebody_else(engineer, colleague):
    token, _ = create(engineer)
    with pytest.raises(PermissionDenied):
        tokens.revoke_token(token=token, by=colleague, now=NOW)
    assert token in ApiToken.objects.usable(NOW)


def test_token_ends_on_its_last_day(engineer):
    token, _ = create(engineer, days=1)
    assert token in ApiToken.objects.usable(NOW + timedelta(hours=23))
    assert token not in ApiToken.objects.usable(NOW + timedelta(hours=24))


def test_use_is_noted_to_the_minute(engineer, django_assert_num_queries):
    token, _ = create(engineer)
    tokens.note_use(token=token, now=NOW)
    token.refresh_from_db()
    assert token.last_used_at == NOW
    with django_assert_num_queries(0):
        tokens.note_use(token=token, now=NOW + timedelta(seconds=59))
    tokens.note_use(token=token, now=NOW + timedelta(seconds=60))
    token.refresh_from_db()
    assert token.last_used_at == NOW + timedelta(seconds=60)


def test_command_prints_the_secret_alone_on_the_last_line(engineer, capsys):
    call_command("create_token", engineer.email.upper(), "--scope", "people:read", "--name", "export", "--days", "7")
    last = capsys.readouterr().out.splitlines()[-1]
    token = ApiToken.objects.get(digest=digest(last))
    assert (token.owner, token.name, token.expires_at - token.created_at) == (
        engineer,
        "export",
        pytest.approx(timedelta(days=7), abs=timedelta(minutes=1)),
    )
    assert Event.objects.get(kind="people.token_created").actor_id is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody@example.org", "--scope", "people:read"], "Nobody here has the address nobody@example.org."),
        (["gone@example.org", "--scope", "people:read"], "gone@example.org is not active"),
        (
            ["here@example.org", "--scope", "all"],
            f"There is no scope “all”. {KNOWN}",
        ),
        (
            ["here@example.org"],
            f"A token needs a scope. {KNOWN}",
        ),
    ],
)
def test_command_says_in_a_sentence_what_is_wrong(db, arguments, message):
    UserFactory(email="here@example.org")
    UserFactory(email="gone@example.org", state=User.State.DEACTIVATED)
    with pytest.raises(CommandError, match=message) as refusal:
        call_command("create_token", *arguments)
    assert refusal.value.returncode == 1
    assert not ApiToken.objects.exists()


def test_command_revokes_by_prefix_or_secret(engineer, capsys):
    first, _ = create(engineer)
    _, secret = create(engineer)
    call_command("revoke_token", first.prefix)
    call_command("revoke_token", secret)
    assert not ApiToken.objects.usable(NOW).exists()
    assert f"{first.prefix} of {engineer.email} is revoked." in capsys.readouterr().out
    with pytest.raises(CommandError, match="revoked already"):
        call_command("revoke_token", first.prefix)
    with pytest.raises(CommandError, match="There is no token that begins with rung_00000000"):
        call_command("revoke_token", "rung_00000000")
