"""Reminding of due dates: before, on and after, in words that accuse nobody (domain.md §7)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import structlog
from django.db import transaction

from audit.actions import record
from audit.models import Event
from nominations.models import Nomination
from nominations.queries import WITH_PERSON
from reviews import queries
from reviews.models import Review, ReviewStep, State
from reviews.process import FOCAL_POINT_WEEKS, STEPS, Seat, Step

log = structlog.get_logger(__name__)

# How long after its day a reminder is still made, where the timetable stood still on that day.
CATCH_UP = timedelta(days=14)


def offset_for(remind: Sequence[int], *, due_on: date, opened_on: date, today: date) -> int | None:
    """Which of a step's reminders is the one to make today, or None.

    Each may be made until the next one's day comes, the last for `CATCH_UP`; so one missed is
    caught up, and a notice of what is to come never follows its day. A day before the step opened
    (a date moved, a step reopened) reminds of nothing.
    """
    days = sorted(remind)
    for offset, following in zip(days, [*days[1:], None], strict=False):
        first = due_on + timedelta(days=offset)
        end = due_on + timedelta(days=following) if following is not None else first + CATCH_UP
        if first <= today < end and opened_on <= first:
            return offset
    return None


def remind(today: date) -> int:
    """Record the reminders of a day as events, each once; returns how many were new.

    Reviews with an imported status and cancelled ones have none (domain.md §10). A review whose
    reminders fail keeps nobody else from theirs; the log says which and by what kind of error.
    """
    rows = ReviewStep.objects.filter(
        closed_at__isnull=True,
        voided_at__isnull=True,
        review__imported_status="",
        review__cancelled_at__isnull=True,
    ).values_list("pk", "step", "due_on", "opened_at", "review__launched_on")
    made = 0
    for row in rows:
        try:
            made += _remind_of_step(*row, today=today)
        except Exception as error:  # whatever it is, the other reviews are reminded
            log.error("reminder_failed", step=row[0], error=type(error).__qualname__)
    return made


def _remind_of_step(
    pk: int,
    step: str,
    due_on: date | None,
    opened_at: datetime,
    start: date | None,
    *,
    today: date,
) -> int:
    """The reminders of one open step that belong to a day."""
    made, opened_on = 0, opened_at.date()
    if step == Step.NOMINATIONS and start is not None:
        seated_by = start + timedelta(weeks=FOCAL_POINT_WEEKS)
        if offset_for((0,), due_on=seated_by, opened_on=opened_on, today=today) == 0:
            made += _remind_of_seats(pk, seated_by)
    if due_on is None:
        return made
    offset = offset_for(STEPS[Step(step)].remind, due_on=due_on, opened_on=opened_on, today=today)
    return made + _remind(pk, offset, due_on) if offset is not None else made


@transaction.atomic
def _remind(pk: int, offset: int, due_on: date) -> int:
    """One event for each State the step still waits for; the review is locked meanwhile."""
    row = ReviewStep.objects.select_related("review").get(pk=pk)
    review = Review.objects.select_for_update().get(pk=row.review_id)
    if not review.steps.filter(
        pk=pk, due_on=due_on, closed_at__isnull=True, voided_at__isnull=True
    ).exists():
        return 0
    states = State.objects.in_bulk(queries.waits_for(review))
    keys = {f"reminder:{pk}:{due_on}:{offset}:{s.code}": s for s in states.values()}
    new = _not_yet(keys)
    for key, state in new.items():
        record(
            "deadline.reminder",
            by=None,
            subject=row,
            review=review,
            data={
                "step": row.step,
                "state": state.code,
                "due_on": due_on.isoformat(),
                "offset": offset,
                "tense": "before" if offset < 0 else "after" if offset else "on",
            },
            key=key,
        )
    return len(new)


@transaction.atomic
def _remind_of_seats(pk: int, due_on: date) -> int:
    """One event for each State whose focal point is named and not yet in the seat when the two
    weeks are over (§3); who has named nobody is reminded with the step.
    """
    row = ReviewStep.objects.select_related("review").get(pk=pk)
    review = Review.objects.select_for_update().get(pk=row.review_id)
    named = Nomination.objects.filter(
        note__reviews=review, seat=Seat.FOCAL_POINT, status__in=WITH_PERSON
    ).exclude(note__state__in=queries.focal_points(review))
    states = State.objects.filter(pk__in=named.values("note__state"))
    new = _not_yet({f"seat-reminder:{pk}:{due_on}:{s.code}": s for s in states})
    for key, state in new.items():
        record(
            "seat.reminder",
            by=None,
            subject=row,
            review=review,
            data={
                "seat": Seat.FOCAL_POINT,
                "state": state.code,
                "due_on": due_on.isoformat(),
            },
            key=key,
        )
    return len(new)


def _not_yet(keys: dict[str, State]) -> dict[str, State]:
    """The reminders that were not made yet."""
    done = set(Event.objects.filter(key__in=keys).values_list("key", flat=True))
    return {key: state for key, state in keys.items() if key not in done}
