"""Who reads whose text, and in which form (domain.md §5, §10 Seats and Steps)."""

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum

from django.utils import timezone

from reviews.models import DraftOpening, Job, Review, Submission
from reviews.permissions import Person, Standing, standing
from reviews.process import DRAFTERS, MAY, Action, Office, Seat


class Reading(IntEnum):
    """What somebody gets to see of a submission, from least to most."""

    NOTHING = 0
    PROGRESS = 1  # that it exists and how far it is
    SUBMITTED = 2  # the frozen version
    LIVE = 3  # the text as it stands, drafts included


def reading(user: Person, submission: Submission, *, now: datetime | None = None) -> Reading:
    """In which form a person reads a submission.

    Needs `submission.review`. One query more where a draft may have been opened.
    """
    if submission.review.private_to_id not in (None, user.pk):
        return Reading.NOTHING
    where = standing(user, submission.review)
    moment = now or timezone.now()
    return reading_as(where, submission, lambda observers: _opened(submission, moment, observers))


def reading_as(where: Standing, submission: Submission, opened: Callable[[bool], bool]) -> Reading:
    """The rule itself: what somebody with this standing reads; no query of its own.

    `opened(True)` tells whether the draft is open to its State's observers now, `opened(False)`
    whether it is open to the Secretariat.
    """
    submitted = submission.status == Submission.SUBMITTED
    frozen = Reading.SUBMITTED if submitted else Reading.NOTHING
    if where.seat is None:
        return _secretariat(where, submission, opened)
    if submission.state_id is None:
        return frozen if where.seat is Seat.OBSERVER else Reading.LIVE
    if submission.state_id != where.state_id:
        return frozen
    if where.seat is Seat.OBSERVER:
        return Reading.LIVE if opened(True) else frozen
    return Reading.LIVE


def _secretariat(
    where: Standing, submission: Submission, opened: Callable[[bool], bool]
) -> Reading:
    if Office.OFFICER not in where.offices:
        return Reading.NOTHING
    if submission.state_id is None:
        return Reading.LIVE  # joint texts: it assists in drafting them (§3)
    if submission.status == Submission.SUBMITTED:
        return Reading.SUBMITTED
    return Reading.LIVE if opened(False) else Reading.PROGRESS


def _opened(submission: Submission, now: datetime, to_observers: bool) -> bool:
    return DraftOpening.objects.filter(
        submission=submission, until__gt=now, ended_at__isnull=True, to_observers=to_observers
    ).exists()


def readable_instruments(user: Person, review: Review) -> frozenset[int] | None:
    """Ids of the instruments whose texts a person may read in a review; None means all.

    An additional reviewing State reads for its instruments only (§10, Seats).
    """
    where = standing(user, review)
    return where.instruments if where.additional else None


def drafts_of(user: Person, review: Review) -> int | None:
    """The State whose draft paragraphs of the list a person reads: their own, unless an observer
    (§5: a State's drafts are seen by that State's own participants only).
    """
    where = standing(user, review)
    return where.state_id if where.seat in DRAFTERS else None


def reads_requests(where: Standing) -> bool:
    """Whether somebody reads what their State asked of the Secretariat: those who may ask."""
    return where.seat in MAY[Action.ASK_HELP].seats


def may_have(user: Person, job: Job) -> bool:
    """Whether a person may still be handed what a job made for them.

    A document carries in its job's args the form ("level") and the instruments that it was made
    from: its reader must still read that much.
    """
    pk = job.args.get("submission")
    if pk is None:
        return True
    submission = Submission.objects.select_related("review__state").filter(pk=pk).first()
    if submission is None or reading(user, submission) < Reading[str(job.args["level"])]:
        return False
    mine = readable_instruments(user, submission.review)
    given = job.args.get("instruments")
    return mine is None or (isinstance(given, list) and set(given) <= mine)
