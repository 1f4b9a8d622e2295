"""How sign-in behaves: nobody can sign up alone, people come by note verbale (domain.md §3)."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """allauth with public sign-up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
