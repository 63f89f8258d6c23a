"""How allauth meets our people: who may come in, what is recorded, and what is said to them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from people.actions import account
from people.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: people come by invitation. Every way in and out is recorded."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This email address and this password do not belong together. Check both, or set a new password."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your password. Type the one you sign in with now."),
        "incorrect_password": _("This is not your password. Type the one you sign in with."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """These are pages; programs have the API."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """After signing in or out we stay here, whatever `next` says."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account.record_failed_sign_in(email=credentials["email"])

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        account.record_sign_in(person=user)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            account.record_sign_out(person=request.user)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """A new password, typed on the settings page or behind a link from a mail."""
        by_link = self.request.resolver_match.url_name == "account_reset_password_from_key"
        account.set_password(person=user, password=password, by_link=by_link)
        # Whoever mistyped the old one need not wait to use the new one.
        self._delete_login_attempts_cached_email(self.request, email=user.email)


class PasswordLinkToken(PasswordResetTokenGenerator):
    """Django's token of a password link. It also dies when the person is deactivated."""

    def check_token(self, user: User | None, token: str | None) -> bool:
        return user is not None and user.is_active and super().check_token(user, token)
