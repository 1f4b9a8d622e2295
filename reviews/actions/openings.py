"""Drafts opened for help end by themselves (domain.md §5)."""

from django.db import transaction
from django.utils import timezone

from audit.actions import record
from reviews.models import DraftOpening


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
            submission = opening.submission
            record(
                "draft.closed",
                by=None,
                subject=submission,
                review=submission.review,
                data={
                    "step": submission.step,
                    "state": submission.state.code if submission.state else "",
                },
            )
            ended += 1
    return ended
