"""Who may call a view at all. Which rows they then see is asked of `visible_to`, never of this module."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class DenyAll(BasePermission):
    """The default: a view that names no permission of its own lets nobody in."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class IsSignedIn(BasePermission):
    """Anybody signed in, and every token."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user is not None and request.user.is_authenticated


class HasScope(IsSignedIn):
    """Anybody signed in, and the tokens that carry the view's `scope`. A refusal names the scope."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        token: Any = request.auth
        scope = view.scope_for(request.method)
        if token is not None and scope not in token.scopes:
            raise PermissionDenied(_("This token lacks the scope “%(scope)s”.") % {"scope": scope})
        return True


class AnybodyOrScope(HasScope):
    """Also those who are not signed in; of tokens, those that carry the view's `scope`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user is None or super().has_permission(request, view)
