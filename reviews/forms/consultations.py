"""The joint sheet of the preliminary consultations as a form."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reviews.actions.consultations import TIMETABLE
from reviews.agenda import ALL_ARTICLES
from reviews.forms.fields import Day, LongText
from reviews.models import Assignment
from reviews.templatetags.words import step_name
from revmod.lib.texts import SHORT


class ConsultationsForm(forms.Form):
    """Languages, who takes what, dates. `base` is the revision that the page showed.

    For each assignment there are two fields: `whole-CODE-STATE` and `articles-CODE-STATE`.
    """

    base = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    languages = forms.MultipleChoiceField(
        label=_("Languages of the review"),
        help_text=_("The languages in which the States will write to each other."),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notes = LongText(
        label=_("Other arrangements"),
        help_text=_("Anything else that the States agree, for instance online meetings."),
        required=False,
    )

    def __init__(self, *args: Any, assignments: list[Assignment], **options: Any) -> None:
        super().__init__(*args, **options)
        self.assignments = assignments
        for row in assignments:
            key = f"{row.instrument.code}-{row.state.code}"
            self.fields[f"whole-{key}"] = forms.BooleanField(
                label=_("%(state)s reviews the whole instrument") % {"state": row.state},
                required=False,
            )
            self.fields[f"articles-{key}"] = forms.CharField(
                label=_("or only these articles, for %(state)s") % {"state": row.state},
                max_length=SHORT,
                required=False,
            )
        for step in TIMETABLE:
            self.fields[f"date-{step}"] = Day(
                label=_("%(step)s, until") % {"step": step_name(step)}, required=False
            )

    @staticmethod
    def initial_of(text: dict[str, Any], revision: int) -> dict[str, Any]:
        """The form's first values for a saved sheet."""
        found: dict[str, Any] = {
            "base": revision,
            "languages": text.get("languages", []),
            "notes": text.get("notes", ""),
        }
        for code, part in text.get("labour", {}).items():
            for state, articles in part.items():
                if articles == ALL_ARTICLES:
                    found[f"whole-{code}-{state}"] = True
                else:
                    found[f"articles-{code}-{state}"] = articles
        for row in text.get("timetable", []):
            found[f"date-{row['step']}"] = row["date"]
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse the whole and a part together: which of the two is meant cannot be told."""
        data = super().clean() or {}
        for row in self.assignments:
            key = f"{row.instrument.code}-{row.state.code}"
            if data.get(f"whole-{key}") and data.get(f"articles-{key}"):
                self.add_error(
                    f"articles-{key}",
                    _("Either tick the whole instrument or name articles, not both."),
                )
        return data

    def text(self) -> dict[str, Any]:
        """The sheet that `consultations.save` takes; needs a valid form."""
        data = self.cleaned_data
        labour: dict[str, dict[str, str]] = {}
        for row in self.assignments:
            key = f"{row.instrument.code}-{row.state.code}"
            taken = ALL_ARTICLES if data.get(f"whole-{key}") else data.get(f"articles-{key}", "")
            if taken:
                labour.setdefault(row.instrument.code, {})[row.state.code] = taken
        days = [(step, data.get(f"date-{step}")) for step in TIMETABLE]
        return {
            "languages": data["languages"],
            "labour": labour,
            "timetable": [
                {"step": step, "date": day.isoformat()} for step, day in days if day is not None
            ],
            "notes": data["notes"],
        }
