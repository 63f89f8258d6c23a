"""`python -m bench.faults`: every fault, by its name in the catalogue."""

from bench.faults import postgres_restarts, races, valkey_away
from bench.report import Figure, run

FIGURES = [
    Figure("F3", bar=0, unit="lost", take=valkey_away.take),
    Figure("F4", bar=0, unit="lost", take=postgres_restarts.take),
    Figure("F10", bar=0, unit="races", take=races.two_devices),
    Figure("F11", bar=0, unit="races", take=races.sent_twice),
    Figure("F12", bar=0, unit="races", take=races.at_the_bell),
]

if __name__ == "__main__":
    run("faults", FIGURES)
