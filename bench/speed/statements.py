"""`statements_max`: the SQL statements of the hungriest page, in a company of ten and of a thousand."""

from collections.abc import Iterable

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Cycle, Evidence, Participation
from bench.report import Taken
from bench.speed import matrix_page
from bench.speed.organisation import HOST, organisation_of
from config.local.refusal import Refusal
from ladder.actions import ladders
from ladder.models import Competency, Ladder
from ladder.queries.content import document_of
from people.actions import invitations, tokens
from people.models import User
from people.models.tokens import Scope
from tests.statements import statements

SIZES = (10, 1_000)


def take(seed: int) -> Taken:
    """The most statements of any page at any size; beside it, pages that need more in a larger company."""
    counts: dict[str, dict[int, int]] = {}
    for size in SIZES:
        with organisation_of(size, seed) as personas:
            leave_no_list_empty(personas)
            for name, count in [*of_pages(personas), *of_api(personas["hr"])]:
                counts.setdefault(name, {})[size] = count
    growing = [
        f"{name} needs {', '.join(f'{count} statements for {size} people' for size, count in found.items())}."
        for name, found in counts.items()
        if len(set(found.values())) > 1
    ]
    return Taken(max(count for found in counts.values() for count in found.values()), {"pages": counts}, growing)


def leave_no_list_empty(personas: dict[str, User]) -> None:
    """Invite somebody and open a draft: in a small demo there is neither, and what is empty asks less."""
    present = Ladder.objects.get().current_version
    assert present is not None
    ladders.start_draft(version=present, by=personas["owner"])
    invitations.invite_person(
        name="Wanda Waiting",
        email="wanda.waiting@example.org",
        job_title="",
        team=personas["engineer"].team,
        manager=personas["manager"],
        by=personas["admin"],
        on=timezone.localdate(),
        now=timezone.now(),
    )


def of_pages(personas: dict[str, User]) -> Iterable[tuple[str, int]]:
    """Each page, as the person who has most to see on it."""
    engineer = personas["engineer"]
    pages = {
        **{f"home, {key}": (person, reverse("dashboards:home")) for key, person in personas.items()},
        "directory": (personas["hr"], reverse("people:directory")),
        "chart": (personas["hr"], reverse("people:chart")),
        "teams": (personas["hr"], reverse("people:teams")),
        "team": (personas["hr"], reverse("people:team", args=[engineer.team_id])),
        "person": (personas["hr"], engineer.get_absolute_url()),
        "edit": (personas["hr"], reverse("people:edit", args=[engineer.pk])),
        "manager": (personas["hr"], reverse("people:change_manager", args=[engineer.pk])),
        "roles": (personas["admin"], reverse("people:grant_role", args=[engineer.pk])),
        "invite": (personas["hr"], reverse("people:invite")),
        "settings": (engineer, reverse("settings:profile")),
        "sessions": (engineer, reverse("usersessions_list")),
        "outbox": (engineer, reverse("notifications:outbox")),
        **of_ladders(engineer, personas["owner"]),
        **of_assessments(engineer, personas["manager"], personas["hr"]),
    }
    for name, (person, path) in pages.items():
        client = Client(SERVER_NAME=HOST)
        client.force_login(person)
        yield name, of_request(client, path)


def of_ladders(engineer: User, owner: User) -> dict[str, tuple[User, str]]:
    """The pages of the demo's ladder: as somebody who stands on it reads them, and its owner's draft."""
    ladder = Ladder.objects.get()
    assert ladder.current_version is not None
    document = document_of(ladder.current_version)
    guide, competency = document.guides[0], document.competencies[0]
    source, target = document.levels[guide.source].key, document.levels[guide.target].key

    def at(name: str, *arguments: object) -> str:
        return reverse(f"ladder:{name}", args=[ladder.pk, *arguments])

    return {
        "ladders": (engineer, reverse("ladder:ladders")),
        "ladder": (engineer, at("ladder")),
        "track": (engineer, at("track", document.tracks[0].key)),
        "level": (engineer, at("level", target)),
        "competency": (engineer, at("competency", competency.key)),
        "guide": (engineer, at("guide", source, target)),
        "compare": (engineer, at("compare")),
        "compare versions": (engineer, f"{at('compare_versions')}?old=1&new=2"),
        "ladder search": (engineer, f"{reverse('ladder:search')}?q=incidnet"),
        "draft": (owner, at("draft")),
        "cell": (owner, at("edit_cell", competency.key, target)),
        "publish": (owner, at("publish")),
        "suggestions": (owner, at("suggestions")),
    }


def of_assessments(engineer: User, manager: User, hr: User) -> dict[str, tuple[User, str]]:
    """The pages of the cycle that is open: as the engineer has them, their manager, and HR."""
    own = Participation.objects.select_related("cycle").get(person=engineer, cycle__state=Cycle.State.OPEN)
    entry = Evidence.objects.filter(owner=engineer, shared_at__isnull=False).newest_first()[0]
    competency = entry.competencies.all()[0]
    slug = Competency.objects.get(key=competency, version=own.version_id).slug
    return {
        "matrix": (manager, matrix_page.address()),
        "matrix, HR": (hr, reverse("team:matrix")),
        "matrix cell": (manager, f"{matrix_page.address()}&cell={engineer.pk}.{slug}"),
        "assessments": (engineer, reverse("assessments:assessments")),
        "assessments, manager": (manager, reverse("assessments:assessments")),
        "assessment": (engineer, own.get_absolute_url()),
        "assessment, manager": (manager, own.get_absolute_url()),
        "writing": (engineer, reverse("assessments:write", args=[own.pk])),
        "result": (manager, reverse("assessments:result", args=[engineer.pk])),
        "evidence": (engineer, reverse("evidence:timeline")),
        "evidence, entry": (engineer, entry.get_absolute_url()),
        "evidence, shared": (manager, reverse("evidence:of", args=[engineer.pk])),
        "cycles": (hr, reverse("cycles:cycles")),
        "cycle": (hr, own.cycle.get_absolute_url()),
        "cycle, person": (hr, reverse("cycles:person", args=[own.pk])),
        "new cycle": (hr, reverse("cycles:new")),
    }


def of_api(person: User) -> Iterable[tuple[str, int]]:
    """Each list of the API, fifty rows a page."""
    _, secret = tokens.create_token(
        owner=person, scopes=Scope.values, days=1, by=None, now=timezone.now(), name="bench"
    )
    client = Client(SERVER_NAME=HOST, headers={"Authorization": f"Bearer {secret}"})
    for name in ("people", "teams", "reporting-lines", "ladders", "placements", "cycles", "evidence", "matrix"):
        yield f"API {name}", of_request(client, reverse(f"api:{name}"))


def of_request(client: Client, path: str) -> int:
    """Of a warm request: the second one."""
    client.get(path)
    with statements() as seen:
        answer = client.get(path)
    if answer.status_code != 200:
        raise Refusal(f"{path} answered {answer.status_code}.")
    return len(seen)
