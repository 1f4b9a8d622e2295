"""The filters of the Secretariat's board."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

Choices = Sequence[tuple[str, object]]


class BoardFilters(forms.Form):
    """What to show. Choices come from the reviews there are; an unknown value is passed over."""

    words = forms.CharField(
        label=_("Name of a State"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    group = forms.TypedChoiceField(label=_("Group"), required=False, coerce=int, empty_value=None)
    stage = forms.ChoiceField(label=_("Step"), required=False)
    instrument = forms.TypedChoiceField(
        label=_("Instrument"), required=False, coerce=int, empty_value=None
    )
    progress = forms.ChoiceField(
        label=_("Progress"),
        required=False,
        choices=[
            ("", _("All")),
            ("progressing", _("Progressing")),
            ("not_started", _("Not started")),
        ],
    )
    phase = forms.TypedChoiceField(label=_("Phase"), required=False, coerce=int, empty_value=None)

    def offer(self, **choices: Choices) -> None:
        """Set the choices of the fields named, each with "All" in front."""
        for name, found in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("All")), *found]
