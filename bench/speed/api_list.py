"""`api_list_50_vs_floor`: a list of fifty people against an empty view and the same SQL, bare."""

import re

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.report import Taken
from bench.speed.organisation import HOST, organisation_of
from bench.speed.timing import in_turns, milliseconds, ratio
from config.local.refusal import Refusal
from people.actions import tokens
from people.models.tokens import Scope

PEOPLE = 1_000
ROWS = 50
WARM_UP, ROUNDS = 20, 300


def take(seed: int) -> Taken:
    """Median of the ratios of single rounds, so that whatever disturbs the machine disturbs both."""
    with organisation_of(PEOPLE, seed) as personas, override_settings(ROOT_URLCONF="bench.speed.urls"):
        now = timezone.now()
        _, secret = tokens.create_token(
            owner=personas["engineer"], scopes=Scope.values, days=1, by=None, now=now, name="bench"
        )
        client = Client(SERVER_NAME=HOST, headers={"Authorization": f"Bearer {secret}"})
        ours, empty = f"{reverse('api:people')}?page_size={ROWS}", reverse("empty")
        answer = client.get(ours)
        if answer.status_code != 200 or len(answer.json()["results"]) != ROWS:
            raise Refusal(f"{ours} answered {answer.status_code}, not {ROWS} people.")
        usual = {without_values(statement) for statement in asked(client, empty)}
        sql = [statement for statement in asked(client, ours) if without_values(statement) not in usual]

        def bare() -> None:
            client.get(empty)
            with connection.cursor() as cursor:
                for statement in sql:
                    cursor.execute(statement)
                    cursor.fetchall()

        def whole() -> None:
            client.get(ours)

        found = in_turns({"list": whole, "floor": bare}, warm_up=WARM_UP, rounds=ROUNDS)
    detail = {
        "list_ms": milliseconds(found["list"]),
        "floor_ms": milliseconds(found["floor"]),
        "statements": len(sql),
        "rounds": ROUNDS,
        "people": PEOPLE,
    }
    return Taken(ratio(found["list"], found["floor"]), detail)


def asked(client: Client, path: str) -> list[str]:
    """The statements of a warm request."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return [query["sql"] for query in captured.captured_queries]


def without_values(statement: str) -> str:
    return re.sub(r"'[^']*'", "…", statement)
