"""`manage.py healthy web|worker|beat`: the health check of a container. Silent when the process is well."""

import os
from argparse import ArgumentParser
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from notifications.queries.life import STALE_AFTER, signs_of_life

WITHIN = 5  # seconds
SEEN = {
    "never": "The {process} has not been seen at work yet.",
    "stale": "The {process} has not been seen at work for more than {seconds} seconds.",
}


class Command(BaseCommand):
    help = "Say whether a process of this Rung is well; ends with 1 when it is not."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", choices=["web", "worker", "beat"])

    def handle(self, *args: Any, process: str, **options: Any) -> None:
        complaint = web() if process == "web" else behind_the_pages(process)
        if complaint:
            raise CommandError(complaint)


def web() -> str:
    """What is wrong with the web process at PORT on this machine; empty when it is ready."""
    url = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/readyz"
    try:
        build_opener(ProxyHandler({})).open(url, timeout=WITHIN).close()
    except HTTPError as refusal:
        return f"The web process is not ready: {refusal.read().decode().strip()}."
    except OSError as error:
        return f"The web process does not answer at {url}: {error}."
    return ""


def behind_the_pages(process: str) -> str:
    """What is wrong with the worker or the beat, by the sign of life it leaves; empty when it is well."""
    try:
        signs = signs_of_life(now=timezone.now())
    except OperationalError:
        return "The database does not answer."
    seconds = int(STALE_AFTER.total_seconds())
    return SEEN.get(getattr(signs, process), "").format(process=process, seconds=seconds)
