"""Coming in: an invitation from both sides, and the first administrator."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core.access import require
from core.forms import errors_on, status_of
from people import access
from people.access import SignedIn
from people.actions import invitations
from people.forms.account import ActivationForm, FirstAdministratorForm, InvitationForm
from people.models import Invitation, User
from people.models.invitations import Standing
from people.queries import invitations as queries
from people.queries.teams import teams_kept_by

# Which invitation this browser accepted, and for how long it may take to choose a password.
ACCEPTED = "accepted_invitation"
ACCEPTED_LASTS = 3600

PAGE = 50


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """“Somebody invited me.” Looking changes nothing, since mail scanners look too; the button accepts."""
    invitation, now = invitation_or_404(pk, code), timezone.now()
    if request.method == "POST":
        try:
            invitation = invitations.accept_invitation(invitation=invitation, code=code, now=now)
        except ValidationError:
            invitation = invitation_or_404(pk, code)  # the page says what became of it
        else:
            if request.user.is_authenticated:
                get_adapter().logout(request)
            request.session[ACCEPTED] = str(invitation.pk)
            request.session.set_expiry(ACCEPTED_LASTS)
            return redirect("people:activate")
    standing = invitation.standing(code, now)
    context = {
        "invitation": invitation,
        "code": code,
        "standing": standing,
        "accepted_here": request.session.get(ACCEPTED) == str(invitation.pk),
    }
    return render(request, "people/join.html", context, status=200 if standing == Standing.OPEN else 410)


@login_not_required
@require_POST
def ask_for_link_again(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """“My link is too old, send me a new one.” It goes to the address on file, whoever asks."""
    invitation = invitation_or_404(pk, code)
    try:
        invitations.ask_for_link_again(invitation=invitation, now=timezone.now())
    except ValidationError:
        return redirect("people:join", pk, code)  # the page says why not
    messages.success(request, _("A new link is on its way to the address that this invitation was sent to."))
    return redirect("people:join", pk, code)


def invitation_or_404(pk: UUID, code: str) -> Invitation:
    invitation = queries.invitation_behind(pk, code)
    if invitation is None:
        raise Http404
    return invitation


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest) -> HttpResponse:
    """“This will be my password.” Only in the browser that accepted the invitation."""
    invitation = queries.invitation_to_finish(request.session.get(ACCEPTED))
    if invitation is None:
        return render(request, "people/activate_closed.html", status=410)
    now = timezone.now()
    form = ActivationForm(request.POST or None, person=invitation.person, now=now)
    if form.is_valid():
        typed = form.cleaned_data
        with errors_on(form):
            person = invitations.activate_person(
                invitation=invitation,
                password=typed["password1"],
                preferred_name=typed["preferred_name"],
                time_zone=typed["time_zone"],
                now=now,
            )
            del request.session[ACCEPTED]
            request.session.set_expiry(None)
            said = _("Welcome to Rung, %(name)s. You are signed in.")
            messages.success(request, said % {"name": person.called})
            return sign_in(request, person)
    context = {"form": form, "invitation": invitation}
    return render(request, "people/activate.html", context, status=status_of(form))


def sign_in(request: HttpRequest, person: User) -> HttpResponse:
    """As the sign-in page does it, then home."""
    response: HttpResponse = perform_login(request, person)
    return response


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def first_administrator(request: HttpRequest, secret: str) -> HttpResponse:
    """“Rung is new here, and I run it.” Once, by the link that the first start printed."""
    now = timezone.now()
    if not access.setup_link_opens(secret, now):
        return render(request, "people/first_administrator_closed.html", status=404)
    form = FirstAdministratorForm(request.POST or None, now=now)
    if form.is_valid():
        typed = form.cleaned_data
        with errors_on(form):
            person = invitations.create_first_administrator(
                secret=secret,
                organisation=typed["organisation"],
                name=typed["name"],
                email=typed["email"],
                time_zone=typed["time_zone"],
                password=typed["password1"],
                now=now,
            )
            said = _("%(name)s is set up, and you are signed in.")
            messages.success(request, said % {"name": typed["organisation"]})
            return sign_in(request, person)
    return render(request, "people/first_administrator.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def invite(request: SignedIn) -> HttpResponse:
    """“Somebody new is coming”, and who was asked and is not here yet."""
    by, now = request.user, timezone.now()
    require(access.can_invite_people(by), _("Only HR and admins invite people."))
    form = InvitationForm(
        request.POST or None,
        teams=teams_kept_by(by),
        may_have_no_team=access.can_invite_into_team(by, None),
    )
    if form.is_valid():
        with errors_on(form):
            today = timezone.localdate()
            invitation = invitations.invite_person(by=by, on=today, now=now, **form.cleaned_data)
            say_sent(request, invitation)
            return redirect("people:invite")
    waiting = Invitation.objects.visible_to(by).unfinished().select_related("person__team", "invited_by")
    page = Paginator(waiting.order_by("-created_at", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "now": now}
    return render(request, "people/invite.html", context, status=status_of(form))


@require_POST
def send_invitation_again(request: SignedIn, pk: UUID) -> HttpResponse:
    """“They have not found the mail.”"""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    try:
        invitation = invitations.send_invitation_again(invitation=invitation, by=request.user, now=now)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        say_sent(request, invitation)
    return redirect("people:invite")


@require_POST
def withdraw_invitation(request: SignedIn, pk: UUID) -> HttpResponse:
    """“They are not coming after all.”"""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    try:
        invitations.withdraw_invitation(invitation=invitation, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        said = _("The invitation of %(name)s is withdrawn and its link dead. You can invite them again.")
        messages.success(request, said % {"name": invitation.person.name})
    return redirect("people:invite")


def say_sent(request: HttpRequest, invitation: Invitation) -> None:
    said = _("The invitation of %(name)s is on its way to %(email)s.")
    messages.success(request, said % {"name": invitation.person.name, "email": invitation.person.email})
