"""The API of one's own reminders: when they come, and which of them by which way."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import quote_etag
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.conditions import not_modified, require_match
from core.api.views import WriteView
from notifications.actions import choices as actions
from notifications.kinds import reminders
from notifications.queries.choices import TIMES, Choices, choices_of

DAY: Any = {"min_value": 1, "max_value": 7}
HOUR: Any = {"min_value": 0, "max_value": 23}


class KindChoiceSerializer(serializers.Serializer):
    """What holds for one kind of reminder; what is left out in a change stays as it is."""

    weekday = serializers.IntegerField(
        **DAY, allow_null=True, required=False, help_text="1 is Monday; null: the person's own."
    )
    hour = serializers.IntegerField(**HOUR, allow_null=True, required=False, help_text="Null: the person's own.")
    by_email = serializers.BooleanField(required=False)
    by_chat = serializers.BooleanField(required=False, help_text="Comes there once a chat is set up.")
    in_app = serializers.BooleanField(required=False)


class PreferencesSerializer(serializers.Serializer):
    """When reminders come, in the person's own time; what is left out in a change stays as it is."""

    time_zone = serializers.CharField(required=False, help_text="As in the time zone database: Europe/Lisbon.")
    weekday = serializers.IntegerField(**DAY, required=False, help_text="The best day; 1 is Monday.")
    hour = serializers.IntegerField(**HOUR, required=False, help_text="The best hour.")
    quiet_from = serializers.IntegerField(**HOUR, allow_null=True, required=False, help_text="Null: no quiet hours.")
    quiet_until = serializers.IntegerField(**HOUR, allow_null=True, required=False, help_text="Not included.")
    quiet_days = serializers.ListField(child=serializers.IntegerField(**DAY), required=False, max_length=7)
    paused_until = serializers.DateField(
        allow_null=True, required=False, help_text="The first day on which reminders come again."
    )
    leave_from = serializers.DateField(allow_null=True, required=False)
    leave_until = serializers.DateField(allow_null=True, required=False, help_text="The first day back.")
    kinds: Any = serializers.DictField(
        child=KindChoiceSerializer(), required=False, help_text="By the name of the kind, such as weekly."
    )

    def validate_kinds(self, kinds: dict[str, Any]) -> dict[str, Any]:
        unknown = {
            kind: [f"There is no such kind. Known: {', '.join(reminders())}."]
            for kind in kinds
            if kind not in reminders()
        }
        if unknown:
            raise serializers.ValidationError(unknown)
        return kinds


def shown(choices: Choices) -> dict[str, Any]:
    kinds = {kind: vars(choice) for kind, choice in choices.kinds.items()}
    return {name: getattr(choices, name) for name in ("time_zone", *TIMES)} | {"kinds": kinds}


class PreferencesView(WriteView):
    """One's own reminders: when and by which ways. To change them, send their `ETag` in `If-Match`."""

    serializer_class = PreferencesSerializer
    takes = {"PATCH": PreferencesSerializer}

    def scope_for(self, method: str) -> str:
        return "reminders:read" if method in SAFE_METHODS else "reminders:write"

    def answer(self, choices: Choices) -> Response:
        return Response(shown(choices), headers={"ETag": quote_etag(choices.mark)})

    def get(self, request: Request) -> HttpResponse:
        choices = choices_of(request.user)
        return not_modified(request, choices.mark) or self.answer(choices)

    def patch(self, request: Request) -> HttpResponse:
        """Change some of it; kinds that are not named stay as they are."""
        present, values = choices_of(request.user), self.sent(request)
        require_match(request, present.mark, is_needed=True)
        kinds = values.pop("kinds", {})
        return self.answer(actions.save_choices(was=present.mark, values=values, kinds=kinds, by=request.user))
