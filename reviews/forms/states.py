"""A party's facts, and parties from a file."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reviews.actions.states import CONTACT, LENGTHS, NAME_LENGTH, NAMES, Facts
from reviews.forms.fields import LongText, six_languages
from reviews.models import Instrument, Mechanism, RegionalGroup
from revmod.lib import files
from revmod.lib.fields import Json

REASON_HINT = _(
    "For instance the depositary's notification. Needed when a party is new, joins an instrument"
    " or leaves one; it stands in the record."
)


class StateForm(forms.Form):
    """Everything the Secretariat keeps of a party. Give `known` to correct it."""

    code = forms.CharField(label=_("Code"), max_length=2, help_text=_("ISO 3166, two letters."))
    iso3 = forms.CharField(
        label=_("Three-letter code"),
        max_length=3,
        required=False,
        help_text=_("ISO 3166, three letters."),
    )
    regional_group = forms.ChoiceField(label=_("Regional group"), required=False)
    assigned_group = forms.ChoiceField(
        label=_("Assigned group"),
        required=False,
        help_text=_("Only for a party without a regional group: where lots count it."),
    )
    instruments = forms.MultipleChoiceField(
        label=_("Party to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Reviews that are launched keep the instruments they were launched with."),
    )
    mission_name = forms.CharField(
        label=_("Permanent Mission"), required=False, max_length=LENGTHS["mission_name"]
    )
    mission_email = forms.EmailField(label=_("Permanent Mission's e-mail"), required=False)
    mission_phone = forms.CharField(
        label=_("Permanent Mission's phone"), required=False, max_length=LENGTHS["mission_phone"]
    )
    reason = LongText(
        label=_("Reason or source"), limit=2000, required=False, rows=3, help_text=REASON_HINT
    )
    shown_then = Json(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Facts | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = [(group.code, group.name) for group in RegionalGroup.objects.all()]
        for name in ("regional_group", "assigned_group"):
            self._choice(name).choices = [("", _("None")), *groups]
        self._choice("instruments").choices = [
            (instrument.code, instrument.short_name) for instrument in Instrument.objects.all()
        ]
        self.fields.update(six_languages(NAMES, max_length=NAME_LENGTH))
        if known is not None:
            self.fields["code"].disabled = True
            self.initial = initial(known) | {"shown_then": initial(known)}

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    @property
    def name_fields(self) -> list[forms.BoundField]:
        """The names in the six languages, in UN order."""
        return [self[name] for name in NAMES]

    def facts(self) -> Facts:
        """The cleaned fields as facts."""
        return _facts(self.cleaned_data)

    def shown(self) -> Facts | None:
        """The facts that stood in the form when it was opened, if it says them."""
        then = self.cleaned_data.get("shown_then")
        try:
            return _facts(then) if isinstance(then, dict) else None
        except (KeyError, TypeError):
            return None


def _facts(given: dict[str, Any]) -> Facts:
    text = {name: str(given[name]) for name in (*NAMES, *CONTACT)}
    return Facts(
        str(given["code"]),
        str(given["iso3"]),
        str(given["regional_group"]),
        str(given["assigned_group"]),
        frozenset(map(str, given["instruments"])),
        {name: text[name] for name in NAMES},
        {name: text[name] for name in CONTACT},
    )


def initial(facts: Facts) -> dict[str, object]:
    """A party's facts as a form shows them."""
    return {
        "code": facts.code,
        "iso3": facts.iso3,
        "regional_group": facts.regional_group,
        "assigned_group": facts.assigned_group,
        "instruments": sorted(facts.instruments),
        **facts.names,
        **facts.contact,
    }


class NewStateForm(StateForm):
    """A party that is not known yet, and the mechanism it takes part in."""

    mechanism = forms.ModelChoiceField(
        label=_("Takes part in"), queryset=Mechanism.objects.all(), empty_label=None
    )


class ImportForm(forms.Form):
    """The file to look at."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=format_lazy(
            _("UTF-8, at most {mb} MB. Nothing is written before you have seen what it would do."),
            mb=files.most_megabytes(),
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )


class ApplyForm(forms.Form):
    """Write what the preview shows."""

    reason = LongText(
        label=_("Reason or source"),
        limit=2000,
        rows=3,
        help_text=_(
            "For instance the depositary's list of a certain date; it stands in the record."
        ),
    )
