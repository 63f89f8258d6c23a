"""Finding people: the directory, the org chart, teams."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import require
from core.forms import errors_on, status_of
from people import access
from people.access import SignedIn
from people.actions import teams as actions
from people.forms.people import DirectoryForm, TeamForm, TeamNameForm, TeamPlaceForm
from people.models import Team, User
from people.queries import chart as charts
from people.queries import directory as directories
from people.queries import teams as team_queries


@require_safe
def directory(request: SignedIn) -> HttpResponse:
    """“Who is that, and how do I find them?”"""
    tree = team_queries.team_tree()
    form = DirectoryForm(request.GET, tree=tree)
    context = {
        "form": form,
        "directory": directories.directory(
            form.sought(),
            viewer=request.user,
            page=request.GET.get("page"),
            now=timezone.now(),
            on=timezone.localdate(),
        ),
        "teams": sum(1 + node.teams for node in tree),
        "may_invite": access.can_invite_people(request.user),
    }
    template = "people/directory.html#found" if request.htmx else "people/directory.html"
    return render(request, template, context, status=status_of(form))


@require_safe
def chart(request: SignedIn, pk: UUID | None = None) -> HttpResponse:
    """“Who reports to whom, and where am I?” From the top, or below one person."""
    people = User.objects.visible_to(request.user).select_related("team")
    at = get_object_or_404(people, pk=pk) if pk else None
    return render(
        request,
        "people/chart.html",
        {
            "chart": charts.chart(viewer=request.user, on=timezone.localdate(), at=at),
            "may_change": access.keeps_records(request.user),
        },
    )


@require_safe
def teams(request: SignedIn) -> HttpResponse:
    """“Which teams are there?”"""
    context = {
        "tree": team_queries.upper_levels(team_queries.counted_team_tree()),
        "may_create": access.keeps_records(request.user),
    }
    return render(request, "people/teams.html", context)


@require_safe
def team(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Who is in this team?”"""
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    context = {
        "team": team,
        "page": team_queries.team_page(team, viewer=request.user, page=request.GET.get("page")),
        "may_edit": access.can_edit_team(request.user, team),
    }
    return render(request, "people/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create_team(request: SignedIn) -> HttpResponse:
    """“We have a new team.”"""
    by = request.user
    require(access.keeps_records(by), _("Only HR and admins add teams."))
    form = TeamForm(
        request.POST or None,
        teams=team_queries.teams_kept_by(by),
        may_top=access.can_create_team(by, None),
        inside=request.GET.get("in"),
    )
    if form.is_valid():
        with errors_on(form):
            made = actions.create_team(by=by, **form.cleaned_data)
            messages.success(request, _("%(team)s is there now.") % {"team": made.name})
            return redirect(made)
    return render(request, "people/team_create.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def rename_team(request: SignedIn, pk: UUID) -> HttpResponse:
    """“They call themselves something else now.”"""
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    require(access.can_edit_team(request.user, team), _("Only admins and HR of this unit rename teams."))
    form = TeamNameForm(request.POST or None, initial={"name": team.name})
    if form.is_valid():
        with errors_on(form):
            team = actions.rename_team(team=team, by=request.user, **form.cleaned_data)
            messages.success(request, _("The team is called %(team)s now.") % {"team": team.name})
            return redirect(team)
    return render(request, "people/team_rename.html", {"form": form, "team": team}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def move_team(request: SignedIn, pk: UUID) -> HttpResponse:
    """“This team belongs somewhere else now.”"""
    by = request.user
    team = get_object_or_404(Team.objects.visible_to(by).select_related("parent"), pk=pk)
    require(access.can_edit_team(by, team), _("Only admins and HR of both units move teams."))
    form = TeamPlaceForm(
        request.POST or None,
        team=team,
        teams=team_queries.teams_kept_by(by, besides=team.parent),
        may_top=access.can_create_team(by, None),
    )
    if form.is_valid():
        with errors_on(form):
            team = actions.move_team(team=team, by=by, **form.cleaned_data)
            messages.success(request, _("%(team)s is moved.") % {"team": team.name})
            return redirect(team)
    return render(request, "people/team_move.html", {"form": form, "team": team}, status=status_of(form))
