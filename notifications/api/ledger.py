"""The mail ledger for programs of admins: the same rows as the page, and never what a mail says."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.access import require
from core.api.parameters import ListParameters, Ordering
from core.api.views import ListView
from notifications import access
from notifications.models import Delivery
from notifications.queries import ledger


class AddresseeSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()


class DeliverySerializer(serializers.Serializer):
    """One message, without its words."""

    id = serializers.UUIDField()
    person = AddresseeSerializer()
    kind = serializers.CharField()
    channel = serializers.ChoiceField(Delivery.Channel.choices)
    state = serializers.ChoiceField(Delivery.State.choices)
    said = serializers.CharField(help_text="How it stands and why it has not left, in words.")
    answer = serializers.CharField(allow_blank=True, help_text="What the server said, without links and quotations.")
    created_at = serializers.DateTimeField(help_text="When it was posted.")
    send_at = serializers.DateTimeField(help_text="Not before this moment: at first, or after a refusal.")
    sent_at = serializers.DateTimeField(allow_null=True, help_text="When a server took it.")
    refusals = serializers.IntegerField(help_text="How often it was turned away for a reason that may pass.")
    failures = serializers.IntegerField(help_text="How often it could not be made.")
    copies = serializers.IntegerField(help_text="How often it may have arrived without an answer.")
    message_id = serializers.CharField(allow_blank=True, help_text="Empty for what is no mail.")


class DeliveriesParameters(ListParameters):
    ordering = Ordering("created_at")
    q = serializers.RegexField(
        r"^[^\x00]+$", required=False, max_length=200, help_text="Words that all stand in name or address."
    )
    person = serializers.UUIDField(required=False, help_text="What this person was sent.")
    kind = serializers.CharField(required=False, max_length=40)
    state = serializers.ChoiceField(Delivery.State.choices, required=False)
    channel = serializers.ChoiceField(Delivery.Channel.choices, required=False)


class DeliveriesView(ListView):
    """What was sent to whom and how it went, for admins."""

    scope = "ledger:read"
    parameters = DeliveriesParameters
    serializer_class = DeliverySerializer

    def rows(self) -> QuerySet:
        viewer: Any = self.request.user
        require(access.can_keep_ledger(viewer), _("Only admins read the mail ledger."))
        asked = {name: self.asked[name] for name in ("person", "kind", "state", "channel") if name in self.asked}
        sought = ledger.Sought(words=self.asked.get("q", ""), **asked)
        return ledger.found(Delivery.objects.visible_to(viewer), sought).values("id", "created_at")

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        viewer: Any = self.request.user
        rows = Delivery.objects.visible_to(viewer).select_related("person")
        found = rows.in_bulk([each["id"] for each in page])
        hold, now = ledger.present_hold(), timezone.now()
        return [as_sent(ledger.line_of(found[each["id"]], now=now, is_held=hold is not None)) for each in page]


def as_sent(line: ledger.Line) -> dict[str, Any]:
    row = line.row
    plain = ("id", "kind", "channel", "state", "created_at", "send_at", "sent_at", "refusals", "failures", "copies")
    return {
        **{name: getattr(row, name) for name in plain},
        "person": {"id": row.person_id, "name": row.person.name, "email": row.person.email},
        "said": line.said,
        "answer": line.answer,
        "message_id": line.message_id,
    }
