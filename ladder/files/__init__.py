"""Ladders as files: reading and writing, without database. `read` recognises what it is given."""

from ladder.files.formats import FORMATS, Format, read
from ladder.files.problems import Problem, Refused
from ladder.files.reading import read_guide
from ladder.files.writing import as_json, as_yaml, guide_as_yaml

__all__ = ["FORMATS", "Format", "Problem", "Refused", "as_json", "as_yaml", "guide_as_yaml", "read", "read_guide"]
