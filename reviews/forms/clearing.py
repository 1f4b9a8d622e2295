"""Clearing a text."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ClearForm(forms.Form):
    """The focal point's certificate; `seen` is the hash of the text the page showed."""

    seen = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    confirm = forms.BooleanField(
        label=_("I certify that this text is agreeable to my State."),
        error_messages={"required": _("Tick this to clear the text.")},
    )
