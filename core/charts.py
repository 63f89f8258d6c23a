"""Charts as SVG from plain numbers: a radar, gaps, and steps over time. Pages and papers show the same drawing.

All three take the same: labels, and series with one value for each of them. The kind of a series is its shape, so that
charts of the same data agree and colour is never alone; colours stand in components.css. Labels without room are
numbered and written out below. The same data gives the same bytes. A table belongs beside every chart: to a screen
reader the drawing is its title.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from math import cos, pi, sin
from typing import Literal, NamedTuple
from unicodedata import combining, east_asian_width

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.fingerprint import fingerprint

# What the others are held against is a bar. The marks of the others nest, so that all are seen where they meet.
Kind = Literal["bar", "diamond", "ring", "dot"]
PAINTED: tuple[Kind, ...] = ("bar", "diamond", "ring", "dot")
Point = tuple[float, float]

WIDTH = 340  # of every drawing: about that of a phone, where its letters are then as large as those of the page
LETTER = 12
LINE = 15  # from one line of text to the next
NARROW, BROAD = set("fijlrtI.,:;'!|()[]- "), set("mwMWQ@%&—…жфшщыюЖФШЩЫЮ")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
JOINED = '<path class="chart__line" d="M-11 0h22"/>'


class Series(NamedTuple):
    """What one party says about each label, in their order; None where it says nothing."""

    name: str
    kind: Kind
    values: Sequence[float | None]


def radar(labels: Sequence[str], series: Sequence[Series], *, title: str, top: int) -> SafeString:
    """An axis for each label and a ring for each whole number. Lines join neighbours; a bar lies across its axis.

    Empty for fewer than three labels. ValueError for a value that is not from 0 to `top`, or not one for each label.
    """
    _check(labels, series, top)
    if len(labels) < 3:
        return SafeString("")
    turns = [2 * pi * (place + 0.5) / len(labels) for place in range(len(labels))]
    lines, most = 3 if len(labels) <= 10 else 2, 110 if len(labels) <= 14 else 0
    for outer in (116.0, 104.0, 92.0, 80.0):  # the largest circle that leaves room for the labels
        rooms = [min(WIDTH / 2 - (outer + 14) * abs(sin(turn)), most) for turn in turns]
        names, below = _fit(labels, rooms, lines)
        if not below:
            break
    outer = 144 if below else outer
    beyond = [outer + 14 + LINE * (len(name) - 1) / 2 for name in names]  # from the middle to that of a label
    around = list(zip(turns, beyond, names, strict=True))
    reach = max(outer + 10, *(abs(cos(turn)) * way + LINE * len(name) / 2 for turn, way, name in around))
    body, start = _key(series, JOINED, '<path class="chart__bar" d="M-9 0h18"/>')
    x, y = WIDTH / 2, start + reach
    step = outer / (top + 0.5)  # zero is half a step from the middle, where it is seen

    def at(place: int, value: float, aside: float = 0) -> Point:
        turn, radius = turns[place] + aside, (value + 0.5) * step
        return x + radius * sin(turn), y - radius * cos(turn)

    for ring in range(top + 1):
        body += f'<circle class="chart__grid" cx="{_n(x)}" cy="{_n(y)}" r="{_n((ring + 0.5) * step)}"/>'
    spokes = (f"M{_xy(at(place, 0))}L{_xy(at(place, top))}" for place in range(len(labels)))
    body += f'<path class="chart__grid" d="{"".join(spokes)}"/>'
    for kind, values in _painted(series):
        shapes = ""
        for run in _runs(values, start=values.index(None) if None in values else 0):
            if kind == "bar":
                half = 0.72 * pi / len(labels)
                for place, value in run:
                    radius, left, right = (value + 0.5) * step, at(place, value, -half), at(place, value, half)
                    arc = f"M{_xy(left)}A{_xy((radius, radius))} 0 0 1 {_xy(right)}"
                    shapes += f'<path class="chart__bar" d="{arc}"/>'
            else:
                shape, end = ("area", "Z") if len(run) == len(labels) else ("line", "")
                shapes += f'<path class="chart__{shape}" d="M{"L".join(_xy(at(*spot)) for spot in run)}{end}"/>'
                shapes += "".join(_mark(kind, at(*spot), 0.75 if below else 1) for spot in run)
        body += f'<g data-kind="{kind}">{shapes}</g>'
    for ring in range(top + 1):
        body += _text((x, y - (ring + 0.5) * step), [str(ring)], "middle")
    for turn, way, name in around:
        anchor = "middle" if below or abs(sin(turn)) < 0.2 else "start" if sin(turn) > 0 else "end"
        body += _text((x + (outer + 14) * sin(turn), y - way * cos(turn)), name, anchor)
    return _svg(title, body, y + reach + 6, below)


def gaps(labels: Sequence[str], series: Sequence[Series], *, title: str, top: int) -> SafeString:
    """A row for each label: its bar, the marks of the others, and how far the first of the others is from the bar.

    Empty without labels. ValueError as in `radar`.
    """
    _check(labels, series, top)
    if not labels:
        return SafeString("")
    body, start = _key(series, "", _mark("bar", (0, 0)))
    start, left, right = start + LINE, 156, 292
    names = [_wrap(label, 138, 5) for label in labels]
    heights = [LINE * len(name) + 11 for name in names]
    middles = [start + 4 + sum(heights[:row]) + height / 2 for row, height in enumerate(heights)]
    end = start + 8 + sum(heights)

    def across(value: float) -> float:
        return left + (right - left) * value / top

    for value in range(top + 1):
        body += f'<path class="chart__grid" d="M{_xy((across(value), start))}V{_n(end)}"/>'
        body += "".join(_text((across(value), y), [str(value)], "middle") for y in (start - 9, end + 9))
    nothing = [None] * len(labels)
    asked = next((each.values for each in series if each.kind == "bar"), nothing)
    first = next((each.values for each in series if each.kind != "bar"), nothing)
    for name, y, bar, held in zip(names, middles, asked, first, strict=True):
        body += _text((2, y), name)
        if bar is None or held is None:
            body += _text((WIDTH, y), ["–"], "end")
            continue
        gap = round(held - bar, 1)
        side, sign = ("below", "−") if gap < 0 else ("above", "+") if gap > 0 else ("at", "")
        line = f'<path class="chart__gap" d="M{_xy((across(bar), y))}H{_n(across(held))}"/>'
        body += f'<g data-gap="{side}">{line}{_text((WIDTH, y), [sign + _n(abs(gap))], "end")}</g>'
    for kind, values in _painted(series):
        spots = ((across(value), y) for value, y in zip(values, middles, strict=True) if value is not None)
        body += f'<g data-kind="{kind}">{"".join(_mark(kind, spot) for spot in spots)}</g>'
    return _svg(title, body, end + 20)


def steps(labels: Sequence[str], series: Sequence[Series], *, title: str, top: int) -> SafeString:
    """A stretch of time for each label, on which each series keeps its level; where it has none its line is open.

    Empty without labels. ValueError as in `radar`.
    """
    _check(labels, series, top)
    if not labels:
        return SafeString("")
    body, start = _key(series, JOINED, JOINED)
    left, rise = 20, max(102 / top, 18)
    band = (WIDTH - left) / len(labels)
    foot = start + 10 + top * rise
    middles = [left + band * (place + 0.5) for place in range(len(labels))]
    for value in range(top + 1):
        y = foot - value * rise
        body += f'<path class="chart__grid" d="M{_xy((left, y))}H{WIDTH}"/>{_text((2, y), [str(value)])}'
    lines = marks = ""
    for kind, values in _painted(series):
        line = mark = ""
        for run in _runs(values):
            spots = [(middles[place], foot - value * rise) for place, value in run]
            path = "".join(f"V{_n(y)}H{_n(x + band / 2)}" for x, y in spots)
            line += f'<path class="chart__line" d="M{_xy((spots[0][0] - band / 2, spots[0][1]))}{path}"/>'
            mark += "".join(_mark(kind, spot) for spot in spots if kind != "bar")
        lines = f'<g data-kind="{kind}">{line}</g>' + lines  # the thinnest lines lie above
        marks += f'<g data-kind="{kind}">{mark}</g>'
    names, below = _fit(labels, [band - 6] * len(labels), 3)
    deepest = LINE * max(map(len, names))
    for x, name in zip(middles, names, strict=True):
        lines += _text((x, foot + 12 + LINE * len(name) / 2), name, "middle")
    return _svg(title, body + lines + marks, foot + 16 + deepest, below)


def _check(labels: Sequence[str], series: Sequence[Series], top: int) -> None:
    if top < 1:
        raise ValueError("A scale ends at 1 or above.")
    if any(len(each.values) != len(labels) for each in series):
        raise ValueError("A series has one value for each label.")
    if not all(0 <= value <= top for each in series for value in each.values if value is not None):
        raise ValueError(f"A value stands outside the scale from 0 to {top}.")


def _painted(series: Sequence[Series]) -> list[tuple[Kind, Sequence[float | None]]]:
    """The series from the lowest layer to the highest."""
    return [(each.kind, each.values) for each in sorted(series, key=lambda each: PAINTED.index(each.kind))]


def _runs(values: Sequence[float | None], start: int = 0) -> list[list[tuple[int, float]]]:
    """Places and values that are neighbours, on the way round from `start`; each None ends a run."""
    spots = [(place % len(values), values[place % len(values)]) for place in range(start, start + len(values))]
    runs = groupby(spots, key=lambda spot: spot[1] is None)
    return [[(place, value) for place, value in run if value is not None] for is_gap, run in runs if not is_gap]


def _n(number: float) -> str:
    return f"{round(number, 1) + 0:.10g}"  # plus nothing: there is no "-0"


def _xy(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _mark(kind: Kind, middle: Point, size: float = 1) -> str:
    x, y, half = (*middle, 8 * size)
    if kind == "bar":
        return f'<path class="chart__bar" d="M{_xy((x, y - 9))}v18"/>'
    if kind == "diamond":
        corners = (x, y - half), (x + half, y), (x, y + half), (x - half, y)
        return f'<path class="chart__mark" d="M{"L".join(map(_xy, corners))}Z"/>'
    radius = _n((5.3 if kind == "ring" else 3.6) * size)
    return f'<circle class="chart__mark" cx="{_n(x)}" cy="{_n(y)}" r="{radius}"/>'


def _key(series: Sequence[Series], line: str, bar: str) -> tuple[str, float]:
    """What each series is called and looks like, and how far down that reaches."""
    x, y, body = 0.0, 10, ""
    for name, kind, _ in series:
        [text] = _wrap(name, WIDTH - 30, 1)
        width = 30 + _width(text)
        if x and x + width > WIDTH:
            x, y = 0, y + LINE + 4
        sample = bar if kind == "bar" else line + _mark(kind, (0, 0))
        body += f'<g data-kind="{kind}" transform="translate({_xy((x + 12, y))})">{sample}</g>'
        body += _text((x + 30, y), [text])
        x += width + 16
    return f'<g class="chart__key">{body}</g>', y + 16


def _text(middle: Point, lines: Sequence[str], anchor: str = "start") -> str:
    """Lines of text, centred upright on a point."""
    x, first = middle[0], middle[1] + 4 - LINE * (len(lines) - 1) / 2
    return "".join(
        f'<text x="{_n(x)}" y="{_n(first + LINE * row)}" text-anchor="{anchor}">{escape(line)}</text>'
        for row, line in enumerate(lines)
    )


def _clean(text: str) -> str:
    """The text with single blanks, and without characters that XML has no place for."""
    return " ".join(UNPRINTABLE.sub("", text).split())


def _width(text: str) -> float:
    """How wide a text is set, guessed with care: fonts differ, and nothing may run out of the drawing."""
    broad = sum(letter in BROAD or east_asian_width(letter) in "FW" for letter in text)
    narrow = sum(letter in NARROW for letter in text)
    upper = sum(letter.isupper() for letter in text)
    none = sum(combining(letter) > 0 for letter in text)
    return LETTER * (0.64 * len(text) + 0.36 * broad + 0.12 * upper - 0.24 * narrow - 0.64 * none)


def _wrap(text: str, room: float, lines: int) -> list[str]:
    """The text on lines with so much room. Too long a word is broken; what is too long in all ends in an ellipsis."""
    rows = [""]
    for word in _clean(text).split():
        for place, piece in enumerate([word] if _width(word) <= room else word):
            joined = f"{rows[-1]}{piece}" if place or not rows[-1] else f"{rows[-1]} {piece}"
            if _width(joined) <= room or not rows[-1]:
                rows[-1] = joined
            else:
                rows.append(piece)
    if len(rows) <= lines:
        return rows
    *kept, last = rows[:lines]
    while last and _width(f"{last}…") > room:
        last = last[:-1]
    return [*kept, f"{last.rstrip()}…"]


def _fit(labels: Sequence[str], rooms: Sequence[float], lines: int) -> tuple[list[list[str]], Sequence[str]]:
    """The labels on at most so many lines, and none to write out below; or numbers, and all of them."""
    names: list[list[str]] = []
    for label, room in zip(labels, rooms, strict=True):
        names.append(_wrap(label, room, lines))
        if " ".join(names[-1]) != _clean(label):
            return [[str(number)] for number in range(1, len(labels) + 1)], labels
    return names, ()


def _svg(title: str, body: str, height: float, below: Sequence[str] = ()) -> SafeString:
    """The drawing, and below it in two columns the labels that stand in it as numbers."""
    names, feet = [_wrap(label, 140, 5) for label in below], [height, height]
    for place, name in enumerate(names):
        column = int(2 * sum(map(len, names[:place])) >= sum(map(len, names)))
        x, y = 174 * column, feet[column] + LINE
        body += _text((x + 18, y), [str(place + 1)], "end") + _text((x + 26, y + LINE * (len(name) - 1) / 2), name)
        feet[column] += LINE * len(name) + 4
    key = f"chart-{fingerprint([title, body])}"
    return mark_safe(  # noqa: S308 - shapes of ours, and texts that went through escape
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {_n(max(feet) + 8)}" role="img" '
        f'aria-labelledby="{key}"><title id="{key}">{escape(_clean(title))}</title>{body}</svg>'
    )
