"""Who reads whose text, and in which form (domain.md §5, §10 Seats and Steps)."""

from datetime import datetime
from enum import IntEnum

from django.utils import timezone

from reviews.models import DraftOpening, Review, Submission
from reviews.permissions import Person, Standing, standing
from reviews.process import Office, Seat


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
    where = standing(user, submission.review)
    submitted = submission.status == Submission.SUBMITTED
    frozen = Reading.SUBMITTED if submitted else Reading.NOTHING
    if where.seat is None:
        return _secretariat(where, submission, now or timezone.now())
    if submission.state_id is None:
        return frozen if where.seat is Seat.OBSERVER else Reading.LIVE
    if submission.state_id != where.state_id:
        return frozen
    if where.seat is Seat.OBSERVER:
        return Reading.LIVE if _opened(submission, now or timezone.now(), True) else frozen
    return Reading.LIVE


def _secretariat(where: Standing, submission: Submission, now: datetime) -> Reading:
    if Office.OFFICER not in where.offices:
        return Reading.NOTHING
    if submission.state_id is None:
        return Reading.LIVE  # joint texts: it assists in drafting them (§3)
    if submission.status == Submission.SUBMITTED:
        return Reading.SUBMITTED
    return Reading.LIVE if _opened(submission, now, False) else Reading.PROGRESS


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
