"""Two or more people who do something at the very same moment, each on a connection of their own."""

import threading

from django.core.exceptions import ValidationError
from django.db import connection

DONE = "done"


def raced(*acts):
    """What came of each act, sorted: DONE, or the first sentence of its refusal. Other errors are those of the test."""
    ready, outcomes = threading.Barrier(len(acts)), []

    def race(act):
        try:
            ready.wait(10)
            act()
            outcomes.append(DONE)
        except ValidationError as refusal:
            outcomes.append(refusal.messages[0])
        finally:
            connection.close()

    racers = [threading.Thread(target=race, args=[act]) for act in acts]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(outcomes) == len(acts)
    return sorted(outcomes)
