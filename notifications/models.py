"""Every message that leaves, and the signs of life of the processes that send it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Delivery(models.Model):
    """One message to one person over one channel: the record that Celery only wakes for.

    `key` is unique and decides the Message-ID: `<kind>:<row uuid>:<n>` for what is sent at once. There is no body: it
    is made while sending, so that nothing private waits in the table. `subject_id` is the row the message is about.
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
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    # Not before this moment: now for a new row, later after a refusal that may pass.
    send_at = models.DateTimeField()
    # The claim: whose batch the row is in, until when.
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    # Stamped just before the window goes out; a stamp without an answer is a mail in flight.
    stamped_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # How often a mail may have reached the server without its answer reaching us; three make it unknown.
    copies = models.PositiveSmallIntegerField(default=0)
    # From a broken window: sent in a window of its own from then on.
    is_alone = models.BooleanField(default=False)
    answer = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["send_at"], condition=Q(state__in=["waiting", "sending"]), name="notifications_delivery_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notifications_delivery_sent_at",
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
    """A mail of the demo organisation, kept to be read at /outbox/ instead of being sent. Never written outside it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    message_id = models.CharField(max_length=200)
    to = models.TextField()
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["-id"], name="notifications_outbox_newest")]

    def __str__(self) -> str:
        return self.message_id
