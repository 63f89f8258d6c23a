"""`python -m bench.speed`: the figures of the design's table that can be taken today."""

from bench.report import Figure, run
from bench.speed import api_list, matrix, reminders, sending, statements

FIGURES = [
    Figure("statements_max", bar=12, unit="statements", take=statements.take),
    Figure("api_list_50_vs_floor", bar=1.5, unit="ratio", take=api_list.take),
    Figure("matrix_page_50_vs_sql", bar=10, unit="ratio", take=matrix.page_vs_sql),
    Figure("matrix_fragment_50_vs_sql", bar=6, unit="ratio", take=matrix.fragment_vs_sql),
    Figure("matrix_page_50_vs_orm", bar=10, unit="times faster", take=matrix.page_vs_orm, better="higher"),
    Figure("matrix_page_growth", bar=1.15, unit="ratio", take=matrix.page_growth),
    Figure("plan_100k_vs_insert", bar=3, unit="ratio", take=reminders.take_plan),
    Figure("replan_inserted", bar=0, unit="rows", take=reminders.take_again),
    Figure("send_vs_django", bar=90, unit="%", take=sending.take, better="higher"),
]

if __name__ == "__main__":
    run("bench", FIGURES)
