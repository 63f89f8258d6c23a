"""What is due, every message that leaves, what people chose, and the signs of life of the processes that send."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

NOTICED_FOR = timedelta(days=60)


def weekend() -> list[int]:
    return [6, 7]


class DueQuerySet(models.QuerySet["Due"]):
    def visible_to(self, user: AbstractBaseUser) -> Self:
        """One's own."""
        return self.filter(person_id=user.pk)

    def told(self, now: datetime) -> Self:
        """What was told lately, of kinds that their reader wants to find in Rung."""
        hidden = KindPreference.objects.filter(
            person=models.OuterRef("person"), kind=models.OuterRef("kind"), in_app=False
        )
        return self.filter(~models.Exists(hidden), slot__gt=now - NOTICED_FOR, slot__lte=now)

    def counted(self) -> models.Subquery:
        """How many there are, as a value beside the columns of another query; these rows are of one person."""
        rows = self.order_by().values("person").annotate(number=models.Count("pk")).values("number")
        return models.Subquery(rows, output_field=models.IntegerField())


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def visible_to(self, user: AbstractBaseUser) -> Self:
        """One's own."""
        return self.filter(person_id=user.pk)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: AbstractBaseUser) -> Self:
        """The ledger is read by admins, and by nobody else."""
        return self if getattr(user, "is_admin", False) else self.none()


class Delivery(models.Model):
    """One message to one person over one channel: the record that Celery only wakes for.

    `key` is unique and decides the Message-ID: `<kind>:<row uuid>:<n>` for what is sent at once. There is no
    body: it is made while sending, so that nothing private waits in the table. `subject_id` is the row the
    message is about. All times of sending are the database's: the one clock that every worker shares.

    A bundle of reminders has kind BUNDLE, the key `bundle:<person>:<channel>:<slot>`, the person as subject, and in
    `slot` the moment that its dues have in theirs.
    """

    BUNDLE = "reminders"

    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        CHAT = "chat", _("Chat")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Refused")
        UNKNOWN = "unknown", _("Unknown")
        DROPPED = "dropped", _("No longer wanted")
        HELD = "held", _("Held")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.EMAIL)
    slot = models.DateTimeField(null=True)
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

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            # The ledger, newest first; and what an admin looks for in it, which is rare among what was sent.
            models.Index(fields=["-created_at", "-id"], name="notifications_delivery_newest"),
            models.Index(
                fields=["state", "-created_at", "-id"],
                condition=Q(state__in=["dead", "unknown", "dropped", "held"]),
                name="notifications_delivery_odd",
            ),
            models.Index(
                fields=["send_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="notifications_delivery_due",
            ),
            models.Index(
                fields=["person", "-slot"], condition=Q(slot__isnull=False), name="notifications_delivery_told"
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

    @property
    def may_be_held(self) -> bool:
        """Not yet stamped: a worker that has claimed it finds it gone, and leaves it."""
        return self.state == self.State.WAITING

    @property
    def may_be_released(self) -> bool:
        return self.state == self.State.HELD

    @property
    def may_be_resent(self) -> bool:
        """What nobody will try again by themselves."""
        return self.state in {self.State.SENT, self.State.DEAD, self.State.UNKNOWN, self.State.DROPPED}


class Due(models.Model):
    """One thing that somebody is to be reminded of in one period: planned exactly once (unique).

    `subject_id` is the row it is about, `period_start` the first day of the person's local day, week, month or quarter.
    `due_at` is when the reminder became due; `slot` the moment of the bundle that told of it, None while it waits for
    one. A mailed link that acts on it bears `link_version`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="dues")
    period_start = models.DateField()
    due_at = models.DateTimeField()
    slot = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    link_version = models.PositiveIntegerField(default=1, db_default=1)

    objects = DueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "person", "period_start"], name="notifications_due_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(slot=None), name="notifications_due_waiting"),
            models.Index(fields=["person", "-slot"], name="notifications_due_told"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.period_start}"


class Preference(models.Model):
    """When a person wants to be reminded, in their own time zone (which the person row holds), and where.

    Nobody has a row before they change something: the defaults below are what everybody begins with. Weekdays are
    those of ISO 8601 (1 = Monday), hours whole hours of the day. Quiet hours go from `quiet_from` until (not
    including) `quiet_until`, over midnight if that is earlier; both None: none. Pause and leave: `paused_until` and
    `leave_until` are the first day on which reminders come again. `calendar_digest` is of the secret in the address of
    the calendar feed, empty without one. `chat_url` is an incoming webhook, and as good as a password.
    """

    class Chat(models.TextChoices):
        NONE = "", _("None")
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="preference"
    )
    weekday = models.PositiveSmallIntegerField(_("best day"), default=1)
    hour = models.PositiveSmallIntegerField(_("best hour"), default=9)
    quiet_from = models.PositiveSmallIntegerField(_("quiet from"), null=True, blank=True, default=20)
    quiet_until = models.PositiveSmallIntegerField(_("until"), null=True, blank=True, default=7)
    quiet_days = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("quiet days"), default=weekend, blank=True
    )
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    leave_from = models.DateField(_("leave from"), null=True, blank=True)
    leave_until = models.DateField(_("back on"), null=True, blank=True)
    chat = models.CharField(_("chat"), max_length=8, choices=Chat, default=Chat.NONE, blank=True)
    chat_url = models.CharField(_("address"), max_length=1_000, blank=True)
    calendar_digest = models.CharField(max_length=64, blank=True, editable=False)
    link_version = models.PositiveIntegerField(default=1, editable=False)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="notifications_preference_weekday"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="notifications_preference_hour"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__lte=23, quiet_until__lte=23),
                name="notifications_preference_quiet",
            ),
            models.CheckConstraint(
                condition=Q(quiet_days__contained_by=[1, 2, 3, 4, 5, 6, 7]), name="notifications_preference_quiet_days"
            ),
            models.CheckConstraint(
                condition=Q(leave_from=None, leave_until=None) | Q(leave_until__gt=F("leave_from")),
                name="notifications_preference_leave",
            ),
            models.CheckConstraint(
                condition=Q(chat="", chat_url="") | ~Q(chat="") & ~Q(chat_url=""), name="notifications_preference_chat"
            ),
            models.UniqueConstraint(
                fields=["calendar_digest"],
                condition=~Q(calendar_digest=""),
                name="notifications_preference_calendar",
            ),
        ]

    def __str__(self) -> str:
        return f"preference of {self.person_id}"


class KindPreference(models.Model):
    """What a person chose for one kind of reminder; without a row the kind's own defaults hold (notifications.kinds).

    `weekday` and `hour` None: those of the person's `Preference`.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kind_preferences")
    kind = models.CharField(max_length=40)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    hour = models.PositiveSmallIntegerField(null=True, blank=True)
    by_email = models.BooleanField(_("by mail"))
    by_chat = models.BooleanField(_("by chat"))
    in_app = models.BooleanField(_("in Rung"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notifications_kindpreference_once"),
            models.CheckConstraint(
                condition=Q(weekday=None) | Q(weekday__range=(1, 7)), name="notifications_kindpreference_weekday"
            ),
            models.CheckConstraint(condition=Q(hour=None) | Q(hour__lte=23), name="notifications_kindpreference_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class Hold(models.Model):
    """While its one row is there, no message leaves: for a restore or a change of mail server.

    `by` is the admin who set it, None when it was set by `manage.py hold_mail`.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="notifications_hold_only_one")]

    def __str__(self) -> str:
        return f"held since {self.since}"


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
