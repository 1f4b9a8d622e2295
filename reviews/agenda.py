"""What rides on the query of a review: whose turn it is, what waits, what is agreed.

Whose turn it is is worked out in the database, by the rules that next_step.py tells in sentences,
so that a page loads no more reviews than it shows, however many there are.
"""

import re
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)

from accounts.models import User
from reviews.deadlines import day_of
from reviews.models import (
    Clearance,
    Instrument,
    Participant,
    Request,
    Review,
    ReviewStep,
    State,
    Submission,
)
from reviews.process import DRAFTERS, FP, MAY, REV, STEPS, SUR, Action, Side, Step
from reviews.queries import assignments_of, waiting_clarifications

ALL_ARTICLES = "all"  # of an instrument, in the division of labour
NUMBERS = re.compile(r"(\d{1,3})(?:\s*[-–—]\s*(\d{1,3}))?")
RUNNING = Q(completed_at__isnull=True, cancelled_at__isnull=True)
_mine = Q(state=F("my_state"))


def mine(user: User, reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Those of `reviews` in which a person has an open seat; not the one they practise on.

    One's own State's reviews come first, then those it carries out; in both what waits for the
    person, then by due date. Each has `my_state`, `my_seat`, `part` (0: one's own State is under
    review) and `turn` (0: it waits for the person).
    """
    return (
        reviews.filter(private_to=None)
        .filter(participants__user=user, participants__closed_at__isnull=True)
        .annotate(my_state=F("participants__state"), my_seat=F("participants__seat"))
        .annotate(part=_first(_mine), turn=_first(_turn()))
        .order_by("part", "turn", F("due_on").asc(nulls_last=True), "state__name", "pk")
    )


def _first(condition: Q) -> Case:
    """0 where the condition holds, otherwise 1: to sort by."""
    return Case(When(condition, then=0), default=1, output_field=IntegerField())


def _turn() -> Q:
    """A live review waits for the person's State, and the person drafts or clears there."""
    open_seats = Participant.objects.filter(review=OuterRef("pk"), closed_at__isnull=True)
    seated = Exists(open_seats.filter(state=OuterRef("my_state"), seat=FP))
    cleared = Exists(
        Clearance.objects.filter(
            submission__review=OuterRef("pk"),
            submission__step=OuterRef("step"),
            state=OuterRef("my_state"),
            voided_at__isnull=True,
        )
    )
    acts = _mine & Q(step__in=_steps(SUR)) | ~_mine & Q(step__in=_steps(REV))
    nominations = Q(step=Step.NOMINATIONS)
    awaited = nominations & ~Q(seated) | ~nominations & ~Q(cleared)
    asked = Exists(waiting_clarifications().filter(review=OuterRef("pk")))
    replies = _mine & Q(step__in=MAY[Action.REPLY_CLARIFICATION].steps) & Q(asked)
    live = Q(cancelled_at__isnull=True, imported_status="", my_seat__in=DRAFTERS)
    return live & (acts & awaited | replies)


def _steps(side: Side) -> list[Step]:
    return [step for step, rule in STEPS.items() if side in rule.turn]


def with_requests(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Reviews that know how many such requests wait in them: `requests_waiting` reads it."""
    rows = waiting_clarifications().filter(review=OuterRef("pk")).order_by().values("review")
    return reviews.annotate(clarifications=Subquery(rows.annotate(n=Count("pk")).values("n")))


def with_arrangements(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Reviews with what the States agreed in the consultations: `arrangements` reads it."""
    rows = Submission.objects.filter(
        review=OuterRef("pk"), step=Step.CONSULTATIONS, status=Submission.SUBMITTED
    )
    return reviews.annotate(agreed_text=Subquery(rows.order_by().values("text")[:1]))


def arrangements(review: Review) -> dict[str, Any]:
    """What the consultations settled, in a review of `with_arrangements`; {} before all agreed."""
    return vars(review)["agreed_text"] or {}


def requests_waiting(review: Review) -> int:
    """How many requests for clarification wait for a reply, in a review of `with_requests`."""
    found: int | None = vars(review)["clarifications"]
    return found or 0


def with_beginning(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Reviews that know when their open step has begun (§10, Steps): `begun_at`, None before."""
    rows = ReviewStep.objects.filter(
        review=OuterRef("pk"), closed_at__isnull=True, voided_at__isnull=True
    )
    return reviews.annotate(begun_at=Subquery(rows.order_by().values("begun_at")[:1]))


def with_own_requests(reviews: QuerySet[Review], user: User) -> QuerySet[Review]:
    """Reviews that know how many requests of the person's State to the Secretariat are `asked`
    and `answered` in them.
    """
    seats = Participant.objects.filter(user=user, closed_at__isnull=True)
    mine = seats.filter(review=OuterRef(OuterRef("pk"))).values("state")
    rows = Request.objects.filter(review=OuterRef("pk"), state__in=mine).order_by()
    counts = rows.values("review").annotate(asked=Count("pk"), answered=Count("settled_at"))
    return reviews.annotate(
        asked=Subquery(counts.values("asked")), answered=Subquery(counts.values("answered"))
    )


def agreed_dates(review: Review) -> dict[Step, date]:
    """The timetable that the States agreed, by step; they guide, each due date is by rule (§4)."""
    rows = arrangements(review).get("timetable", [])
    days = {Step(row["step"]): day_of(row["date"]) for row in rows}
    return {step: day for step, day in days.items() if day}


def agreed_otherwise(review: Review) -> date | None:
    """The agreed date of the open step where its due date is another."""
    day = agreed_dates(review).get(Step(review.step))
    return day if review.due_on and day != review.due_on else None


def share(review: Review, state: State) -> list[tuple[Instrument, str]]:
    """What a reviewing State took by the division of labour: instruments with the articles as the
    States wrote them ("all" for the whole); nothing where it was not agreed.
    """
    labour = arrangements(review).get("labour", {})
    rows = [row for row in assignments_of(review) if row.state_id == state.pk]
    taken = [(row.instrument, labour.get(row.instrument.code, {}).get(state.code)) for row in rows]
    return [(instrument, articles) for instrument, articles in taken if articles]


def others_take(review: Review, state: State, instrument: Instrument, article: int | None) -> bool:
    """Whether by the division of labour other States take an article, or an instrument (None).

    It guides and forbids nothing. Articles are written freely: what names no number excludes none.
    """
    labour = arrangements(review).get("labour", {}).get(instrument.code, {})
    mine = labour.get(state.code, "")
    if not labour or mine == ALL_ARTICLES:
        return False
    if not mine or article is None:
        return not mine
    found = NUMBERS.findall(mine)
    spans = [range(int(first), int(last or first) + 1) for first, last in found]
    return bool(spans) and not any(article in span for span in spans)
