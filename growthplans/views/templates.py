"""Templates: all, one, kept, changed, deleted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.queries.evidence import tag_groups
from core.access import require
from core.forms import errors_on, status_of
from growthplans import access
from growthplans.actions import templates as actions
from growthplans.forms.templates import PlanChoice, TemplateForm, drafts_of, rows
from growthplans.models import Plan, Template
from growthplans.queries import templates as queries
from growthplans.queries.drafts import Draft
from growthplans.queries.starting import template_drafts
from people.access import SignedIn


def template_or_404(request: SignedIn, pk: UUID) -> Template:
    return get_object_or_404(Template.objects.visible_to(request.user).select_related("kept_by"), pk=pk)


@require_safe
def templates(request: SignedIn) -> HttpResponse:
    """“What have others begun with?”"""
    found = Template.objects.visible_to(request.user).select_related("kept_by")
    context = {"templates": found, "may_keep": access.can_keep_templates(request.user)}
    return render(request, "growthplans/templates.html", context)


@require_safe
def template(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What is in it?”"""
    template = template_or_404(request, pk)
    may_edit = access.can_edit_template(request.user, template)
    context = {"template": template, "groups": queries.by_cadence(template), "may_edit": may_edit}
    return render(request, "growthplans/template.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """“Others could begin with this.” From nothing, or with the open goals of a plan of one's own."""
    by = request.user
    require(access.can_keep_templates(by), _("Templates are kept by HR, ladder owners and those who lead."))
    plan = Plan.objects.visible_to(by).filter(pk=PlanChoice(request.GET).chosen(), person=by).first()
    return write(request, queries.drafts_of_plan(plan) if plan else [])


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: UUID) -> HttpResponse:
    """“It is better put like this.”"""
    template = template_or_404(request, pk)
    require(
        access.can_edit_template(request.user, template),
        _("A template is changed by who keeps it, HR and ladder owners."),
    )
    return write(request, template_drafts(template), template)


def write(request: SignedIn, drafts: list[Draft], template: Template | None = None) -> HttpResponse:
    """The form of a template, filled with these goals; sent, it keeps or changes one."""
    by = request.user
    data = request.POST if request.method == "POST" else None
    groups = tag_groups(by, on=timezone.localdate(), kept=queries.tags_of(drafts))
    form = TemplateForm(data, initial={"title": template.title, "text": template.text} if template else None)
    goals = rows(data, drafts=drafts, groups=groups)
    if form.is_valid() and goals.is_valid():
        values, typed, sent = form.values(), drafts_of(goals), form.cleaned_data
        with errors_on(form):
            if template:
                actions.edit_template(template=template, was=sent["was"] or 0, values=values, goals=typed, by=by)
            else:
                template = actions.keep_template(values=values, goals=typed, by=by, once=sent["once"])
            messages.success(request, _("Kept. Everybody can start a plan from it."))
            return redirect(template)
    context = {
        "form": form,
        "rows": goals,
        "template": template,
        "conflict": form.conflict({"title": template.title, "text": template.text})
        if template and form.is_overtaken
        else [],
        "saved": drafts if form.is_overtaken else [],
    }
    status = max(status_of(form), 422 if data is not None and not goals.is_valid() else 200)
    return render(request, "growthplans/template_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Nobody needs this any more.”"""
    template = template_or_404(request, pk)
    require(
        access.can_edit_template(request.user, template),
        _("A template is deleted by who keeps it, HR and ladder owners."),
    )
    if request.method == "POST":
        actions.delete_template(template=template, by=request.user)
        messages.success(request, _("Deleted. Plans that were started from it stay."))
        return redirect("growthplans:templates")
    return render(request, "growthplans/template_delete.html", {"template": template})
