"""Opening a draft to get help, and ending that; it ends by itself too (domain.md §5)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from reviews import queries
from reviews.actions.submissions import lock
from reviews.models import DraftOpening, Submission
from reviews.permissions import Refused, demand
from reviews.process import Action
from revmod.lib.errors import Invalid


@transaction.atomic
def open_draft(*, by: User, submission: Submission, to_observers: bool = False) -> DraftOpening:
    """Let the Secretariat (or the State's observers) read a draft for some days (§5, §10).

    Logged, told to the whole side, ends by itself. Raises Refused, Invalid.
    """
    submission = _own(by, submission)
    if submission.status == Submission.SUBMITTED:
        raise Invalid(_("This text is submitted already."))
    now = timezone.now()
    standing = submission.openings.filter(
        ended_at__isnull=True, until__gt=now, to_observers=to_observers
    ).first()
    if standing is not None:
        return standing
    until = now + timedelta(days=queries.number("draft_opening_days"))
    opening = DraftOpening.objects.create(
        submission=submission, by=by, at=now, until=until, to_observers=to_observers
    )
    record(
        "draft.opened",
        by=by,
        subject=submission,
        review=submission.review,
        data=_whose(submission) | {"until": until.isoformat(), "to_observers": to_observers},
    )
    return opening


@transaction.atomic
def close_draft(*, by: User, submission: Submission) -> None:
    """End the openings of a draft before their time. Raises Refused."""
    submission = _own(by, submission)
    if submission.openings.filter(ended_at__isnull=True).update(ended_at=timezone.now()):
        _record_end(submission, by=by)


def end_expired() -> int:
    """Write down the end of openings whose days are over; returns how many.

    Reading ended at the hour itself (visibility asks the date); this makes it known to the side.
    """
    expired = DraftOpening.objects.filter(ended_at__isnull=True, until__lte=timezone.now())
    ended = 0
    for opening in expired.select_related("submission__review", "submission__state"):
        with transaction.atomic():
            mine = DraftOpening.objects.filter(pk=opening.pk, ended_at__isnull=True)
            if not mine.update(ended_at=opening.until):
                continue
            _record_end(opening.submission, by=None)
            ended += 1
    return ended


def _own(by: User, submission: Submission) -> Submission:
    """The submission locked, if it is the person's own State's to open."""
    submission = lock(submission)
    where = demand(by, Action.OPEN_DRAFT, submission.review)
    if submission.state_id != where.state_id:
        raise Refused(_("This text belongs to another State."))
    return submission


def _record_end(submission: Submission, *, by: User | None) -> None:
    record(
        "draft.closed",
        by=by,
        subject=submission,
        review=submission.review,
        data=_whose(submission),
    )


def _whose(submission: Submission) -> dict[str, object]:
    state = submission.state.code if submission.state else ""
    return {"step": submission.step, "state": state}
