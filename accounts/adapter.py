"""How sign-in behaves: nobody can sign up alone, people come by note verbale (domain.md §3)."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User
from audit.actions import record


class Adapter(DefaultAccountAdapter):
    """allauth with public sign-up closed and changes of passphrase in the record."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        record("passphrase.changed", by=user, subject=user)
