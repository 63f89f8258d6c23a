"""`manage.py create_token EMAIL --scope people:read`: a token of the API, its secret on the last line."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.actions import tokens
from people.models import User
from people.models.tokens import Scope


class Command(BaseCommand):
    help = "Make a token with which a program acts for a person. Its secret is printed once, on the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="whom the token acts for")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            help=f"what it may be used for ({', '.join(Scope.values)}); give it again for more",
        )
        parser.add_argument("--name", default="", help="what to call it in the list of tokens")
        parser.add_argument("--days", type=int, default=90, help="for how long it works (90)")

    def handle(self, *args: Any, email: str, scope: list[str], name: str, days: int, **options: Any) -> None:
        try:
            owner = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"Nobody here has the address {email}. Look it up in the directory.") from None
        try:
            token, secret = tokens.create_token(
                owner=owner, scopes=scope, name=name, days=days, by=None, now=timezone.now()
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(
            f"Acts for {owner.email} within {', '.join(token.scopes)} until {token.expires_at:%Y-%m-%d}.\n"
            f"Revoke it with: manage.py revoke_token {token.prefix}\n"
            "Copy the secret now; it is not shown again:"
        )
        self.stdout.write(secret)
