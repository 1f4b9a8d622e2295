"""Opening one review: the State and the phase, then the States that review it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from reviews.forms.fields import Day
from reviews.models import Assignment, Instrument, Phase, Review, State
from reviews.process import Office
from revmod.lib.alphabet import sort_key

Choices = list[tuple[str, str]]
SAME, OTHER = "same_group", "other_group"


def alphabetical(states: Iterable[State]) -> list[State]:
    """States in the reader's order."""
    language = get_language() or "en"
    return sorted(states, key=lambda state: sort_key(state.name, language))


class SubjectForm(forms.Form):
    """Whose review, and in which phase."""

    state = forms.ChoiceField(label=gettext_lazy("State under review"))
    phase = forms.ChoiceField(label=gettext_lazy("Phase"))

    def __init__(self, *args: Any, is_new: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_new = is_new  # a repeated post finds its own review there
        self.states = {s.code: s for s in State.objects.select_related("mechanism")}
        self.phases = {
            str(phase.pk): phase
            for phase in Phase.objects.select_related("mechanism", "cluster").order_by(
                "mechanism__is_practice", "number"
            )
        }
        self._offer()

    def _offer(self) -> None:
        state, phase = self.fields["state"], self.fields["phase"]
        assert isinstance(state, forms.ChoiceField) and isinstance(phase, forms.ChoiceField)
        ordered = alphabetical(self.states.values())
        state.choices = [
            ("", _("Choose a State")),
            *(
                (title, [(s.code, s.name) for s in ordered if s.mechanism.is_practice is practice])
                for title, practice in ((_("States parties"), False), (_("Practice parties"), True))
            ),
        ]
        phase.choices = [
            (pk, _("%(phase)s (practice)") % {"phase": name} if p.mechanism.is_practice else name)
            for pk, p in self.phases.items()
            for name in [capfirst(str(p))]
        ]

    def clean(self) -> dict[str, Any]:
        """Put the State and the phase in place of their keys; refuse what does not go together."""
        given = super().clean() or {}
        state = self.states.get(given.get("state", ""))
        phase = self.phases.get(given.get("phase", ""))
        if state is None or phase is None:
            return given
        known = Review.objects.filter(private_to=None)
        if state.mechanism_id != phase.mechanism_id:
            self.add_error("phase", _("This phase belongs to the other mechanism."))
        elif self.is_new and known.filter(state=state, phase=phase).exists():
            self.add_error("state", _("This State has a review in this phase already."))
        return {"state": state, "phase": phase}


class ReviewersForm(forms.Form):
    """The reviewing States, the start and the officer.

    Fields `same_group_FA` and so on name the State that stands in for one of the two on an
    instrument it is not party to (domain.md §2); they are there once the two are chosen.
    """

    start = Day(label=gettext_lazy("Start of the review"))
    officer = forms.ModelChoiceField(
        label=gettext_lazy("Officer of the Secretariat"), queryset=User.objects.none()
    )

    def __init__(self, *args: Any, state: State, phase: Phase, **options: Any) -> None:
        super().__init__(*args, **options)
        self.state, self.covered = state, list(state.instruments.all())
        rows = State.objects.filter(mechanism_id=state.mechanism_id).exclude(pk=state.pk)
        rows = rows.select_related("regional_group", "assigned_group")
        self.parties = {s.code: s for s in alphabetical(rows.prefetch_related("instruments"))}
        self.load = Counter(
            Assignment.objects.filter(review__phase=phase, review__private_to=None)
            .values_list("state_id", "review_id")
            .distinct()
            .values_list("state_id", flat=True)
        )
        officers = User.objects.filter(groups__name=Office.OFFICER, is_active=True)
        chooser = self.fields["officer"]
        assert isinstance(chooser, forms.ModelChoiceField)
        chooser.queryset = officers
        self.order_fields(self._add_choices())

    def _add_choices(self) -> list[str]:
        """Add the two lists and the stand-ins that the chosen two make necessary; their order."""
        labels = {
            SAME: _("Reviewing State of the same regional group"),
            OTHER: _("Reviewing State of another regional group"),
        }
        names = []
        for kind, label in labels.items():
            self.fields[kind] = forms.ChoiceField(label=label, choices=self._choices(kind))
            names += [kind, *self._add_stand_ins(kind)]
        return names

    def _add_stand_ins(self, kind: str) -> list[str]:
        chosen = self.parties.get(str(self.data.get(kind, ""))) if self.is_bound else None
        names = []
        for instrument in self.missing(chosen) if chosen else []:
            name = f"{kind}_{instrument.code}"
            self.fields[name] = forms.ChoiceField(
                label=_("Additional reviewing State for the %(instrument)s")
                % {"instrument": instrument.short_name},
                help_text=_("%(state)s is not party to it. Lots take a State of the same class.")
                % {"state": chosen},
                choices=self._choices(kind, instrument, chosen),
            )
            names.append(name)
        return names

    def missing(self, reviewer: State) -> list[Instrument]:
        """The instruments under review that a reviewing State is not party to."""
        party = set(reviewer.instruments.all())
        return [instrument for instrument in self.covered if instrument not in party]

    def _choices(
        self, kind: str, instrument: Instrument | None = None, besides: State | None = None
    ) -> Choices:
        """The States of a class, with what they lack and how many reviews they have already."""
        home = self.state.drawing_group
        return [("", _("Choose a State"))] + [
            (code, self._label(state))
            for code, state in self.parties.items()
            if (state.drawing_group == home) is (kind == SAME)
            and (instrument is None or instrument in state.instruments.all())
            and state != besides
        ]

    def _label(self, state: State) -> str:
        lacking = ", ".join(instrument.code for instrument in self.missing(state))
        number = self.load[state.pk]
        if lacking:
            return _("%(state)s – not party to %(codes)s – reviews in this phase: %(number)d") % {
                "state": state,
                "codes": lacking,
                "number": number,
            }
        return _("%(state)s – reviews in this phase: %(number)d") % {
            "state": state,
            "number": number,
        }

    def lacking(self) -> list[tuple[Instrument, State]]:
        """Instruments that lack a reviewing State, with the chosen State that lacks them."""
        chosen = (self.parties.get(str(self.data.get(kind, ""))) for kind in (SAME, OTHER))
        return [(i, state) for state in chosen if state for i in self.missing(state)]

    def lots(self) -> dict[str, Any]:
        """The cleaned fields as `open_review` takes them."""
        given = self.cleaned_data
        additional: dict[State, list[Instrument]] = {}
        by_code = {instrument.code: instrument for instrument in self.covered}
        for kind in (SAME, OTHER):
            for code, instrument in by_code.items():
                if stand_in := self.parties.get(given.get(f"{kind}_{code}", "")):
                    additional.setdefault(stand_in, []).append(instrument)
        return {
            "same_group": self.parties[given[SAME]],
            "other_group": self.parties[given[OTHER]],
            "additional": additional,
            "start": given["start"],
            "officer": given["officer"],
        }
