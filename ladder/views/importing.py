"""Ladders in and out as files, and ladders from nothing."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import require
from core.forms import errors_on, status_of
from ladder import access
from ladder.actions import ladders
from ladder.document.parts import Document
from ladder.files import as_json, as_yaml
from ladder.forms.importing import ConfirmForm, ImportForm, NewLadderForm, packed
from ladder.models import Version
from ladder.queries import drafts, publishing
from ladder.queries.content import document_of
from ladder.queries.importing import import_of
from people.access import SignedIn

# Of each format: how a ladder is written in it, its media type, the end of the file's name.
EXPORTS = {
    "yaml": (as_yaml, "application/yaml", "yaml"),
    "json": (as_json, "application/json", "json"),
}


def require_owner(request: SignedIn) -> None:
    require(access.can_edit_ladders(request.user), _("Only ladder owners change ladders."))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """“We need a ladder.” From nothing, or the one that ships with Rung in one click."""
    require_owner(request)
    if "starter" in request.POST:
        return adopt_starter(request)
    form = NewLadderForm(request.POST or None)
    if form.is_valid():
        with errors_on(form):
            version = ladders.create_ladder(by=request.user, **form.cleaned_data)
            messages.success(request, _("The ladder is there, as a draft that only ladder owners see."))
            return redirect("ladder:draft", version.ladder_id)
    context = {"form": form, "starter": drafts.starter_ladder(), "adopted": drafts.adopted_starter()}
    return render(request, "ladder/new.html", context, status=status_of(form))


def adopt_starter(request: SignedIn) -> HttpResponse:
    """Refused where the ladder is here already: nobody's changes are overwritten."""
    try:
        version, _plan = ladders.import_ladder(document=drafts.starter_ladder(), was="", by=request.user)
    except ValidationError:
        messages.error(request, _("The starter ladder is here already. Nothing was changed."))
        return redirect("ladder:ladders")
    messages.success(request, _("The starter ladder is yours: as a draft, to change or to publish as it is."))
    return redirect("ladder:draft", version.ladder_id if version else None)


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: SignedIn) -> HttpResponse:
    """“Take this file.” The first button shows what it would change, the second one does it."""
    require_owner(request)
    if "packed" in request.POST:
        return confirm_import(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        return show_plan(request, form.document)
    return render(request, "ladder/import.html", {"form": form}, status=status_of(form))


def show_plan(request: SignedIn, document: Document, form: ConfirmForm | None = None) -> HttpResponse:
    found = import_of(document)
    context = {
        "form": form,
        "found": found,
        "groups": publishing.by_sort(found.plan),
        "packed": packed(document),
    }
    return render(request, "ladder/import_plan.html", context, status=status_of(form) if form else 200)


def confirm_import(request: SignedIn) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return render(request, "ladder/import.html", {"form": ImportForm(), "broken": form}, status=422)
    document = form.cleaned_data["packed"]
    with errors_on(form):
        version, plan = ladders.import_ladder(document=document, was=form.cleaned_data["was"], by=request.user)
    if form.errors:
        return show_plan(request, document, form)
    if plan.is_empty:
        messages.success(request, _("The file says what the ladder says already."))
    else:
        messages.success(request, _("Imported into the draft. Readers see nothing of it until you publish."))
    return redirect("ladder:draft", version.ladder_id if version else document.key)


@login_not_required
@require_safe
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """“Give me this ladder as a file.” The version in force, or the one of `version`, for whoever may read it."""
    writer = EXPORTS.get(request.GET.get("format", "yaml"))
    number = request.GET.get("version", "")
    if writer is None or (number and not (number.isdecimal() and len(number) < 9)):
        raise Http404
    visible = Version.objects.visible_to(request.user).filter(ladder=pk)
    version = publishing.version_to_export(visible, int(number) if number else None)
    if version is None and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if version is None:
        raise Http404
    write, media_type, ending = writer
    name = f"{version.ladder.slug}-{version.number}{'-draft' if version.is_draft else ''}.{ending}"
    return HttpResponse(
        write(document_of(version)),
        content_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
