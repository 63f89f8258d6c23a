"""`python -m bench.speed`: the figures of the design's table that can be taken today."""

from bench.report import Figure, run
from bench.speed import api_list, statements

FIGURES = [
    Figure("statements_max", bar=12, unit="statements", take=statements.take),
    Figure("api_list_50_vs_floor", bar=1.5, unit="ratio", take=api_list.take),
]

if __name__ == "__main__":
    run("bench", FIGURES)
