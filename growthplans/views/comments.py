"""Comments on goals: said, changed, deleted, settled."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import require
from core.forms import errors_on, status_of
from growthplans import access
from growthplans.actions import comments as actions
from growthplans.forms.goals import CommentForm, SettleForm
from growthplans.models import Comment
from growthplans.views.goals import goal_or_404, show
from people.access import SignedIn


def comment_or_404(request: SignedIn, pk: UUID) -> Comment:
    comments = Comment.objects.visible_to(request.user).select_related("goal__plan__person", "author")
    return get_object_or_404(comments, pk=pk)


def own_or_404(request: SignedIn, pk: UUID) -> Comment:
    """A comment that is to be changed; refused to those who may only read it."""
    comment = comment_or_404(request, pk)
    require(access.can_edit_comment(request.user, comment), str(actions.NOT_YOURS))
    return comment


@require_POST
def add(request: SignedIn, pk: UUID) -> HttpResponse:
    """“May I remark …”"""
    goal, form = goal_or_404(request, pk), CommentForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            text, once = form.cleaned_data["text"], form.cleaned_data["once"]
            actions.add_comment(goal=goal, text=text, now=timezone.now(), by=request.user, once=once)
            return redirect(f"{goal.get_absolute_url()}#comments")
    return show(request, goal, comment=form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: UUID) -> HttpResponse:
    """“That was badly put.”"""
    comment = own_or_404(request, pk)
    form = CommentForm(request.POST if request.method == "POST" else None, initial={"text": comment.text})
    if form.is_valid():
        with errors_on(form):
            was, text = form.cleaned_data["was"] or 0, form.cleaned_data["text"]
            actions.edit_comment(comment=comment, was=was, text=text, by=request.user)
            return redirect(f"{comment.goal.get_absolute_url()}#comments")
    conflict = form.conflict({"text": comment.text}) if form.is_overtaken else []
    context = {"form": form, "comment": comment, "goal": comment.goal, "plan": comment.goal.plan, "conflict": conflict}
    return render(request, "growthplans/comment_edit.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedIn, pk: UUID) -> HttpResponse:
    """“I take that back.”"""
    comment = own_or_404(request, pk)
    if request.method == "POST":
        actions.delete_comment(comment=comment, by=request.user)
        messages.success(request, _("Deleted."))
        return redirect(f"{comment.goal.get_absolute_url()}#comments")
    context = {"comment": comment, "goal": comment.goal, "plan": comment.goal.plan}
    return render(request, "growthplans/comment_delete.html", context)


@require_POST
def settle(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Nothing is left to answer”, or “something is, after all”."""
    comment, form = comment_or_404(request, pk), SettleForm(request.POST)
    if form.is_valid():
        is_settled = form.cleaned_data["settled"] == "yes"
        actions.settle_comment(comment=comment, is_settled=is_settled, now=timezone.now(), by=request.user)
    return redirect(f"{comment.goal.get_absolute_url()}#comments")
