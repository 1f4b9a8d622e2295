"""How sign-in behaves: nobody can sign up alone, people come by note verbale (domain.md §3)."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import is_shut
from audit.actions import record


class Adapter(DefaultAccountAdapter):
    """allauth with public sign-up closed, its throttle, and changes of passphrase in the record.

    Whoever comes with an account of a demonstration that is over is told that it is closed.
    """

    # Where allauth says "password" our fields say "Passphrase".
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the passphrase is not right. Please try both again."
        ),
        "enter_current_password": _("Please type your present passphrase."),
        "incorrect_password": _("This is not your present passphrase."),
        "invalid_password_reset": _("This link to set a new passphrase is not valid."),
        "too_many_login_attempts": _("Too many attempts to sign in. Try again later."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(
        self, request: HttpRequest, user: User, **options: Any
    ) -> HttpResponseBase | None:
        if is_shut(user):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **options)

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        record("passphrase.changed", by=user, subject=user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures for an address alone.

        allauth counts them for an address at a host, and whoever asks chooses the Host header: a
        port behind the name would begin a new count with every request.
        """
        return str(credentials.get("email", "")).strip().lower()
