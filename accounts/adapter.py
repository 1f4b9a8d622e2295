"""How sign-in behaves: nobody can sign up alone, people come by note verbale (domain.md §3)."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.actions import record


class Adapter(DefaultAccountAdapter):
    """allauth with public sign-up closed, its throttle, and changes of passphrase in the record."""

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

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        record("passphrase.changed", by=user, subject=user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures for an address alone.

        allauth counts them for an address at a host, and whoever asks chooses the Host header: a
        port behind the name would begin a new count with every request.
        """
        return str(credentials.get("email", "")).strip().lower()
