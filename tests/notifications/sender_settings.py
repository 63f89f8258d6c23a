"""Settings of a process that sends to the mail server at SINK_PORT, as a worker does."""

import os

from tests.settings import *  # noqa: F403

EMAIL_BACKEND = "notifications.mailbox.SmtpBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["SINK_PORT"])
EMAIL_USE_TLS = EMAIL_USE_SSL = False
MAILS = {kind: f"tests.notifications.mails.{kind}" for kind in ("hello", "deadly")}
REMINDERS = {os.environ["REMINDER"]: f"tests.notifications.kinds.{os.environ['REMINDER']}"}
