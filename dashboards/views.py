"""Pages that read every app."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards import queries
from people.access import SignedIn


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """“Where am I, what is next, and who waits for me?”"""
    page = queries.home(request.user, now=timezone.now(), on=timezone.localdate())
    return render(request, "dashboards/home.html", {"home": page})
