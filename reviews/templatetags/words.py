"""The interface's words for steps, seats, sides and languages; also for Python code that needs them.

`{% load words %}`, then `{{ review.step|step_name }}`.
"""

from django import template
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from reviews.process import STEPS, Office, Seat, Side, Step

register = template.Library()

STEP_NAMES: dict[Step, Promise] = {
    Step.NOMINATIONS: _("Nominations"),
    Step.CONSULTATIONS: _("Preliminary consultations"),
    Step.SELF_ASSESSMENT: _("Self-assessment"),
    Step.FEEDBACK: _("Written feedback"),
    Step.OBSERVATIONS: _("List of observations"),
    Step.SUMMARY: _("Summary"),
    Step.COMPLETED: _("Completed"),
}
SEAT_NAMES: dict[Seat, Promise] = {
    Seat.FOCAL_POINT: _("Focal point"),
    Seat.EXPERT: _("Governmental expert"),
    Seat.OBSERVER: _("Observer"),
}
SIDE_NAMES: dict[Side, Promise] = {
    Side.UNDER_REVIEW: _("State under review"),
    Side.REVIEWING: _("Reviewing State"),
}
OFFICE_NAMES: dict[Office, Promise] = {
    Office.OFFICER: _("Officer"),
    Office.DRAW_OFFICER: _("Draw officer"),
    Office.ADMINISTRATOR: _("Administrator"),
}
VISIBLE_STEPS = tuple(step for step, rule in STEPS.items() if rule.visible_as is None)


@register.filter
def step_name(step: str) -> str:
    """A step's name; an unknown value as it is."""
    return str(STEP_NAMES[Step(step)]) if step in set(Step) else str(step)


@register.filter
def seat_name(seat: str) -> str:
    """A seat's name; an unknown value as it is."""
    return str(SEAT_NAMES[Seat(seat)]) if seat in set(Seat) else str(seat)


@register.filter
def side_name(side: str) -> str:
    """A side's name; an unknown value as it is."""
    return str(SIDE_NAMES[Side(side)]) if side in set(Side) else str(side)


@register.filter
def office_name(office: str) -> str:
    """The name of a Secretariat group; an unknown value as it is."""
    return str(OFFICE_NAMES[Office(office)]) if office in set(Office) else str(office)


@register.filter
def language_name(code: str) -> str:
    """A language's name in that language (domain.md §5); the code where we do not know it."""
    known = dict(settings.LANGUAGES)
    if code in known:
        return str(known[code])
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return str(code)


@register.filter
def instrument_codes(instruments: object) -> str:
    """The codes of instruments in their order, for narrow columns: "UNTOC, TIP"."""
    return ", ".join(str(row.code) for row in instruments)  # type: ignore[attr-defined]
