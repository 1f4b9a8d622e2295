"""Writing the result of a draw: many reviews opened at once, in few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import name_of, record_many
from audit.models import Event
from reviews import deadlines, queries
from reviews.actions.frame import hold_frame
from reviews.lots import Lot, Party
from reviews.models import (
    Assignment,
    Group,
    GroupMember,
    GroupStart,
    Instrument,
    Mechanism,
    Phase,
    Review,
    ReviewStep,
    State,
)
from reviews.permissions import demand
from reviews.process import FIRST, STEPS, Action, Step
from revmod.lib.errors import Invalid


@dataclass(frozen=True)
class Imported:
    """What published figures say of a review whose people are not here (domain.md §10)."""

    status: str  # "progressing", "not_started"
    step: Step = FIRST


@dataclass(frozen=True)
class Drawn:
    """The result of a draw for a phase: who reviews whom, and each State's group by number."""

    lots: Sequence[Lot]
    groups: Mapping[str, int]


def parties(mechanism: Mechanism) -> list[Party]:
    """The parties of a mechanism as the lots see them; two queries."""
    states = State.objects.filter(mechanism=mechanism).select_related(
        "regional_group", "assigned_group"
    )
    found = []
    for state in states.prefetch_related("instruments"):
        group = state.drawing_group
        if group is not None:
            codes = frozenset(i.code for i in state.instruments.all())
            found.append(Party(state.code, group.code, codes))
    return found


@transaction.atomic
def apply(*, by: User, phase: Phase, drawn: Drawn, officer: User | None = None) -> int:
    """Open and launch the reviews of a draw on their groups' starting dates (domain.md §2).

    Safe to repeat: a State that has a review in the phase keeps it. Returns how many were opened.
    Raises Refused; Invalid for an unknown State, a group without a starting date.
    """
    demand(by, Action.OPEN_REVIEW, None)
    return create(by=by, phase=phase, drawn=drawn, officer=officer)


def create(
    *,
    by: User | None,
    phase: Phase,
    drawn: Drawn,
    officer: User | None = None,
    imported: Mapping[str, Imported] | None = None,
) -> int:
    """`apply` without asking who: for the command line and the demonstration.

    `imported` gives the reviews their published status instead of an open step; nobody is told of
    them and nothing falls due. Raises Invalid as `apply` does.
    """
    hold_frame()
    states = {s.code: s for s in State.objects.filter(mechanism_id=phase.mechanism_id)}
    unknown = {code for lot in drawn.lots for code in (lot.state, *lot.reviewers)} - set(states)
    if unknown:
        raise Invalid(_("Not known here: %(codes)s.") % {"codes": ", ".join(sorted(unknown))})
    known = Review.objects.filter(phase=phase, private_to=None)
    there = set(known.values_list("state__code", flat=True))
    lots = [lot for lot in drawn.lots if lot.state not in there]
    groups, starts = _groups(phase, drawn, [lot.state for lot in lots])
    _places(groups, drawn, states)
    reviews = [
        Review(
            phase=phase,
            state=states[lot.state],
            group=groups[drawn.groups[lot.state]],
            launched_on=starts[drawn.groups[lot.state]],
            officer=officer,
            step=FIRST,
        )
        for lot in lots
    ]
    for review in reviews:
        status = (imported or {}).get(review.state.code)
        if status is None:
            review.due_on = _first_due(review)
        else:
            review.imported_status, review.step = status.status, status.step
    Review.objects.bulk_create(reviews)
    _assign(reviews, lots, states)
    _launch(reviews, by)
    return len(reviews)


def _groups(
    phase: Phase, drawn: Drawn, codes: Sequence[str]
) -> tuple[dict[int, Group], dict[int, date]]:
    """The groups by number with their starting dates; notes how many reviews are foreseen."""
    groups = {g.number: g for g in Group.objects.filter(mechanism_id=phase.mechanism_id)}
    starts = {}
    for row in GroupStart.objects.filter(phase=phase).select_related("group"):
        starts[row.group.number] = row.starts_on
        if row.foreseen is None:
            row.foreseen = sum(number == row.group.number for number in drawn.groups.values())
            row.save(update_fields=["foreseen"])
    for number in sorted({drawn.groups[code] for code in codes}):
        if number not in groups or number not in starts:
            raise Invalid(_("Group %(number)d has no starting date yet.") % {"number": number})
    return groups, starts


def _places(groups: Mapping[int, Group], drawn: Drawn, states: Mapping[str, State]) -> None:
    """Give each State without a place its place in a group; the others keep theirs."""
    placed = set(GroupMember.objects.values_list("state_id", flat=True))
    GroupMember.objects.bulk_create(
        GroupMember(group=groups[number], state=states[code])
        for code, number in drawn.groups.items()
        if number in groups and code in states and states[code].pk not in placed
    )


def _assign(reviews: Sequence[Review], lots: Sequence[Lot], states: Mapping[str, State]) -> None:
    """Freeze the instruments and write the assignments per State and instrument."""
    instruments = {i.pk: i for i in Instrument.objects.all()}
    party: dict[str, set[int]] = {code: set() for code in states}
    code_of = {state.pk: code for code, state in states.items()}
    for state_id, pk in State.instruments.through.objects.values_list("state_id", "instrument_id"):
        if state_id in code_of:
            party[code_of[state_id]].add(pk)
    through = Review.instruments.through
    through.objects.bulk_create(
        through(review_id=review.pk, instrument_id=pk)
        for review in reviews
        for pk in sorted(party[review.state.code])
    )
    rows = []
    for review, lot in zip(reviews, lots, strict=True):
        covered = party[lot.state]
        drawn: list[tuple[str, bool, set[int]]] = [
            (lot.same_group, False, party[lot.same_group] & covered),
            (lot.other_group, False, party[lot.other_group] & covered),
        ]
        for code, codes in lot.additional.items():
            drawn.append((code, True, {pk for pk in covered if instruments[pk].code in codes}))
        same = {lot.same_group} | {
            code for code, other in lot.stands_in_for.items() if other == lot.same_group
        }
        rows += [
            Assignment(
                review=review,
                state=states[code],
                instrument_id=pk,
                same_group=code in same,
                additional=additional,
            )
            for code, additional, pks in drawn
            for pk in sorted(pks)
        ]
    Assignment.objects.bulk_create(rows)


def _first_due(review: Review) -> date | None:
    """When the first step falls due, counted from the launch (domain.md §10, Time)."""
    allowed = STEPS[FIRST].allowed
    if allowed is None or review.launched_on is None:
        return None
    start = review.launched_on
    value = queries.number(allowed.setting) if allowed.setting else None
    return deadlines.due_on(allowed, start=start, seated=None, opened=start, setting=value)


def _launch(reviews: Sequence[Review], by: User | None) -> None:
    """Open the first step of each review and write down what happened."""
    now = timezone.now()
    live = [review for review in reviews if not review.imported_status]
    steps = ReviewStep.objects.bulk_create(
        ReviewStep(review=review, step=FIRST, opened_at=_moment(review), due_on=review.due_on)
        for review in live
    )
    events = [_event("review.opened", review, review, by, _opening(review)) for review in reviews]
    for event, review in zip(events, reviews, strict=True):
        if review.imported_status:
            event.at, event.announced_at = _moment(review), now
    for step, review in zip(steps, live, strict=True):
        due = review.due_on.isoformat() if review.due_on else ""
        events.append(_event("step.opened", step, review, by, {"step": FIRST, "due_on": due}))
    record_many(events)
    if STEPS[FIRST].on_open:
        for review in live:
            import_string(STEPS[FIRST].on_open)(review, now)


def _opening(review: Review) -> dict[str, object]:
    start = review.launched_on.isoformat() if review.launched_on else ""
    return {"state": review.state.code, "start": start, "imported": bool(review.imported_status)}


def _moment(review: Review) -> datetime:
    """The launch date as a moment: the day's beginning in UTC."""
    day = review.launched_on or timezone.now().date()
    return timezone.make_aware(datetime.combine(day, time()))


def _event(
    kind: str,
    subject: Review | ReviewStep,
    review: Review,
    by: User | None,
    data: dict[str, object],
) -> Event:
    return Event(
        kind=kind,
        person_id=by.pk if by else None,
        person_name=name_of(by),
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        review_id=review.pk,
        data=data,
    )
