"""The team matrix as HTML, put together from pieces: a template that loops over its cells takes fifty times as long."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assessments.models import NOT_APPLICABLE
from assessments.queries.matrix.cells import KEPT, Cell, Gap
from assessments.queries.matrix.rows import Counts, Row
from assessments.queries.matrix.summary import Sum
from assessments.queries.matrix.table import GAPS, NAME, Group, Matrix
from assessments.queries.matrix.words import DASH, figure, sentence

NOBODY = "00000000-0000-0000-0000-000000000000"
USUAL = 3  # rungs of a scale, which need no saying
WORST_FIRST = [Gap.FAR_BELOW, Gap.BELOW, Gap.AT, Gap.ABOVE, Gap.NONE]


# What is the same of all cells that say the same, by language: what stands before the address, the words for whoever
# hears it, and the shapes.
Piece = tuple[str, str, str]
pieces: dict[str, dict[Cell, Piece]] = {}


def piece(cell: Cell) -> Piece:
    calm = "" if cell.needs_a_look else " data-calm"
    return f'{calm}><a class="cell"{attributes(cell)} href="', f'{escape(sentence(cell))}">', shapes(cell)


def attributes(cell: Cell) -> str:
    flags = {"differs": cell.differs, "stale": cell.is_stale, "unshared": cell.is_unshared}
    return f' data-gap="{cell.gap}"' + "".join(f" data-{name}" for name, is_set in flags.items() if is_set)


def shapes(cell: Cell) -> str:
    """Number, ring and rungs: what the eye reads instead of the words."""
    if cell.held is None and cell.own is None and cell.asked is None:
        return f'<span class="cell__held">{DASH}</span>'
    asked = "" if not cell.counts else f'<span class="cell__asked">/{figure(cell, cell.asked)}</span>'
    held = f'<span class="cell__held">{escape(figure(cell, cell.held))}{asked}</span>'
    own = escape(figure(cell, cell.own)) if cell.own is not None and cell.own >= 0 else ""
    ring = f'<span class="cell__self"><span>{own}</span></span>' if own else ""
    return held + ring + rungs(cell)


def rungs(cell: Cell) -> str:
    if not cell.size or cell.held == NOT_APPLICABLE or (cell.held is None and cell.asked is None):
        return ""
    held, asked = cell.rungs(cell.held), cell.rungs(cell.asked)
    size = "" if cell.size == USUAL else f' data-n="{cell.size}"'
    return f'<i class="rungs" data-r="{held}" data-e="{asked}"{size}></i>'


@dataclass(frozen=True)
class Addresses:
    """Where the links of a board lead: `cell` and `sort` are completed by what is opened or sorted by; `folding` says
    by dimension where its head leads. `opened` is the cell beside the table, `show` whether a phone shows every cell.
    """

    cell: str
    sort: str
    folding: Mapping[str, str]
    opened: str = ""
    show: str = "look"


def board(matrix: Matrix, to: Addresses) -> bytes:
    """The table, as it leaves: every text in it went through escape()."""
    caption = _("Each cell: what is held and what is asked, and what the person says.")
    return (
        f'<table class="matrix" data-show="{to.show}" data-grid><caption class="sr">{escape(caption)}</caption>'
        f"{head(matrix, to)}<tbody>{body(matrix, to)}</tbody>{foot(matrix)}</table>"
    ).encode()


def first(is_first: bool) -> str:
    return " data-first" if is_first else ""


def sorted_by(matrix: Matrix, order: str) -> str:
    if matrix.sought.sort != order:
        return ""
    return ' aria-sort="descending"' if order == GAPS else ' aria-sort="ascending"'


def head(matrix: Matrix, to: Addresses) -> str:
    order = escape(to.sort)
    above, below = [], []
    for group in matrix.groups:
        span = 1 if group.is_folded else group.last - group.first
        action = _("Unfold %s") if group.is_folded else _("Fold %s")
        above.append(
            f'<th scope="colgroup" colspan="{span}" data-first><a class="matrix__fold" '
            f'href="{escape(to.folding[group.slug])}" aria-expanded="{"false" if group.is_folded else "true"}" '
            f'title="{escape(action % group.title)}">{escape(group.title)}</a></th>'
        )
        if group.is_folded:
            below.append(
                f'<th scope="col" data-first><span class="matrix__name">{escape(_("met of asked"))}</span></th>'
            )
            continue
        for number in range(group.first, group.last):
            competency = matrix.columns[number].competency
            weak = " data-weak" if number in matrix.foot.weakest else ""
            below.append(
                f'<th scope="col"{first(number == group.first)}{weak}{sorted_by(matrix, competency.slug)}>'
                f'<a class="matrix__name" href="{order}{escape(competency.slug)}">{escape(competency.title)}</a></th>'
            )
    corner = f'<th class="matrix__corner" rowspan="2" scope="col"{sorted_by(matrix, NAME)}>'
    end = f'<th class="matrix__corner matrix__end" rowspan="2" scope="col" data-first{sorted_by(matrix, GAPS)}>'
    return (
        f'<thead><tr>{corner}<a href="{order}{NAME}">{escape(_("Person"))}</a></th>{"".join(above)}'
        f'{end}<a href="{order}{GAPS}">{escape(_("In short"))}</a></th></tr><tr>{"".join(below)}</tr></thead>'
    )


def body(matrix: Matrix, to: Addresses) -> str:
    language = get_language() or ""
    known = pieces.setdefault(language, {})
    if len(known) >= KEPT:
        known.clear()
    before, after = reverse("dashboards:person", args=[NOBODY]).split(NOBODY)
    cell_at = escape(to.cell)
    unfolded, folded = columns(matrix)
    out: list[str] = []
    for row in matrix.page:
        name = escape(row.person.name)
        out.append(
            f'<tr><th scope="row"><a href="{before}{row.person.pk}{after}"><span class="person"><span>'
            f'<span class="person__name">{name}</span><span class="person__role">{escape(role_of(row))}</span>'
            "</span></span></a></th>"
        )
        address, cells = f"{cell_at}{row.person.pk}.", row.cells
        html = {group.first: folded_cell(row, group) for group in folded}
        for number, begin, slug, title in unfolded:
            cell = cells[number]
            made = known.get(cell)
            if made is None:
                made = known[cell] = piece(cell)
            html[number] = f"{begin}{made[0]}{address}{slug}{name}{title}{made[1]}{made[2]}</a></td>"
        out += [html[number] for number in sorted(html)] if folded else html.values()
        out.append(f'<td class="matrix__sum" data-first>{in_short(row.counts, language)}</td></tr>')
    opened = f'href="{escape(to.cell + to.opened)}"'
    text = "".join(out)
    return text.replace(opened, f'{opened} aria-current="true"') if to.opened else text


def columns(matrix: Matrix) -> tuple[list[tuple[int, str, str, str]], list[Group]]:
    """Of each column that is not folded what all its cells have around what they say; and the groups that are."""
    unfolded = []
    for group in matrix.groups:
        if not group.is_folded:
            for number in range(group.first, group.last):
                title = escape(matrix.columns[number].competency.title)
                unfolded.append(
                    (
                        number,
                        f"<td{first(number == group.first)}",
                        f'{escape(matrix.columns[number].competency.slug)}" data-what="{title}" aria-label="',
                        f", {title}: ",
                    )
                )
    return unfolded, [group for group in matrix.groups if group.is_folded]


def role_of(row: Row) -> str:
    """The level, and the one that it is held against where that is another."""
    return row.level.title if row.level is row.against else f"{row.level.title} → {row.against.title}"


def folded_cell(row: Row, group: Group) -> str:
    cells = row.cells[group.first : group.last]
    worst = min((cell.gap for cell in cells), key=WORST_FIRST.index)
    met, asked = sum(cell.is_met for cell in cells), sum(cell.counts for cell in cells)
    words = escape(_("%(name)s, %(group)s: ") % {"name": row.person.name, "group": group.title})
    calm = "" if any(cell.needs_a_look for cell in cells) else " data-calm"
    return (
        f'<td data-first{calm}><span class="cell" data-folded data-gap="{worst}" data-what="{escape(group.title)}">'
        f'<span class="sr">{words}</span>'
        f'<span class="cell__held">{met}<span class="cell__asked">/{asked}</span></span></span></td>'
    )


@lru_cache(maxsize=KEPT)
def in_short(counts: Counts, language: str) -> str:
    """A row in a few words of this language."""
    said = [_("%(met)s of %(asked)s met") % {"met": counts.met, "asked": counts.asked}]
    if counts.below:
        said.append(ngettext("%s gap", "%s gaps", counts.below) % counts.below)
    if counts.is_stale:
        said.append(_("old"))
    if counts.is_unshared:
        said.append(_("not all shared yet"))
    return escape(" · ".join(said))


def foot(matrix: Matrix) -> str:
    sums = matrix.foot.sums
    lines = [
        (_("Meet what is asked"), [meet(sums[number], number in matrix.foot.weakest) for number in range(len(sums))]),
        (_("Could teach it (exceeds)"), [exceed(one) for one in sums]),
        (_("Self and manager differ"), [("", str(one.differ or "·")) for one in sums]),
    ]
    out = []
    for title, cells in lines:
        out.append(f'<tr><th scope="row">{escape(title)}</th>')
        for group in matrix.groups:
            if group.is_folded:
                out.append("<td data-first></td>")
                continue
            for number in range(group.first, group.last):
                flag, text = cells[number]
                out.append(f"<td{first(number == group.first)}{flag}>{text}</td>")
        out.append('<td class="matrix__sum" data-first></td></tr>')
    return f"<tfoot>{''.join(out)}</tfoot>"


def meet(one: Sum, is_weak: bool) -> tuple[str, str]:
    words = f'<span class="sr">{escape(_(" of %s, weak as a team") % one.asked)}</span>' if is_weak else ""
    return " data-flag" if is_weak else "", f"{one.meet}{words}"


def exceed(one: Sum) -> tuple[str, str]:
    words = f'<span class="sr">{escape(_(" only: %s") % one.alone)}</span>' if one.alone else ""
    return " data-flag" if one.alone else "", f"{one.exceed or '·'}{words}"
