"""Around every page: the language and time zone of whoever asks, and a page for what an action refuses."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation


class LanguageAndTimeZoneMiddleware:
    """Show every page in the person's language and time zone; before sign-in, in the browser's language and UTC.

    What a signed-in person sees is stored by no cache, their browser's included: the machine may be shared.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.languages = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if request.session.session_key and request.user.is_authenticated else None
        language = person.locale if person else translation.get_language_from_request(request)
        zone = zoneinfo.ZoneInfo(person.time_zone) if person else None
        with (
            translation.override(language if language in self.languages else settings.LANGUAGE_CODE),
            timezone.override(zone),
        ):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        if person:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RefusedActionMiddleware:
    """An action refused what was asked, and its page had no form to say so: a 422 page that gives the reasons."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ValidationError):
            return None
        return render(request, "422.html", {"reasons": exception.messages}, status=422)
