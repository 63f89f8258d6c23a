"""CASE packages (1EdTech): our ladders written as version 1.1; our own and other people's, 1.0 too, read."""

from ladder.files.case.one import single
from ladder.files.case.reading import looks_case, read_case
from ladder.files.case.writing import as_case

__all__ = ["as_case", "looks_case", "read_case", "single"]
