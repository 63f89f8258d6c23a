"""Who plans: the tick of each minute, and `manage.py plan_reminders`."""

import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core.db import one_at_a_time
from notifications import planning, tasks
from notifications.models import Due
from notifications.planning import plan
from tests.notifications.test_planning import at, prefer


def test_a_tick_leaves_planning_to_whoever_is_at_it(noa, kinds, transactional_db):
    kinds("weekly")
    seen = []

    def tick():
        seen.append(plan(at(9), waits=False))
        connection.close()

    with transaction.atomic():
        one_at_a_time(planning.TOPIC)
        thread = threading.Thread(target=tick)
        thread.start()
        thread.join()
    assert seen == [{}]
    assert plan(at(9), waits=False) == {"weekly": 1}


def test_a_tick_plans_and_sends(noa, kinds, sink, queue):
    kinds("weekly")
    prefer(noa, quiet_from=None, quiet_until=None, quiet_days=[], hour=0)
    tasks.tick()
    assert sink.recipients() == {"noa@example.org": 1}
    tasks.tick()
    assert sink.recipients() == {"noa@example.org": 1}


def test_a_tick_that_cannot_plan_sends_all_the_same(noa, settings, kinds, sink, queue, post, caplog):
    settings.REMINDERS = {"broken": "tests.notifications.kinds.not_there"}
    post("ana")
    tasks.tick()
    assert sink.recipients() == {"ana@example.org": 1}
    assert "Nothing could be planned." in caplog.messages


def command(capsys, *arguments):
    call_command("plan_reminders", *arguments)
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_command_plans_as_of_a_moment_and_says_how_much_is_new(noa, kinds, capsys):
    kinds("weekly", "monthly", "quarterly")
    new = {"planned": {"weekly": 1, "monthly": 1, "quarterly": 1}, "total": 3}
    assert command(capsys, "--at", "2027-01-04T10:00+01:00") == new
    assert command(capsys, "--at", "2027-01-04T09:00Z") == {
        "planned": {"weekly": 0, "monthly": 0, "quarterly": 0}, "total": 0
    }  # fmt: skip
    assert Due.objects.count() == 3


def test_the_command_takes_a_time_without_an_offset_as_utc(noa, kinds, capsys):
    kinds("weekly")
    assert command(capsys, "--at", "2027-01-04T08:59")["total"] == 0
    assert command(capsys, "--at", "2027-01-04T09:00")["total"] == 1


def test_the_command_plans_as_of_now_without_a_moment(noa, kinds, capsys):
    kinds("daily")
    prefer(noa, hour=0)
    assert command(capsys)["planned"] == {"daily": 1}


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("tomorrow", "'tomorrow' is no moment. Write it as 2027-01-04T09:00+01:00."),
        ("2027-02-30T09:00", "There is no such moment as '2027-02-30T09:00': day is out of range for month."),
    ],
)
def test_the_command_refuses_what_is_no_moment(db, kinds, said, answer):
    with pytest.raises(CommandError) as refused:
        call_command("plan_reminders", "--at", said)
    assert str(refused.value) == answer
