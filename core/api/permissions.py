"""Refusal by default."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:  # rest_framework.views imports this module by its settings
    from rest_framework.views import APIView


class DenyAll(BasePermission):
    """The default: a view that names no permission of its own lets nobody in."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return False
