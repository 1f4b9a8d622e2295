"""Forms of the account itself."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import by_address
from revmod.lib.background import send
from revmod.lib.fields import Line

LONGEST = 1000  # characters of a passphrase: hashing must not become work for an attacker


def passphrase_field(label: Any) -> forms.CharField:
    """A field for a new passphrase; spaces belong to it."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class PassphraseForm(forms.Form):
    """The first passphrase, twice. Only its length and the common list count (domain.md §3)."""

    password1 = passphrase_field(_("New passphrase"))
    password2 = passphrase_field(_("New passphrase, once more"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_password1(self) -> str:
        passphrase: str = self.cleaned_data["password1"]
        validate_password(passphrase, self.user)
        return passphrase

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, second = found.get("password1"), found.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passphrases differ."))
        return found


class AccountForm(forms.Form):
    """What a person keeps up to date about themselves."""

    name = Line(label=_("Name"), max_length=200)
    phone = Line(label=_("Business phone"), max_length=60, required=False)
    language = forms.ChoiceField(
        label=_("Language of pages and e-mails"), choices=settings.LANGUAGES
    )


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Asking for a reset link: the answer is the same, and as quick, for every address.

    The worker gets a number, of nobody where there is no account: no address lies with the broker
    or in a worker's log.
    """

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        user = by_address(email)
        send("accounts.tasks.send_reset", user.pk if user else 0)
        return email
