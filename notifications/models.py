"""Every message that leaves, and the signs of life of the processes that send it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Delivery(models.Model):
    """One message to one person over one channel: the record that Celery only wakes for.

    `key` is unique and decides the Message-ID: `<kind>:<row uuid>:<n>` for what is sent at once. There is no
    body: it is made while sending, so that nothing private waits in the table. `subject_id` is the row the
    message is about. All times of sending are the database's: the one clock that every worker shares.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Refused")
        UNKNOWN = "unknown", _("Unknown")
        DROPPED = "dropped", _("No longer wanted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.EMAIL)
    # SENDING is the stamp of a window that is going out: whatever bears it and has no answer may have
    # arrived.
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    # Not before this moment: at once for a new row, later after a refusal that may pass.
    send_at = models.DateTimeField(db_default=Now())
    # The claim: in whose batch the row is, and until when nobody else may take it.
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    # Refusals that may pass, and mails that could not even be made: each makes the next try wait longer.
    refusals = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    # How often the mail may have reached the server without its answer reaching us; three make it unknown.
    copies = models.PositiveSmallIntegerField(default=0)
    # From a broken window: sent in a window of its own from then on.
    is_alone = models.BooleanField(default=False)
    answer = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["send_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="notifications_delivery_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notifications_delivery_sent_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"]) | Q(lease_token=None, lease_until=None),
                name="notifications_delivery_lease",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """When a background process was last seen at work; one row a process kind ("worker", "beat")."""

    process = models.CharField(max_length=16, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.process


class OutboxMail(models.Model):
    """A mail of the demo organisation, kept to be read at /outbox/ instead of being sent. Never written
    outside it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    message_id = models.CharField(max_length=200)
    to = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.message_id
