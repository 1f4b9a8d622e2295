"""The settings in words, and the form that changes one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reviews.process import LETTERS, LOTS, SETTINGS, SHARING, SettingRule


@dataclass(frozen=True)
class Words:
    """What a setting is called, what to know before changing it, and its answers."""

    label: Any  # lazily translated, as form fields take it
    hint: Any = ""
    choices: tuple[tuple[str, Promise], ...] = ()


NEW_STEPS = _("Holds for steps that open from now on; running dates never move.")
NEW_REVIEWS = _("Holds for reviews opened from now on.")

WORDS: dict[str, Words] = {
    "consultation_weeks": Words(
        _("Weeks for the preliminary consultations, from the start of the review"), NEW_STEPS
    ),
    "observations_months": Words(_("Months for the list of observations"), NEW_STEPS),
    "summary_weeks": Words(_("Weeks for the summary"), NEW_STEPS),
    "experts_per_state": Words(_("Governmental experts of one State in one review, at most")),
    "progressing_needs": Words(
        _("A review counts as progressing once these focal points are seated"),
        _("Holds for focal points seated from now on; reviews that count already go on counting."),
        (("under_review", _("that of the State under review")), ("all", _("those of all States"))),
    ),
    "reviews_per_state_min": Words(_("Reviews of one reviewing State in a phase, at least")),
    "reviews_per_state_max": Words(
        _("Reviews of one reviewing State in a phase, at most"), NEW_REVIEWS
    ),
    "mutual_reviews": Words(_("Two States may review one another in one phase"), NEW_REVIEWS),
    "redraws": Words(_("Redraws that a State may ask for without giving a reason")),
    "defer_in_own_year": Words(
        _("A State may defer serving as reviewer in the year in which it is under review itself")
    ),
    "prefer_similar_legal_system": Words(
        _("Lots prefer reviewing States with a similar legal system")
    ),
    "early_phase_decided_by": Words(
        _("Who decides that a group begins the next phase before 70 per cent are completed"),
        "",
        (("conference", _("the Conference")), ("bureau", _("the Bureau"))),
    ),
    "answers_readable_by": Words(
        _("Focal points and experts who read submitted answers"),
        "",
        (("review", _("those of the review")), ("mechanism", _("those of the whole mechanism"))),
    ),
    "lists_per_review": Words(
        _("Lists of observations in one review"),
        "",
        (("joint", _("one joint list")), ("each", _("one for each reviewing State"))),
    ),
    "draft_opening_days": Words(_("Days after which a draft opened to get help closes by itself")),
    "letters_without_officer": Words(
        _("Letters may go to a Permanent Mission before an officer has released them")
    ),
    "show_obligation_level": Words(
        _("Show beside each question whether the article obliges, or asks to consider")
    ),
}

WAITS_FOR: dict[str, Promise] = {
    LOTS: _("Takes effect once lots are drawn on the platform."),
    LETTERS: _("Takes effect once letters to Permanent Missions are sent from the platform."),
    SHARING: _("Takes effect once more than one list, or sharing beyond a review, is possible."),
}


def shown(key: str, value: object) -> str:
    """A value in words: yes or no, the answer's own words, or the number."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(dict(WORDS[key].choices).get(str(value), value))


class SettingForm(forms.Form):
    """One value. `key` is one of process.SETTINGS."""

    def __init__(self, *args: Any, key: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["value"] = _field(SETTINGS[key])


def _field(rule: SettingRule) -> forms.Field:
    words = WORDS[rule.key]
    if isinstance(rule.default, bool):
        return forms.TypedChoiceField(
            label=words.label,
            help_text=words.hint,
            choices=[("yes", _("yes")), ("no", _("no"))],
            coerce=lambda answer: answer == "yes",
            widget=forms.RadioSelect,
        )
    if rule.choices:
        return forms.ChoiceField(
            label=words.label,
            help_text=words.hint,
            choices=words.choices,
            widget=forms.RadioSelect,
        )
    return forms.IntegerField(
        label=words.label, help_text=words.hint, min_value=rule.low, max_value=rule.high
    )
