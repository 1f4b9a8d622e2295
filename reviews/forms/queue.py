"""The Secretariat's answer to a request."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.forms.fields import LongText


class ReplyForm(forms.Form):
    """Grant or decline; `decision` is the button that was pressed."""

    GRANT, DECLINE = "grant", "decline"

    reply = LongText(
        label=_("Reply"),
        limit=4000,
        required=False,
        rows=4,
        help_text=_("The person who asked reads it. Say why, when you decline."),
    )
    decision = forms.ChoiceField(
        choices=[(GRANT, GRANT), (DECLINE, DECLINE)],
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose one of the two buttons.")},
    )
