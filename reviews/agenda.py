"""The reviews somebody sits in, those that wait for the person first.

Whose turn it is is worked out in the database, by the rules that next_step.py tells in sentences,
so that a page loads no more reviews than it shows, however many there are.
"""

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, When

from accounts.models import User
from reviews.models import Clearance, Participant, Review
from reviews.process import DRAFTERS, FP, MAY, REV, STEPS, SUR, Action, Side, Step
from reviews.queries import waiting_clarifications

RUNNING = Q(completed_at__isnull=True, cancelled_at__isnull=True)
_mine = Q(state=F("my_state"))


def mine(user: User, reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Those of `reviews` in which a person has an open seat.

    One's own State's reviews come first, then those it carries out; in both what waits for the
    person, then by due date. Each has `my_state`, `my_seat`, `part` (0: one's own State is under
    review) and `turn` (0: it waits for the person).
    """
    return (
        reviews.filter(participants__user=user, participants__closed_at__isnull=True)
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
