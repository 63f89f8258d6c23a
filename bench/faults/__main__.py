"""`python -m bench.faults`: every fault, by its name in the catalogue."""

from bench.faults import bad_mailserver, clocks, postgres_restarts, races, valkey_away, workers_killed
from bench.report import Figure, run

FIGURES = [
    Figure("F1", bar=0, unit="lost", take=workers_killed.workers),
    Figure("F2", bar=0, unit="lost", take=workers_killed.child),
    Figure("F3", bar=0, unit="lost", take=valkey_away.take),
    Figure("F4", bar=0, unit="lost", take=postgres_restarts.take),
    Figure("F5", bar=0, unit="lost", take=bad_mailserver.take),
    Figure("F6", bar=0, unit="reminders", take=clocks.many_planners),
    Figure("F7", bar=0, unit="reminders", take=clocks.clocks),
    Figure("F8", bar=0, unit="periods", take=clocks.movers),
    Figure("F10", bar=0, unit="races", take=races.two_devices),
    Figure("F11", bar=0, unit="races", take=races.sent_twice),
    Figure("F12", bar=0, unit="races", take=races.at_the_bell),
]

if __name__ == "__main__":
    run("faults", FIGURES)
