"""Where people stand, to be read."""

from typing import Any

from rest_framework import serializers

from core.api.parameters import ListParameters, Ordering
from core.api.views import ListView
from ladder.api.reading import NamedLadderSerializer, caller
from ladder.queries import listing
from people.models.tokens import Scope


class PersonNameSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class StandingLevelSerializer(serializers.Serializer):
    """A level, as the last published version that has it calls it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    track = serializers.CharField(help_text="The title of its track.")


class PlacementSerializer(serializers.Serializer):
    """A person stands at a level from a day on, until (not including) another."""

    id = serializers.UUIDField()
    person = PersonNameSerializer()
    ladder = NamedLadderSerializer()
    level = StandingLevelSerializer()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="Null while it lasts.")


class PlacementsParameters(ListParameters):
    ordering = Ordering("starts_on")
    person = serializers.UUIDField(required=False)
    ladder = serializers.UUIDField(required=False)
    level = serializers.UUIDField(required=False)
    on = serializers.DateField(required=False, help_text="Placements in force on this day.")


class PlacementsView(ListView):
    """Where people stand and stood: oneself, the people below one, HR in its units, admins."""

    scope = Scope.PEOPLE_READ
    parameters = PlacementsParameters
    serializer_class = PlacementSerializer

    def rows(self) -> listing.Rows:
        asked = {name: self.asked.get(name) for name in ("person", "ladder", "level", "on")}
        return listing.placement_rows(viewer=caller(self.request), **asked)

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                "id": row["id"],
                "person": {"id": row["person_id"], "name": row["person__name"]},
                "ladder": {"id": row["ladder_id"], "slug": row["ladder_slug"]},
                "level": {"id": row["level_id"], "title": row["level_title"], "track": row["track_title"]},
                "starts_on": row["starts_on"],
                "ends_on": row["ends_on"],
            }
            for row in page
        ]
