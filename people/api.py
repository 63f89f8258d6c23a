"""The API of people: oneself, the directory, teams and reporting lines, to be read."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from core.api.parameters import ListParameters, Ordering
from core.api.permissions import IsSignedIn
from core.api.views import ListView, ReadView
from people.models import Role, User
from people.models.tokens import Scope
from people.queries import listing


class BearerScheme(OpenApiAuthenticationExtension):
    """How the description of the API speaks of tokens and their scopes."""

    target_class = "people.authentication.TokenAuthentication"
    name = "token"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        return {self.name: auto_schema.scopes()}

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Made by `manage.py create_token`."}


class LinksSerializer(serializers.Serializer):
    me = serializers.URLField()
    people = serializers.URLField()
    teams = serializers.URLField()
    reporting_lines = serializers.URLField()
    ladders = serializers.URLField()
    placements = serializers.URLField()
    cycles = serializers.URLField()
    evidence = serializers.URLField()
    growth_due = serializers.URLField()
    growth_plans = serializers.URLField()
    growth_goals = serializers.URLField()
    growth_checkins = serializers.URLField()
    growth_comments = serializers.URLField()
    growth_talks = serializers.URLField()
    growth_templates = serializers.URLField()
    preferences = serializers.URLField()
    deliveries = serializers.URLField()
    schema = serializers.URLField()


class RootView(ReadView):
    """Where everything is."""

    permission_classes = [IsSignedIn]
    serializer_class = LinksSerializer

    def get(self, request: Request) -> Response:
        names = {"me": "api:me", "people": "api:people", "teams": "api:teams"}
        names |= {"reporting_lines": "api:reporting-lines", "ladders": "api:ladders", "placements": "api:placements"}
        names |= {"cycles": "api:cycles", "evidence": "api:evidence", "deliveries": "api:deliveries"}
        names |= {"preferences": "api:preferences", "schema": "api-schema"}
        growth = ("due", "plans", "goals", "checkins", "comments", "talks", "templates")
        names |= {f"growth_{name}": f"api:growth-{name}" for name in growth}
        return Response({name: reverse(address, request=request) for name, address in names.items()})


class NamedSerializer(serializers.Serializer):
    """Somebody or something by name; the id leads to the rest."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class PersonSerializer(serializers.Serializer):
    """One person of the directory."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    job_title = serializers.CharField(allow_blank=True)
    time_zone = serializers.CharField(help_text="As in the time zone database: Europe/Lisbon.")
    state = serializers.ChoiceField(User.State.choices)
    team = NamedSerializer(allow_null=True)
    manager = NamedSerializer(
        allow_null=True,
        required=False,
        help_text="Null for somebody who reports to nobody; absent for a manager whom you may not see.",
    )


def caller(request: Request) -> User:
    """Whoever calls; the view's permission has let nobody else in."""
    return cast(User, request.user)


def named(pk: UUID | str | None, name: str | None) -> dict[str, Any] | None:
    return {"id": pk, "name": name} if pk else None


def shown_people(people: list[UUID], viewer: User) -> list[dict[str, Any]]:
    """These people, whom the viewer may see, as they leave."""
    rows = listing.people_rows(people, on=timezone.localdate())
    hidden = listing.hidden_managers(((row.manager_id, row.manager_state) for row in rows), viewer=viewer)
    shown = []
    for row in rows:
        person = {
            "id": row.id,
            "name": row.name,
            "email": row.email,
            "job_title": row.job_title,
            "time_zone": row.time_zone,
            "state": row.state,
            "team": named(row.team_id, row.team_name),
        }
        if row.manager_id not in hidden:
            person["manager"] = named(row.manager_id, row.manager_name)
        shown.append(person)
    return shown


class PeopleParameters(ListParameters):
    ordering = Ordering("name")
    q = serializers.RegexField(
        r"^[^\x00]+$",
        required=False,
        trim_whitespace=False,
        max_length=200,
        help_text="Words that all stand in name, address or job title, whatever their accents and case.",
    )
    team = serializers.UUIDField(required=False, help_text="People of this team and the teams below it.")
    manager = serializers.UUIDField(required=False, help_text="People who report to this person today.")
    state = serializers.ChoiceField(User.State.choices, required=False)


class PeopleView(ListView):
    """The people whom you may see: those who are active, and more for managers, HR and admins."""

    scope = Scope.PEOPLE_READ
    parameters = PeopleParameters
    serializer_class = PersonSerializer

    def rows(self) -> listing.Rows:
        found = listing.people_found(
            viewer=caller(self.request),
            on=timezone.localdate(),
            words=self.asked.get("q", ""),
            team=self.asked.get("team"),
            manager=self.asked.get("manager"),
            state=self.asked.get("state"),
        )
        return found.values("id", "name")

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return shown_people([row["id"] for row in page], caller(self.request))


class PersonView(ReadView):
    """One person."""

    scope = Scope.PEOPLE_READ
    serializer_class = PersonSerializer

    def get(self, request: Request, pk: UUID) -> Response:
        person = get_object_or_404(User.objects.visible_to(caller(request)), pk=pk)
        [shown] = shown_people([person.pk], caller(request))
        return Response(shown)


class RoleSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(Role.Kind.choices)
    unit = NamedSerializer(allow_null=True, help_text="The team, with those below it; null is everywhere.")


class TokenSerializer(serializers.Serializer):
    name = serializers.CharField(allow_blank=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    expires_at = serializers.DateTimeField()


class MeSerializer(PersonSerializer):
    """Oneself: what the directory says, and what only oneself is told."""

    preferred_name = serializers.CharField(allow_blank=True)
    locale = serializers.CharField()
    roles = RoleSerializer(many=True)
    token = TokenSerializer(required=False, help_text="The token of this call; absent in a browser's session.")


class MeView(ReadView):
    """Whom you are signed in as, or whom your token acts for."""

    permission_classes = [IsSignedIn]
    serializer_class = MeSerializer

    def get(self, request: Request) -> Response:
        me = caller(request)
        [shown] = shown_people([me.pk], me)
        shown |= {"preferred_name": me.preferred_name, "locale": me.locale}
        shown["roles"] = RoleSerializer(me.roles.select_related("unit"), many=True).data
        if request.auth:
            shown["token"] = TokenSerializer(request.auth).data
        return Response(shown)


class TeamSerializer(serializers.Serializer):
    """One team; with the teams below it, it is a unit."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    parent = NamedSerializer(allow_null=True, help_text="The team it is part of.")


def shown_team(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "name": row["name"], "parent": named(row["parent_id"], row["parent__name"])}


class TeamsParameters(ListParameters):
    ordering = Ordering("name")
    parent: Any = serializers.UUIDField(required=False, help_text="Teams directly below this one.")


class TeamsView(ListView):
    """All teams."""

    scope = Scope.PEOPLE_READ
    parameters = TeamsParameters
    serializer_class = TeamSerializer

    def rows(self) -> listing.Rows:
        return listing.team_rows(viewer=caller(self.request), parent=self.asked.get("parent"))

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [shown_team(row) for row in page]


class TeamView(ReadView):
    """One team."""

    scope = Scope.PEOPLE_READ
    serializer_class = TeamSerializer

    def get(self, request: Request, pk: UUID) -> Response:
        row = listing.team_rows(viewer=caller(request)).filter(pk=pk).first()
        if row is None:
            raise Http404
        return Response(shown_team(row))


class ReportingLineSerializer(serializers.Serializer):
    """A person reports to a manager from a day on, until (not including) another."""

    id = serializers.UUIDField()
    person = NamedSerializer()
    manager = NamedSerializer(required=False, help_text="Absent for a manager whom you may not see.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="Null while it lasts.")


class ReportingLinesParameters(ListParameters):
    ordering = Ordering("starts_on")
    person = serializers.UUIDField(required=False)
    manager = serializers.UUIDField(required=False)
    on = serializers.DateField(required=False, help_text="Lines in force on this day.")


class ReportingLinesView(ListView):
    """Who reports to whom: today's lines, and past and coming ones to those who may see them."""

    scope = Scope.PEOPLE_READ
    parameters = ReportingLinesParameters
    serializer_class = ReportingLineSerializer

    def rows(self) -> listing.Rows:
        return listing.line_rows(
            viewer=caller(self.request),
            on=self.asked.get("on"),
            person=self.asked.get("person"),
            manager=self.asked.get("manager"),
        )

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        managers = ((str(row["manager_id"]), row["manager__state"]) for row in page)
        hidden = listing.hidden_managers(managers, viewer=caller(self.request))
        lines = []
        for row in page:
            line = {"id": row["id"], "person": named(row["person_id"], row["person__name"])}
            if str(row["manager_id"]) not in hidden:
                line["manager"] = named(row["manager_id"], row["manager__name"])
            lines.append(line | {"starts_on": row["starts_on"], "ends_on": row["ends_on"]})
        return lines
