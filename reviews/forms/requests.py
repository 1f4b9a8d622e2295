"""What participants ask of the Secretariat, and opening a draft."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.forms.fields import Day, LongText


class ExtensionForm(forms.Form):
    """More time for the open step."""

    until = Day(label=_("New date"))
    text = LongText(
        label=_("Reason"),
        limit=4000,
        help_text=_(
            "One or two sentences. When the extension is recorded, all States in this review can"
            " read the reason in the history."
        ),
    )


class ReopenForm(forms.Form):
    """Why a cleared text should be opened again."""

    text = LongText(
        label=_("Reason"),
        limit=4000,
        help_text=_("One or two sentences. Your State and the Secretariat can read them."),
    )


class HelpForm(forms.Form):
    """A call for help; `page` is where the person was."""

    text = LongText(
        label=_("What do you need?"),
        limit=4000,
        help_text=_(
            "Please do not copy confidential text here: the Secretariat sees which page you mean."
        ),
    )
    page = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)


class DraftOpeningForm(forms.Form):
    """Who may read a draft for some days."""

    SECRETARIAT, OBSERVERS = "secretariat", "observers"

    reader = forms.ChoiceField(
        label=_("Who may read the draft?"),
        choices=[
            (SECRETARIAT, _("The Secretariat, to help us")),
            (OBSERVERS, _("The observers of our own State")),
        ],
        widget=forms.RadioSelect,
        initial=SECRETARIAT,
    )
