"""`python -m bench.judges`: every outside suite, and how many findings it has. None is the bar."""

from bench.judges import api, files, ladders, screens
from bench.report import Figure, run

FIGURES = [
    Figure("schemathesis", bar=0, unit="findings", take=api.schemathesis),
    Figure("openapi", bar=0, unit="findings", take=api.openapi),
    Figure("ladder_fuzz", bar=0, unit="findings", take=ladders.ladder_fuzz),
    Figure("case_schema", bar=0, unit="findings", take=ladders.case_schema),
    Figure("axe", bar=0, unit="findings", take=screens.axe),
    Figure("hadolint", bar=0, unit="findings", take=files.hadolint),
    Figure("compose_schema", bar=0, unit="findings", take=files.compose_schema),
]

if __name__ == "__main__":
    run("judges", FIGURES)
