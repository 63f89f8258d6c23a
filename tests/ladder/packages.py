"""CASE packages as other people make them, and what becomes of them."""

import json
from uuid import uuid5

import pytest

from ladder.document.planning import LADDERS
from ladder.files import Refused, read


def made(name):
    return str(uuid5(LADDERS, name))


def item(text, **more):
    return {"identifier": made(text), "uri": f"urn:{text}", "fullStatement": text, **more}


def step(kind, origin, target, number=None):
    ends = {"originNodeURI": {"identifier": made(origin)}, "destinationNodeURI": {"identifier": made(target)}}
    return {"associationType": kind, **ends, **({} if number is None else {"sequenceNumber": number})}


def child(origin, target, number=None):
    return step("isChildOf", origin, target, number)


def theirs(items, steps=(), **more):
    heading = {"identifier": made("*"), "uri": "urn:*", "title": "Theirs", "creator": "They"}
    return {"CFDocument": heading, "CFItems": items, "CFAssociations": list(steps), **more}


def loaded(package, name="theirs.v1.json"):
    return read(json.dumps(package, indent=1).encode(), name=name)


def refusals(package):
    with pytest.raises(Refused) as refused:
        read(json.dumps(package, indent=1).encode(), name="theirs.json", format="case")
    return [(problem.path, problem.message) for problem in refused.value.problems]


def said(document):
    """The statements of each cell, by the titles of competency, track and level."""
    return {
        (one.title, document.track_of(path).title, document.levels[path].title): [each.text for each in cell.statements]
        for one, path, cell in document.cells()
    }


def rubric(criteria, title="Way", **more):
    return {"identifier": made(f"rubric {title}"), "title": title, "CFRubricCriteria": criteria, **more}


def criterion(levels, **more):
    return {"CFRubricCriterionLevels": [{"quality": name, "description": text} for name, text in levels], **more}


def about(name):
    return {"title": name, "identifier": made(name), "uri": f"urn:{name}"}
