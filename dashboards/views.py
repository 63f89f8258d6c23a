"""Pages that read every app."""

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboards.queries.home import home as home_of
from dashboards.queries.person import person_page
from people.access import SignedIn
from people.models import User


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """“Where am I, what is next, and who waits for me?”"""
    page = home_of(request.user, now=timezone.now(), on=timezone.localdate())
    context: dict[str, object] = {"home": page, "week": page.week, "once": uuid4()}
    if page.organisation:
        context["organisation"] = page.organisation  # read with what it counts, so not again for the frame
    return render(request, "dashboards/home.html", context)


@require_safe
def person(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Who is this, whom do they work with, and where do they stand?”"""
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("team"), pk=pk)
    page = person_page(person, viewer=request.user, now=timezone.now(), on=timezone.localdate())
    context = {
        "page": page.people,
        "career": page.career,
        "last": page.last,
        "plan": page.plan,
        "may_place": page.may_place,
    }
    return render(request, "dashboards/person.html", context)
