"""Evidence: keeping it, the timeline, one piece, and what others shared."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.access import evidence as access
from assessments.actions import evidence as actions
from assessments.files import uploads
from assessments.forms.evidence import EvidenceForm, FileForm, SharedForm, TagForm, TimelineForm
from assessments.models import Evidence
from assessments.queries import evidence as queries
from core.access import require
from core.downloads import attachment
from core.forms import errors_on, status_of
from people.access import SignedIn
from people.models import User


def line_or_404(request: SignedIn, pk: UUID) -> queries.EvidenceLine:
    """What is shown of one piece, to those who may see it."""
    for line in queries.evidence_lines([pk], viewer=request.user):
        return line
    raise Http404


def own_or_404(request: SignedIn, pk: UUID) -> Evidence:
    """A piece that is to be changed; refused to those who may only read it."""
    entry = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    require_own(request, entry)
    return entry


def require_own(request: SignedIn, entry: Evidence) -> None:
    require(access.can_edit_evidence(request.user, entry), _("Only the person whose evidence it is changes it."))


@require_http_methods(["GET", "HEAD", "POST"])
def timeline(request: SignedIn) -> HttpResponse:
    """“What did I do?” A POST keeps something more."""
    by, on = request.user, timezone.localdate()
    groups = queries.tag_groups(by, on=on)
    form = EvidenceForm(request.POST if request.method == "POST" else None, groups=groups, on=on)
    if form.is_valid():
        with errors_on(form):
            actions.add_evidence(
                values=form.values(),
                competencies=form.cleaned_data["competencies"],
                on=on,
                by=by,
                once=form.cleaned_data["once"],
            )
            messages.success(request, _("Kept. Only you can read it, until you share it."))
            return redirect("evidence:timeline")
    narrowed = TimelineForm(request.GET)
    context = {"form": form, "groups": groups, "narrowed": narrowed, "timeline": asked_for(request, by, narrowed)}
    template = "evidence/timeline.html#found" if request.htmx else "evidence/timeline.html"
    return render(request, template, context, status=status_of(form))


def asked_for(request: SignedIn, owner: User, narrowed: TimelineForm) -> queries.Timeline:
    """The timeline of somebody, narrowed as the address asks."""
    asked, page = narrowed.asked(), request.GET.get("page")
    return queries.timeline(owner, asked=asked, words=narrowed.words, viewer=request.user, page=page)


@require_safe
def shared_timeline(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What did they share?” For those above them and HR of the unit."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if person == request.user:
        return redirect(reverse("evidence:timeline") + "?shared=yes")
    if not access.can_read_evidence_of(request.user, person):
        raise Http404
    narrowed = TimelineForm(request.GET)
    found = asked_for(request, person, narrowed)
    actions.note_reading(entries=[line.entry for line in found.lines], by=request.user)
    context = {"person": person, "narrowed": narrowed, "timeline": found}
    template = "evidence/of.html#found" if request.htmx else "evidence/of.html"
    return render(request, template, context)


@require_safe
def entry(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What was this?”"""
    line = line_or_404(request, pk)
    actions.note_reading(entries=[line.entry], by=request.user)
    return show(request, line, FileForm())


def show(request: SignedIn, line: queries.EvidenceLine, form: FileForm) -> HttpResponse:
    may_edit = access.can_edit_evidence(request.user, line.entry)
    context = {"line": line, "entry": line.entry, "form": form, "may_edit": may_edit}
    return render(request, "evidence/entry.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: UUID) -> HttpResponse:
    """“It was a little different.”"""
    by, on = request.user, timezone.localdate()
    line = next(iter(queries.evidence_lines([pk], viewer=by)), None)
    if line is None:
        return gone(request)
    require_own(request, line.entry)
    groups = queries.tag_groups(by, on=on, kept=line.tags)
    form = EvidenceForm(request.POST if request.method == "POST" else None, groups=groups, line=line)
    if form.is_valid():
        asked = form.cleaned_data
        with errors_on(form):
            actions.edit_evidence(
                entry=line.entry,
                was=asked["was"],
                values=form.values(),
                competencies=asked["competencies"],
                on=on,
                by=by,
            )
            messages.success(request, _("Saved."))
            return redirect(line.entry)
    context = {"form": form, "entry": line.entry, "conflict": form.conflict(line) if form.is_overtaken else []}
    return render(request, "evidence/edit.html", context, status=status_of(form))


def gone(request: SignedIn) -> HttpResponse:
    """404; to somebody who typed something, with their words to copy."""
    typed = [request.POST[name] for name in ("title", "text", "url") if request.POST.get(name, "").strip()]
    if not typed:
        raise Http404
    return render(request, "evidence/gone.html", {"typed": typed}, status=404)


@require_POST
def tag(request: SignedIn, pk: UUID) -> HttpResponse:
    """“It tells of this.” From the timeline, and back to it as it was."""
    entry = own_or_404(request, pk)
    form = TagForm(request.POST)
    if form.is_valid():
        competencies = [form.cleaned_data["competency"]]
        actions.tag_evidence(entry=entry, competencies=competencies, on=timezone.localdate(), by=request.user)
    else:
        messages.error(request, _("Choose a competency first; nothing was changed."))
    return redirect(f"{reverse('evidence:timeline')}?{request.POST.get('back', '')}#e-{pk}")


@require_POST
def set_shared(request: SignedIn, pk: UUID) -> HttpResponse:
    """“My manager should see this”, or “nobody, after all”."""
    entry, form = own_or_404(request, pk), SharedForm(request.POST)
    if form.is_valid():
        actions.set_shared(entry=entry, is_shared=form.is_shared, now=timezone.now(), by=request.user)
    return redirect(entry)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedIn, pk: UUID) -> HttpResponse:
    """“This need not be kept.”"""
    entry = own_or_404(request, pk)
    if request.method == "POST":
        actions.delete_evidence(entry=entry, by=request.user)
        messages.success(request, _("Deleted."))
        return redirect("evidence:timeline")
    return render(request, "evidence/delete.html", {"entry": entry})


@require_safe
def download(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Let me see the file.”"""
    entry = get_object_or_404(Evidence.objects.visible_to(request.user).exclude(file=""), pk=pk)
    answer = attachment(entry.file, name=entry.file_name, media_type=entry.file_type)
    actions.note_reading(entries=[entry], by=request.user)
    return answer


@require_POST
def attach(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Here is the proof.”"""
    entry = own_or_404(request, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        with errors_on(form):
            data = given.read(uploads.LARGEST + 1)  # what is longer is refused without being read
            actions.attach_file(entry=entry, data=data, name=given.name, by=request.user)
            messages.success(request, _("The file is kept."))
            return redirect(entry)
    return show(request, line_or_404(request, pk), form)


@require_POST
def remove_file(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Not that file.”"""
    entry = own_or_404(request, pk)
    actions.remove_file(entry=entry, by=request.user)
    messages.success(request, _("The file is gone."))
    return redirect(entry)
