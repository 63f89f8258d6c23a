"""The Celery app and its whole timetable. Celery only wakes; what is due stands in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# No web request waits for a worker, so its statements may take longer than a page's, but not for ever.
os.environ.setdefault("STATEMENT_TIMEOUT", "60")

MINUTE, HOUR = 60.0, 3600.0
app = Celery("rung")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {
    "send what is due": {"task": "notifications.tasks.tick", "schedule": MINUTE},
    "seal the audit record": {"task": "audit.tasks.seal", "schedule": MINUTE},
    "forget expired sessions": {"task": "people.tasks.forget_expired_sessions", "schedule": HOUR},
}
app.conf.update(
    # Time: one clock for everybody, and each beat begins with all that is due (config.beat).
    enable_utc=True,
    timezone="UTC",
    beat_scheduler="config.beat.Scheduler",
    beat_max_loop_interval=MINUTE,
    # A task whose process died is done again by another, at the latest when it has been invisible for so
    # long; longer than any task may take, or it would be done twice at a time.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=120,
    worker_prefetch_multiplier=1,
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_throttle": 1,
        # Silence is noticed, so that a worker is not deaf for ever on a connection that died without a word.
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
    },
    # What runs when the queue is lost runs on: ended in the middle, it would have to be done twice.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    # Without its queue a process tries again, for as long as it takes.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # Nobody reads results or asks workers how they do: PostgreSQL says both.
    task_ignore_result=True,
    result_backend=None,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    # A child that has grown is replaced between two tasks (in KiB).
    worker_max_memory_per_child=300_000,
)
app.autodiscover_tasks()
