"""What HR and admins change about one person."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import require
from core.forms import errors_on, status_of
from people import access
from people.access import SignedIn
from people.actions import lines, roles
from people.actions import people as actions
from people.forms.people import DeactivationForm, ManagerForm, PersonForm, RoleForm
from people.models import Role, User
from people.queries import person as queries
from people.queries import teams


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Their name, title or team has changed.”"""
    by = request.user
    person = get_object_or_404(User.objects.visible_to(by).select_related("team"), pk=pk)
    require(access.can_edit_person(by, person), _("Only HR of this unit and admins edit people."))
    form = PersonForm(
        request.POST or None,
        person=person,
        teams=teams.teams_kept_by(by, besides=person.team),
        may_leave_teams=access.can_place_in_team(by, None),
        may_edit_email=access.can_edit_email(by, person),
    )
    if form.is_valid():
        with errors_on(form):
            person = actions.edit_person(person=person, by=by, **form.cleaned_data)
            messages.success(request, _("Saved. Everybody sees it now."))
            return redirect(person)
    context = {"form": form, "person": person}
    return render(request, "people/edit.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def change_manager(request: SignedIn, pk: UUID) -> HttpResponse:
    """“From now on, or from some day on, they report to somebody else.”"""
    by, on = request.user, timezone.localdate()
    person = get_object_or_404(User.objects.visible_to(by), pk=pk)
    require(
        access.can_change_manager(by, person),
        _("Only HR of this unit and admins change who somebody reports to."),
    )
    words = request.GET.get("q", "").strip()
    choice = queries.manager_choice(person, viewer=by, words=words, on=on)
    form = ManagerForm(request.POST or None, candidates=choice.candidates, on=on)
    if form.is_valid():
        with errors_on(form):
            lines.change_manager(person=person, by=by, on=on, **form.cleaned_data)
            messages.success(request, _("Saved. The page shows from which day on it holds."))
            return redirect(person)
    context = {"form": form, "person": person, "choice": choice, "words": words}
    template = "people/manager.html#choice" if request.htmx else "people/manager.html"
    return render(request, template, context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: SignedIn, pk: UUID) -> HttpResponse:
    """“They have left.”"""
    by, on = request.user, timezone.localdate()
    person = get_object_or_404(User.objects.visible_to(by), pk=pk)
    require(access.can_deactivate_person(by, person), _("Only HR of this unit and admins deactivate people."))
    departure = queries.departure(person, viewer=by, on=on)
    form = DeactivationForm(request.POST if request.method == "POST" else None, departure=departure)
    if form.is_valid():
        with errors_on(form):
            actions.deactivate_person(person=person, by=by, on=on, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("%(name)s is signed out everywhere.") % {"name": person.name})
            return redirect(person)
    context = {"form": form, "person": person, "reports": departure.reports}
    return render(request, "people/deactivate.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def reactivate(request: SignedIn, pk: UUID) -> HttpResponse:
    """“They are back.”"""
    by = request.user
    person = get_object_or_404(User.objects.visible_to(by), pk=pk)
    require(access.can_reactivate_person(by, person), _("Only HR of this unit and admins reactivate people."))
    if request.method != "POST":
        return render(request, "people/reactivate.html", {"person": person})
    try:
        person = actions.reactivate_person(person=person, by=by)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("%(name)s is back.") % {"name": person.name})
    return redirect(person)


@require_http_methods(["GET", "HEAD", "POST"])
def grant_role(request: SignedIn, pk: UUID) -> HttpResponse:
    """“They do the work of HR, of the committee, of the ladder owner, or of an admin now.”"""
    by = request.user
    person = get_object_or_404(User.objects.visible_to(by), pk=pk)
    require(access.can_grant_roles(by), _("Only admins grant roles."))
    form = RoleForm(request.POST or None, teams=list(teams.each_team(teams.team_tree())))
    if form.is_valid():
        with errors_on(form):
            roles.grant_role(person=person, by=by, **form.cleaned_data)
            messages.success(request, _("%(name)s has a role more.") % {"name": person.name})
            return redirect("people:grant_role", person.pk)
    held = Role.objects.visible_to(by).filter(person=person).select_related("unit")
    return render(request, "people/roles.html", {"form": form, "person": person, "held": held}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_role(request: SignedIn, pk: UUID) -> HttpResponse:
    """“They no longer do this work.”"""
    by = request.user
    role = get_object_or_404(Role.objects.visible_to(by).select_related("person", "unit"), pk=pk)
    require(access.can_grant_roles(by), _("Only admins revoke roles."))
    if request.method != "POST":
        return render(request, "people/role_revoke.html", {"role": role})
    try:
        roles.revoke_role(role=role, by=by)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("%(name)s no longer has this role.") % {"name": role.person.name})
    return redirect(role.person)
