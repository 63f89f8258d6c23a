"""What was agreed on of one person, against a level, and how it came to be."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.access import assessments as access
from assessments.actions import reading as actions
from assessments.forms.results import ResultForm
from assessments.queries import results as queries
from people.access import SignedIn
from people.models import User


@require_safe
def result(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What did we agree on, and what is the next thing to work on?”"""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not access.can_read_results_of(request.user, person):
        raise Http404
    form = ResultForm(request.GET)
    page = queries.result_page(person, form.sought(), viewer=request.user, on=timezone.localdate())
    if page.result:
        actions.read_result(person=person, by=request.user)
    return render(request, "assessments/result.html", {"form": form, "page": page})
