"""Opening a review, launching and cancelling it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from reviews import deadlines, queries
from reviews.actions import steps
from reviews.actions.frame import hold_frame
from reviews.models import Assignment, Group, Instrument, Phase, Review, State
from reviews.permissions import demand, offices
from reviews.process import FIRST, Action, Office
from revmod.lib.errors import Invalid

Lots = Mapping[State, Sequence[Instrument]]


def problems_of(
    *,
    state: State,
    phase: Phase,
    same_group: State,
    other_group: State,
    additional: Lots,
) -> list[str]:
    """The rules of §2 that an assignment would break, as sentences; an empty list if none.

    `additional` maps each further reviewing State to the instruments it stands in for.
    """
    found = []
    two = [same_group, other_group]
    everybody = [*two, *additional]
    if state in everybody:
        found.append(_("No State reviews itself."))
    if len({s.pk for s in everybody}) != len(everybody):
        found.append(_("Each reviewing State is named once."))
    home = state.drawing_group
    if same_group.drawing_group != home:
        found.append(
            _("%(state)s is not of the same regional group as the State under review.")
            % {"state": same_group}
        )
    if other_group.drawing_group == home:
        found.append(
            _("%(state)s is of the same regional group as the State under review.")
            % {"state": other_group}
        )
    if any(s.mechanism_id != state.mechanism_id for s in everybody):
        found.append(_("Practice parties and States parties do not review each other."))
    found += _instrument_problems(state, two, additional)
    found += _phase_problems(state, phase, everybody)
    return found


def _instrument_problems(state: State, two: list[State], additional: Lots) -> list[str]:
    """Each instrument ends with two reviewing States, all of them party to it (§2, §10)."""
    found = []
    party = {s.pk: set(s.instruments.all()) for s in [*two, *additional]}
    for extra, instruments in additional.items():
        for instrument in instruments:
            if instrument not in party[extra.pk]:
                found.append(
                    _("%(state)s is not party to %(instrument)s.")
                    % {"state": extra, "instrument": instrument}
                )
    for instrument in state.instruments.all():
        lacking = [s for s in two if instrument not in party[s.pk]]
        chosen = [s for s, instruments in additional.items() if instrument in instruments]
        if len(chosen) != len(lacking):
            found.append(
                _("%(instrument)s would have %(number)d reviewing States; it needs two.")
                % {"instrument": instrument, "number": 2 - len(lacking) + len(chosen)}
            )
        elif _classes(chosen, state) != _classes(lacking, state):
            found.append(
                _(
                    "On %(instrument)s, a State that stands in for one of the same regional group"
                    " is of that group itself, and one that stands in for another is of another."
                )
                % {"instrument": instrument}
            )
    return found


def _classes(states: list[State], under_review: State) -> list[bool]:
    """Whether each is of the group of the State under review, in an order that compares."""
    return sorted(s.drawing_group == under_review.drawing_group for s in states)


def _phase_problems(state: State, phase: Phase, everybody: list[State]) -> list[str]:
    """Loads and mutual reviews within the phase (§2 [S])."""
    found = []
    most = queries.number("reviews_per_state_max")
    for reviewer in everybody:
        others = (
            Assignment.objects.filter(review__phase=phase, review__private_to=None, state=reviewer)
            .exclude(review__state=state)
            .values("review")
            .distinct()
            .count()
        )
        if others >= most:
            found.append(
                _("%(state)s already takes part in %(number)d reviews of this phase.")
                % {"state": reviewer, "number": others}
            )
        mutual = Assignment.objects.filter(
            review__phase=phase, review__private_to=None, review__state=reviewer, state=state
        ).exists()
        if mutual and not queries.setting("mutual_reviews"):
            found.append(
                _("%(state)s is itself reviewed by %(other)s in this phase.")
                % {"state": reviewer, "other": state}
            )
    return found


@transaction.atomic
def open_review(
    *,
    by: User,
    state: State,
    phase: Phase,
    same_group: State,
    other_group: State,
    additional: Lots,
    start: date,
    officer: User | None = None,
    group: Group | None = None,
) -> Review:
    """Open and launch one review (§2): instruments are frozen, the nominations step opens.

    `start` is the launch date, a day in UTC. Raises Refused; Invalid with every rule it breaks,
    or when the State has a review in this phase already; at "start" for a day out of reach.
    """
    demand(by, Action.OPEN_REVIEW, None)
    if problem := deadlines.why_not(start, today=timezone.now().date()):
        raise Invalid({"start": problem})
    hold_frame()
    found = problems_of(
        state=state,
        phase=phase,
        same_group=same_group,
        other_group=other_group,
        additional=additional,
    )
    if not state.instruments.exists():
        found.append(_("%(state)s is party to no instrument.") % {"state": state})
    if found:
        raise Invalid("\n".join(found))
    try:
        with transaction.atomic():
            review = Review.objects.create(
                phase=phase, state=state, group=group, launched_on=start, officer=officer
            )
    except IntegrityError as error:
        raise Invalid(_("This State has a review in this phase already.")) from error
    review.instruments.set(state.instruments.all())
    assign(review, same_group, other_group, additional)
    record(
        "review.opened",
        by=by,
        subject=review,
        review=review,
        data={"state": state.code, "start": start.isoformat()},
    )
    now = timezone.make_aware(datetime.combine(start, time()))
    steps.open_step(review, FIRST, by=by, now=now)
    return review


def assign(review: Review, same_group: State, other_group: State, additional: Lots) -> None:
    """Write the assignments per State and instrument (§2), inside the caller's transaction."""
    covered = list(review.instruments.all())
    home = review.state.drawing_group
    rows = [
        Assignment(
            review=review,
            state=state,
            instrument=instrument,
            same_group=state.drawing_group == home,
            additional=extra,
        )
        for state, chosen, extra in [
            (same_group, same_group.instruments.all(), False),
            (other_group, other_group.instruments.all(), False),
            *((s, i, True) for s, i in additional.items()),
        ]
        for instrument in chosen
        if instrument in covered
    ]
    Assignment.objects.bulk_create(rows)


@transaction.atomic
def cancel(*, by: User, review: Review, reason: str) -> None:
    """Cancel a review, with a reason; nothing is deleted (§10, Steps). Raises Refused, Invalid."""
    review = Review.objects.select_for_update().get(pk=review.pk)
    demand(by, Action.CANCEL, review)
    if not reason.strip():
        raise Invalid({"reason": _("Give the reason: it stands in the record.")})
    review.cancelled_at, review.cancel_reason = timezone.now(), reason.strip()
    review.save(update_fields=["cancelled_at", "cancel_reason"])
    record(
        "review.cancelled", by=by, subject=review, review=review, data={"reason": reason.strip()}
    )


@transaction.atomic
def name_officer(*, by: User, review: Review, officer: User) -> None:
    """Name the Secretariat officer whom a review's participants can turn to.

    The same officer twice is one act. Raises Refused; Invalid for somebody who is no officer.
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    demand(by, Action.NAME_OFFICER, review)
    if Office.OFFICER not in offices(officer):
        raise Invalid({"officer": _("Choose an officer of the Secretariat.")})
    if review.officer_id == officer.pk:
        return
    review.officer = officer
    review.save(update_fields=["officer"])
    record("review.officer", by=by, subject=review, review=review, data={"name": officer.name})
