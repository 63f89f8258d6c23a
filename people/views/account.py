"""One's own account: asking for a password link, the profile, light or dark, a test mail."""

from datetime import timedelta

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.forms import errors_on, status_of
from people.access import SignedIn
from people.actions import account
from people.forms.account import PasswordLinkForm, ProfileForm

THEME_LASTS = timedelta(days=365)


def way_back(request: HttpRequest) -> str:
    """Where `next` asks to go, if that is here; else home."""
    address = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_here else reverse("dashboards:home")


@login_not_required
@require_http_methods(["GET", "POST"])
def password_link(request: HttpRequest) -> HttpResponse:
    """“I have forgotten my password.” The answer is the same whoever asks for whomever."""
    form = PasswordLinkForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/password_reset.html", {"form": form}, status=status_of(form))
    email = form.cleaned_data["email"].lower()
    too_many: HttpResponse | None = ratelimit.consume_or_429(request, action="reset_password", key=email)
    if too_many:
        return too_many
    account.request_password_reset(email=email, now=timezone.now())
    return redirect("account_reset_password_done")


@require_http_methods(["GET", "POST"])
def profile(request: SignedIn) -> HttpResponse:
    """“This is what to call me, and where I am.”"""
    person = request.user
    form = ProfileForm(request.POST or None, person=person, now=timezone.now())
    if form.is_valid():
        with errors_on(form):
            account.update_profile(person=person, by=person, **form.cleaned_data)
            messages.success(request, _("Your profile is saved."))
            return redirect("settings:profile")
    status = status_of(form)
    if status == 409:
        # Saving again keeps what is typed here, now that both texts have been seen.
        form.data = request.POST.copy()
        form.data["row_version"] = str(person.row_version)
    context = {"form": form, "saved": person if status == 409 else None}
    return render(request, "settings/profile.html", context, status=status)


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """“Light”, “dark”, or as the system says."""
    response = HttpResponseRedirect(way_back(request))
    chosen = request.POST.get("theme", "")
    if chosen in settings.THEMES:
        response.set_cookie("theme", chosen, max_age=THEME_LASTS, secure=settings.SECURE, samesite="Lax", httponly=True)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_POST
def mail_test(request: SignedIn) -> HttpResponse:
    """“Do our mails arrive?” An admin writes to themselves."""
    account.send_test_mail(by=request.user)
    said = _("A test mail to %(email)s is on its way. It should be there within a minute.")
    messages.success(request, said % {"email": request.user.email})
    return HttpResponseRedirect(way_back(request))
