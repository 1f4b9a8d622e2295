"""The Secretariat's acts on a step and a review."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reviews.forms.fields import Day, LongText
from reviews.models import Review
from reviews.process import Office, Step
from revmod.lib.fields import Line

REASON_HINT = _("It stands in the history, for all States in this review to read.")


class CloseForm(forms.Form):
    """Close the step that the person saw open."""

    step = forms.ChoiceField(choices=[(s.value, s.value) for s in Step], widget=forms.HiddenInput)
    reason = LongText(label=_("Reason"), limit=4000, help_text=REASON_HINT)


class ExtendForm(forms.Form):
    """Record an extension of the open step."""

    until = Day(label=_("New date"))
    reason = LongText(label=_("Reason"), limit=4000, help_text=REASON_HINT)


class CancelForm(forms.Form):
    """Cancel a review; its State's name is typed so that nobody cancels by slip."""

    name = forms.CharField(label=_("Name of the State under review"), max_length=200)
    reason = LongText(label=_("Reason"), limit=4000, help_text=REASON_HINT)

    def __init__(self, *args: object, review: Review, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.review = review

    def clean_name(self) -> str:
        """The name as the page shows it, however it is spaced or cased."""
        name = str(self.cleaned_data["name"])
        if name.casefold().split() != self.review.state.name.casefold().split():
            raise forms.ValidationError(_("This is not the name of the State under review."))
        return name


class SeatCloseForm(forms.Form):
    """Close a seat without a successor."""

    note_reference = Line(label=_("Reference of the note verbale"), max_length=120)
    reason = LongText(
        label=_("Reason"),
        limit=4000,
        rows=4,
        help_text=_(
            "It stands in the history, for that State and the Secretariat to read. Say nothing of"
            " the person beyond what the note says."
        ),
    )


class OfficerForm(forms.Form):
    """Name the officer of a review."""

    officer = forms.ModelChoiceField(User.objects.none(), label=_("Officer"))

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        chooser = self.fields["officer"]
        assert isinstance(chooser, forms.ModelChoiceField)
        chooser.queryset = User.objects.filter(groups__name=Office.OFFICER, is_active=True)
