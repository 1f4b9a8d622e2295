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
from reviews.process import FOCAL_POINT_WEEKS, REMIND, STEPS, Seat, Step

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

    Reviews with an imported status, of practice and cancelled ones have none (domain.md §10). A review whose
    reminders fail keeps nobody else from theirs; the log says which and by what kind of error.
    """
    rows = ReviewStep.objects.filter(
        closed_at__isnull=True,
        voided_at__isnull=True,
        review__imported_status="",
        review__private_to=None,
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
    made, of_seats = 0, None
    if step == Step.NOMINATIONS and start is not None:
        of_seats = _Date(start + timedelta(weeks=FOCAL_POINT_WEEKS), REMIND, opened_at, today)
        made = _remind_of_seats(pk, of_seats)
    if due_on is None:
        return made
    of_step = _Date(due_on, STEPS[Step(step)].remind, opened_at, today)
    already = of_seats is not None and of_seats.meets(of_step)
    return made + _remind(pk, of_step, already=already)


class _Date:
    """A date to be reminded of, and which of its reminders today is for."""

    def __init__(
        self, due_on: date, remind: Sequence[int], opened_at: datetime, today: date
    ) -> None:
        self.due_on = due_on
        self.offset = offset_for(remind, due_on=due_on, opened_on=opened_at.date(), today=today)

    def meets(self, other: "_Date") -> bool:
        """Whether a reminder of either is for one and the same day."""
        if self.offset is None or other.offset is None:
            return False
        return self.due_on + timedelta(self.offset) == other.due_on + timedelta(other.offset)

    @property
    def words(self) -> dict[str, object]:
        """What a reminder's event says of the date."""
        offset = self.offset or 0
        tense = "before" if offset < 0 else "after" if offset else "on"
        return {"due_on": self.due_on.isoformat(), "offset": offset, "tense": tense}


@transaction.atomic
def _remind(pk: int, when: _Date, *, already: bool) -> int:
    """One event for each State the step still waits for; the review is locked meanwhile.

    `already`: on the same day named focal points are reminded of their own date, so not of this.
    """
    if when.offset is None:
        return 0
    row = ReviewStep.objects.select_related("review").get(pk=pk)
    review = Review.objects.select_for_update().get(pk=row.review_id)
    if not review.steps.filter(
        pk=pk, due_on=when.due_on, closed_at__isnull=True, voided_at__isnull=True
    ).exists():
        return 0
    states = State.objects.in_bulk(queries.waits_for(review))
    keys = {f"reminder:{pk}:{when.due_on}:{when.offset}:{s.code}": s for s in states.values()}
    but = {"but": Seat.FOCAL_POINT} if already else {}
    new = _not_yet(keys)
    for key, state in new.items():
        data = {"step": row.step, "state": state.code, **when.words, **but}
        record("deadline.reminder", by=None, subject=row, review=review, data=data, key=key)
    return len(new)


@transaction.atomic
def _remind_of_seats(pk: int, when: _Date) -> int:
    """One event for each State whose focal point is named and not yet in the seat (§3: two
    weeks); who has named nobody is reminded with the step.
    """
    if when.offset is None:
        return 0
    row = ReviewStep.objects.select_related("review").get(pk=pk)
    review = Review.objects.select_for_update().get(pk=row.review_id)
    named = Nomination.objects.filter(
        note__reviews=review, seat=Seat.FOCAL_POINT, status__in=WITH_PERSON
    ).exclude(note__state__in=queries.focal_points(review))
    states = State.objects.filter(pk__in=named.values("note__state"))
    new = _not_yet({f"seat-reminder:{pk}:{when.due_on}:{when.offset}:{s.code}": s for s in states})
    for key, state in new.items():
        data = {"seat": Seat.FOCAL_POINT, "state": state.code, **when.words}
        record("seat.reminder", by=None, subject=row, review=review, data=data, key=key)
    return len(new)


def _not_yet(keys: dict[str, State]) -> dict[str, State]:
    """The reminders that were not made yet."""
    done = set(Event.objects.filter(key__in=keys).values_list("key", flat=True))
    return {key: state for key, state in keys.items() if key not in done}
