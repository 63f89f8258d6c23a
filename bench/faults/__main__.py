"""`python -m bench.faults`: every fault, by its name in the catalogue."""

from bench.faults import postgres_restarts, valkey_away
from bench.report import Figure, run

FIGURES = [
    Figure("F3", bar=0, unit="lost", take=valkey_away.take),
    Figure("F4", bar=0, unit="lost", take=postgres_restarts.take),
]

if __name__ == "__main__":
    run("faults", FIGURES)
