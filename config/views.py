"""Signs of life, and the pages shown when something went wrong."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from redis import Redis
from redis.exceptions import RedisError

from core.api.problems import problem
from notifications.queries import life

RETRY_AFTER = "5"  # seconds
BROKER_WITHIN = 0.5  # seconds


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers. Asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: the database answers and holds every migration. 503 otherwise."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (OperationalError, InterfaceError):
        return unready("the database does not answer")
    return unready("migrations are missing") if missing else HttpResponse("ok\n", content_type="text/plain")


def unready(reason: str) -> HttpResponse:
    return HttpResponse(f"{reason}\n", content_type="text/plain", status=503, headers={"Retry-After": RETRY_AFTER})


@login_not_required
def statusz(request: HttpRequest) -> JsonResponse:
    """How the parts behind the pages do: broker, worker, beat, and the oldest mail that should have left."""
    status: dict[str, object] = {"broker": "ok" if broker_answers() else "down"}
    try:
        signs = life.signs_of_life(now=timezone.now())
    except (OperationalError, InterfaceError):
        status |= {"database": "down", "ok": False}
    else:
        status |= {"database": "ok", "worker": signs.worker, "beat": signs.beat, "oldest_due": signs.oldest_due}
        status["ok"] = status["broker"] == "ok" and signs.well
    return JsonResponse(status, status=200 if status["ok"] else 503)


def broker_answers() -> bool:
    url = settings.BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    try:
        with Redis.from_url(url, socket_timeout=BROKER_WITHIN, socket_connect_timeout=BROKER_WITHIN) as broker:
            return bool(broker.ping())
    except RedisError:
        return False


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be understood. A form with too much text in it is a 422 that says so."""
    if isinstance(exception, RequestDataTooBig) and not is_api(request):
        most = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        reason = _("That was more text than a form takes: %(most)s at most. Send it as a file instead.")
        return render(request, "422.html", {"reasons": [reason % {"most": most}]}, status=422)
    return problem(400) if is_api(request) else render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: visible, but not theirs to do. Says which rule, where the refusal names one."""
    if is_api(request):
        return problem(403, str(exception))
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is older than the session it was made in."""
    return render(request, "403_csrf.html", status=403)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: a page was asked for too often. All our limits on pages are per minute."""
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = "60"
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing this person may see."""
    return problem(404) if is_api(request) else render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database is away. Uses neither the database nor the session."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    if is_api(request):
        response: HttpResponse = problem(status)
    else:
        response = HttpResponse(render_to_string(f"{status}.html"), status=status)
    if away:
        response.headers["Retry-After"] = RETRY_AFTER
    return response
