"""The page managers live in: their people, against what is asked of them."""

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from assessments.actions import reading as actions
from assessments.files import sheets
from assessments.forms.matrix import MatrixForm
from assessments.queries.matrix import panel as panels
from assessments.queries.matrix import reading, table
from assessments.queries.matrix.reading import Found
from assessments.queries.matrix.sheet import sheet
from assessments.queries.matrix.table import Matrix
from assessments.views.board import Addresses, board
from audit.downloads import SensitiveDownload
from people.access import SignedIn
from people.models import Team, User

FORMATS = {
    "csv": (sheets.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (sheets.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}

# Where the table goes when the page around it is ready: a template would copy it at each of its levels.
BOARD = SafeString("<!-- the table -->")


@require_safe
def matrix(request: SignedIn) -> HttpResponse:
    """“Who of my people needs what, and what does the team lack?” With `cell`, what is behind one of the numbers."""
    form = MatrixForm(request.GET)
    part = request.htmx.target if request.htmx.target in {"matrix", "panel"} else ""
    found = found_or_404(request, form, with_teams=not part)
    opened = form.asked.get("cell")
    if found.people and part != "panel":
        actions.record_matrix_read(of=found.scope.of, team=found.scope.team, people=len(found.people), by=request.user)
    tag = quote_etag(mark(request, found, part)) if not opened and not len(get_messages(request)) else None
    response = get_conditional_response(request, etag=tag) if tag else None
    if response is None:
        shown = table.matrix(found, form.sought(), now=timezone.now())
        panel = panels.panel(shown, *opened, viewer=request.user) if opened else None
        if panel:
            person = get_object_or_404(User.objects.visible_to(request.user), pk=panel.row.person.pk)
            actions.record_cell_read(person=person, competency=panel.column.key, by=request.user)
        context = {
            "form": form,
            "part": part,
            "matrix": shown,
            "panel": panel,
            "board": BOARD if shown.page and part != "panel" else "",
            "shows_every": bool(form.asked.get("every")),
            "misunderstood": bool(form.errors) or shown.misunderstood or bool(opened and not panel),
        }
        response = render(request, f"team/matrix.html{f'#{part}' if part else ''}", context)
        if context["board"]:
            table_html = board(shown, addresses(request, form, shown))
            response.content = response.content.replace(BOARD.encode(), table_html, 1)
    if tag:
        response["ETag"] = tag
    if part:
        push_url(response, request.get_full_path())
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
def export(request: SignedIn) -> HttpResponse:
    """“Give me this as a file”: all people that the address means, on whatever page."""
    form = MatrixForm(request.GET)
    format = request.GET.get("format", "csv")
    if format not in FORMATS:
        raise Http404
    found = found_or_404(request, form, with_teams=False)
    shown = table.matrix(found, form.sought(), now=timezone.now())
    event = actions.record_matrix_exported(
        of=found.scope.of, team=found.scope.team, people=len(shown.rows), format=format, by=request.user
    )
    write, content_type = FORMATS[format]
    title = found.scope.team.name if found.scope.team else _("team")
    name = f"{slugify(title) or 'team'}-{timezone.localdate().isoformat()}.{format}"
    return SensitiveDownload(write(sheet(shown), title), name=name, content_type=content_type, event=event)


def found_or_404(request: SignedIn, form: MatrixForm, *, with_teams: bool) -> Found:
    """The people asked for. A team in which the reader may read nobody's results is not there."""
    key = form.team()
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=key) if key else None
    found = reading.find(
        form.others(),
        team,
        with_subteams=form.asked.get("subteams", False),
        viewer=request.user,
        on=timezone.localdate(),
        with_teams=with_teams,
    )
    if team and not found.people:
        raise Http404
    return found


def mark(request: SignedIn, found: Found, part: str) -> str:
    """All that the answer depends on."""
    frame: list[Any] = [request.user.pk]
    if not part:  # what stands around the table
        frame += [request.user.row_version, request.user.is_admin, request.user.hr_units]
    frame += [get_language(), request.COOKIES.get("theme"), request.META.get("CSRF_COOKIE"), settings.VERSION]
    return found.mark(timezone.localdate(), request.GET.urlencode(), part, *frame)


def addresses(request: HttpRequest, form: MatrixForm, shown: Matrix) -> Addresses:
    """Where the links of the table lead; what else stands in the address stays."""
    folded = shown.sought.folded
    folding = {group.slug: ",".join(sorted(folded ^ {group.slug})) for group in shown.groups}
    opened, fold = form.asked.get("cell"), asked_with(request, "fold", "cell")
    return Addresses(
        cell=asked_with(request, "cell"),
        sort=asked_with(request, "sort", "cell", "page"),
        folding={slug: fold + value for slug, value in folding.items()},
        opened=f"{opened[0]}.{opened[1]}" if opened else "",
        show="all" if form.asked.get("every") else "look",
    )


def asked_with(request: HttpRequest, name: str, *without: str) -> str:
    """The address as it is, but for one thing that is said last."""
    query = request.GET.copy()
    for left_out in (name, *without):
        query.pop(left_out, None)
    return f"?{query.urlencode()}&{name}=" if query else f"?{name}="
