"""Our own format, written: always the same bytes for the same ladder, one sentence per line."""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import yaml

from ladder.document.parts import Cell, Competency, Document, Fact, Guide, Level, Scale, Statement, Track
from ladder.document.text import in_sentences
from ladder.document.words import CompetencyKind, LinkKind, Necessity, PitfallKind, StatementKind, TrackKind
from ladder.files.reading import FORMAT
from ladder.files.tree import NUMBER

NEEDS_QUOTES = re.compile(r": | #|:$|^[^\w(]|\A(true|false|null|yes|no|on|off|[\d.,:_-]+)\Z", re.IGNORECASE)


class Lines(str):
    """A text that is written as a block of lines."""

    __slots__ = ()


class Writer(yaml.SafeDumper):
    """Lists indented under their name, blocks for texts of several lines, no aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def word(writer: Writer, text: str) -> yaml.Node:
    """Quoted where the reader would take the bare word for a number."""
    return writer.represent_scalar("tag:yaml.org,2002:str", text, "'" if NUMBER.fullmatch(text) else None)


Writer.add_representer(str, word)
Writer.add_representer(Lines, lambda writer, text: writer.represent_scalar("tag:yaml.org,2002:str", str(text), "|"))


def as_yaml(document: Document) -> str:
    """The ladder as a YAML file."""
    return written(plain(document))


def guide_as_yaml(of: Guide) -> str:
    """One guide as it stands in the file, without the levels it leads from and to; blank for one that says nothing."""
    parts = {name: value for name, value in guide(of).items() if name not in {"from", "to"}}
    return written(parts) if parts else ""


def written(values: dict[str, Any]) -> str:
    return yaml.dump(values, Dumper=Writer, allow_unicode=True, sort_keys=False, width=2**31, default_flow_style=False)


def as_json(document: Document) -> str:
    """The ladder as a JSON file: the same names and values."""
    return json.dumps(plain(document), ensure_ascii=False, indent=2) + "\n"


def plain(document: Document) -> dict[str, Any]:
    """The ladder in plain values, by the names of the format and in its order; what is usual is left out."""
    return filled(
        format=FORMAT,
        id=document.slug,
        uuid=str(document.key) if document.key else "",
        title=document.title,
        language=document.language,
        licence=lines(document.licence),
        source=lines(document.source),
        description=lines(document.description),
        accumulation=str(document.accumulation),
        extra=ordered(document.extra),
        scales=[scale(each) for each in document.scales],
        dimensions=[
            filled(
                id=each.slug,
                uuid=str(each.key) if each.key else "",
                title=each.title,
                parent=each.parent,
                description=lines(each.description),
                extra=ordered(each.extra),
            )
            for each in document.dimensions
        ],
        tracks=[track(each) for each in document.tracks],
        competencies=[competency(document, each) for each in document.competencies],
        guides=[guide(each) for each in document.guides],
        pages=[filled(id=each.slug, title=each.title, text=lines(each.text)) for each in document.pages],
    )


def filled(**fields: Any) -> dict[str, Any]:
    """The fields that say something, by their names; `_from` stands for `from`, a reserved word."""
    return {name.lstrip("_"): value for name, value in fields.items() if value not in ("", None, [], (), {}, False)}


def ordered(extra: Mapping[str, Any]) -> Any:
    """Rarer facts by name: the database keeps them without their order."""
    return json.loads(json.dumps(extra, sort_keys=True))


def lines(text: str) -> str:
    """One sentence per line; a block where it is more than one, or where it would need quotation marks."""
    broken = in_sentences(text)
    return Lines(f"{broken}\n") if "\n" in broken or NEEDS_QUOTES.search(text) else text


def number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def scale(of: Scale) -> dict[str, Any]:
    points = [
        {
            "id": point.slug,
            "value": number(point.value),
            **filled(title=point.title, description=lines(point.description), expected=point.is_expected),
        }
        for point in of.points
    ]
    return {"id": of.slug, "title": of.title, "points": points}


def track(of: Track) -> dict[str, Any]:
    return filled(
        id=of.slug,
        uuid=str(of.key) if of.key else "",
        title=of.title,
        kind=str(of.kind) if of.kind != TrackKind.IC else "",
        summary=lines(of.summary),
        extends=list(of.extends),
        accumulation=str(of.accumulation),
        extra=ordered(of.extra),
        levels=[level(of, each) for each in of.levels],
    )


def level(of: Track, one: Level) -> dict[str, Any]:
    here = f"{of.slug}/"
    links: dict[str, list[str]] = {}
    for kind in LinkKind.values:
        links[kind] = [target.removeprefix(here) for found, target in one.links if found == kind]
    return {
        **filled(id=one.slug, uuid=str(one.key) if one.key else "", title=one.title),
        "rank": number(one.rank),
        **filled(
            baseline=one.is_baseline,
            summary=lines(one.summary),
            facts=[fact(each) for each in one.facts],
            **links,
            extra=ordered(one.extra),
        ),
    }


def fact(of: Fact) -> dict[str, str]:
    return {"label": of.label, "text": lines(of.text)}


def competency(document: Document, of: Competency) -> dict[str, Any]:
    return filled(
        id=of.slug,
        uuid=str(of.key) if of.key else "",
        title=of.title,
        dimension=of.dimension,
        description=lines(of.description),
        kind=str(of.kind) if of.kind != CompetencyKind.SKILL else "",
        scale=of.scale,
        accumulation=str(of.accumulation),
        extra=ordered(of.extra),
        points={
            point.slug: [statement(each) for each in of.points[point.slug]]
            for point in document.scale_of(of).points
            if of.points.get(point.slug)
        },
        # In the order of the levels, whatever the order they were read in.
        levels={path: cell(of.cells[path]) for path in document.levels if path in of.cells},
    )


def cell(of: Cell) -> list[Any] | dict[str, Any]:
    statements = [statement(each) for each in of.statements]
    necessity = str(of.necessity) if of.necessity != Necessity.REQUIRED else ""
    if not (of.asks or necessity or of.extra):
        return statements
    return filled(asks=of.asks, necessity=necessity, extra=ordered(of.extra), statements=statements)


def statement(of: Statement) -> str | dict[str, Any]:
    if not of.examples and not of.links and of.kind == StatementKind.STATEMENT:
        return lines(of.text)
    return filled(
        kind=str(of.kind) if of.kind != StatementKind.STATEMENT else "",
        text=lines(of.text),
        examples=texts(of.examples),
        links=[{"label": link.label, "url": link.url} for link in of.links],
    )


def texts(of: Iterable[str]) -> list[str]:
    return [lines(each) for each in of]


def guide(of: Guide) -> dict[str, Any]:
    return filled(
        _from=of.source,
        to=of.target,
        title=of.title,
        summary=lines(of.summary),
        extra=ordered(of.extra),
        shifts=[{"before": lines(each.before), "after": lines(each.after)} for each in of.shifts],
        decisions=[{"situation": lines(each.situation), "approach": lines(each.approach)} for each in of.decisions],
        checklists=[filled(title=each.title, items=texts(each.items)) for each in of.checklists],
        messages=[{"title": lines(each.title), "text": lines(each.text)} for each in of.messages],
        pitfalls=[
            filled(
                kind=str(each.kind) if each.kind != PitfallKind.MISTAKE else "",
                title=each.title,
                text=lines(each.text),
                solution=lines(each.solution),
            )
            for each in of.pitfalls
        ],
        signs=by_name(of.signs, texts),
        activities=by_name(of.activities, lambda each: [activity(one) for one in each]),
        after=lines(of.after),
    )


def by_name(groups: Mapping[str, Any], write: Any) -> dict[str, Any]:
    return {name: write(entries) for name, entries in groups.items() if entries}


def activity(of: Any) -> str | dict[str, Any]:
    if not of.text and not of.competency:
        return str(of.title)
    return filled(title=of.title, text=lines(of.text), competency=of.competency)
