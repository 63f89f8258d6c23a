"""A CASE package as a ladder: one of ours as it was written, any other as well as its tree and rubrics tell."""

from ladder.document.parts import Document
from ladder.files.case import terms
from ladder.files.case.foreign import foreign_ladder
from ladder.files.case.own import own_ladder
from ladder.files.case.package import Package
from ladder.files.fields import Problems
from ladder.files.problems import Refused
from ladder.files.reading import read_ladder
from ladder.files.tree import Node

WRAPPER = "CFPackage"  # some servers put the package into one more mapping


def looks_case(names: set[str]) -> bool:
    return "CFDocument" in names or names == {WRAPPER}


def read_case(node: Node, name: str) -> Document:
    """The ladder of a package. The name of the file gives the slug where the package is not ours.

    Refuses, with every problem found: identifiers that stand twice, items that say nothing or are inside
    themselves, texts that are no texts, names that a package does not have. What leads out of the package is kept
    in `extra` where it belongs to a part, and followed nowhere.
    """
    if isinstance(node.value, dict) and set(node.value) == {WRAPPER}:
        node = node.value[WRAPPER]
    problems = Problems()
    package = Package(node, problems)
    extensions = package.document.values.get("extensions")
    ours = extensions.value.get(terms.OURS) if extensions and isinstance(extensions.value, dict) else None
    if not problems:
        found = own_ladder(package, ours) if ours else foreign_ladder(package, name)
    if problems:
        raise Refused(problems)
    return read_ladder(found)
