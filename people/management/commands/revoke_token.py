"""`manage.py revoke_token PREFIX`: a token of the API that opens nothing from now on."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.actions import tokens
from people.models import ApiToken


class Command(BaseCommand):
    help = "Revoke a token by the first characters of its secret, up to the second underscore."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prefix", metavar="PREFIX", help="such as rung_1a2b3c4d, or the whole secret")

    def handle(self, *args: Any, prefix: str, **options: Any) -> None:
        prefix = "_".join(prefix.split("_")[:2])
        found = list(ApiToken.objects.filter(prefix=prefix).select_related("owner"))
        if not found:
            raise CommandError(f"There is no token that begins with {prefix}.")
        for token in found:
            try:
                tokens.revoke_token(token=token, by=None, now=timezone.now())
            except ValidationError as refusal:
                raise CommandError(" ".join(refusal.messages)) from None
            self.stdout.write(f"{prefix} of {token.owner.email} is revoked.")
