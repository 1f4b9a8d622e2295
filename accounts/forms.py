"""Forms of the account itself."""

import json
from collections.abc import Callable
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import by_address
from revmod.lib.background import send
from revmod.lib.fields import Line
from revmod.lib.texts import UNSTORABLE

LONGEST = 1000  # characters of a passphrase: hashing must not become work for an attacker
LARGEST_KEY = 64 * 1024  # characters of what a browser says of a passkey; they send some thousand
UNREADABLE = _("The key's answer could not be read. Please try again.")


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
    """What a person keeps up to date about themselves; a name from a note verbale is not theirs."""

    name = Line(label=_("Name"), max_length=200)
    phone = Line(label=_("Business phone"), max_length=60, required=False)
    language = forms.ChoiceField(
        label=_("Language of pages and e-mails"), choices=settings.LANGUAGES
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        kept = {"name": user.name, "phone": user.phone, "language": user.language}
        super().__init__(data, initial=kept)
        if user.is_named_by_note:
            del self.fields["name"]


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


class KeyField(forms.JSONField):
    """What a browser says of a passkey: an object in JSON, of modest size."""

    def to_python(self, value: Any) -> Any:
        """The object; a list nested ten thousand times over is refused like any other nonsense."""
        if isinstance(value, str) and len(value) > LARGEST_KEY:
            raise ValidationError(UNREADABLE)
        try:
            found = super().to_python(value)
            flat = json.dumps(found, ensure_ascii=False, allow_nan=False)
        except (ValidationError, ValueError, RecursionError) as error:
            raise ValidationError(UNREADABLE) from error
        storable = "\\u0000" not in flat and not UNSTORABLE.search(flat)
        if not storable or not isinstance(found, dict | None):
            raise ValidationError(UNREADABLE)
        return found

    def bound_data(self, data: Any, initial: Any) -> None:
        """Nothing: an answer that was refused is of no use a second time."""


def _readable(judge: Callable[[], Any]) -> Any:
    """What a judge of a passkey says; one that trips over the answer refuses it.

    The library trusts that a browser of good will has written it, and anybody can post.
    """
    try:
        return judge()
    except (ValidationError, DatabaseError):
        raise
    except Exception as error:  # of a dozen types: a missing part, another type, a wrong code
        raise ValidationError(UNREADABLE) from error


class KeySignInForm(webauthn_forms.LoginWebAuthnForm):
    """Signing in with a passkey."""

    credential = KeyField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        return _readable(super().clean_credential)


class KeyStepForm(webauthn_forms.AuthenticateWebAuthnForm):
    """A key as the second step of signing in."""

    credential = KeyField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        return _readable(super().clean_credential)


class KeyAgainForm(webauthn_forms.ReauthenticateWebAuthnForm):
    """A key once more, before something that matters."""

    credential = KeyField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        return _readable(super().clean_credential)


class KeyAddForm(webauthn_forms.AddWebAuthnForm):
    """Another key for the account."""

    credential = KeyField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        return _readable(super().clean)
