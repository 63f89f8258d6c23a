"""What happened, and the proof that nobody changed the record of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ClockTimestamp(models.Func):
    """The moment the row is written, not the moment its transaction began."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class Event(models.Model):
    """One act: who (`actor`, None for the system) did what (`kind`) to which row, when. Ids only, never
    content.

    Append-only: the database refuses UPDATE, DELETE and TRUNCATE, and decides `id` and `at` itself; sealing
    relies on both (audit.seals).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)
    kind = models.CharField(max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
    )
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=36)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
    )
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["target_type", "target_id", "id"], name="audit_event_target"),
            models.Index(fields=["person", "id"], name="audit_event_person"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Seal(models.Model):
    """A closed range of event ids and the SHA-256 over their content and the seal before it. Append-only
    too."""

    id = models.BigAutoField(primary_key=True)
    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField(unique=True)
    events = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="audit_seal_range")]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"
