"""What a person must do next in a review: the row of next_table.py that fits where they stand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from reviews import agenda, queries
from reviews.models import Review, Submission
from reviews.permissions import Standing
from reviews.process import EX, FP, MAY, OB, PRACTICE, REV, STEPS, SUR, Action, Step
from reviews.views.next_table import (
    ABOUT,
    CANCELLED,
    IMPORTED,
    OBSERVERS,
    OFFICERS,
    PRACTISE,
    PRACTISED,
    READ_ALONG,
    TABLE,
    TO_CLARIFICATIONS,
)

FIRST_DAYS = timedelta(days=14)  # in which a person is shown their role before anything else


@dataclass(frozen=True)
class Todo:
    """What the hub and the list of reviews show: `mine` tells that the person's State is awaited.

    `also` is what waits beside it, for somebody of whom two things are asked at once.
    """

    sentence: str
    url: str
    button: str
    mine: bool
    also: "Todo | None" = None


def of(review: Review, where: Standing, awaited: Iterable[int]) -> Todo:
    """What somebody with this standing must do next; no query of its own on a loaded review.

    Needs a review of queries.with_texts and agenda.with_requests; `awaited` are the States the step waits
    for (queries.waits_for). Requests for clarification come first: another State cannot go on
    without the reply.
    """
    if review.imported_status:
        return Todo(str(IMPORTED), "", "", False)
    found = _by_table(review, where, awaited)
    if not (requests := replies(review, where)):
        return found
    sentence = ngettext(
        "%(n)d request for clarification waits for your reply.",
        "%(n)d requests for clarification wait for your reply.",
        requests,
    )
    url = address("clarifications", review, where)
    also = found if found.mine else None
    return Todo(sentence % {"n": requests}, url, str(TO_CLARIFICATIONS), True, also)


def replies(review: Review, where: Standing) -> int:
    """How many requests for clarification somebody is asked to reply to now (process.MAY)."""
    rule = MAY[Action.REPLY_CLARIFICATION]
    if review.cancelled_at or Step(review.step) not in rule.steps:
        return 0
    asked = where.side is SUR and where.seat in rule.seats
    return agenda.requests_waiting(review) if asked else 0


def _by_table(review: Review, where: Standing, awaited: Iterable[int]) -> Todo:
    step = Step(review.step)
    done = where.state_id is None or where.state_id not in set(awaited)
    if review.private_to_id:
        row = PRACTISE if step is PRACTICE.step else PRACTISED
    elif review.cancelled_at:
        row = CANCELLED
    elif where.seat is None or where.side is None:
        row = OFFICERS[step]
    elif where.seat is OB:
        row = READ_ALONG if step is Step.SELF_ASSESSMENT and _settled(review) else OBSERVERS[step]
    else:
        row = TABLE[step, where.side, where.seat, done]
    if row.begin and _in_first_days(where):
        row = replace(row, page="review_about", button=ABOUT)
    mine = not done and where.seat in (FP, EX) and where.side in STEPS[step].turn
    return Todo(
        str(row.sentence),
        address(row.page, review, where),
        str(row.button),
        mine and not review.cancelled_at,
    )


def _settled(review: Review) -> bool:
    """Whether the consultations can be read as they were submitted."""
    rows = [row for row in review.submissions.all() if row.step == Step.CONSULTATIONS]
    return any(row.status == Submission.SUBMITTED for row in rows)


def _in_first_days(where: Standing) -> bool:
    seat = where.participant
    return seat is not None and timezone.now() - seat.opened_at < FIRST_DAYS


def address(page: str, review: Review, where: Standing) -> str:
    """The address of a page for somebody in a review; "" for feedback where nobody reviews."""
    if page in ("notes", "queue", "practice"):
        return reverse(page)
    if page == "feedback":
        seat = where.participant
        if seat is not None and where.side is REV:
            return reverse(page, args=[review.pk, seat.state.code])
        others = queries.reviewing_states(review)
        return reverse(page, args=[review.pk, others[0].code]) if others else ""
    return reverse(page, args=[review.pk])
