"""Requests for clarification as lists and counts."""

from collections.abc import Collection

from django.db.models import Count, Max, QuerySet

from questionnaires.models import Section
from reviews import queries as core
from reviews.models import Review, Thread


def clarifications(review: Review, instruments: Collection[int] | None) -> QuerySet[Thread]:
    """The requests on the instruments somebody reads (None: all), latest first.

    Each knows how many messages it has and when the last one came.
    """
    rows = Thread.objects.filter(review=review, kind=Thread.CLARIFICATION)
    if instruments is not None:
        rows = rows.filter(instrument__in=instruments)
    return (
        rows.select_related("state", "instrument")
        .annotate(said=Count("messages"), last_at=Max("messages__at"))
        .order_by("-id")
    )


def awaiting_reply(review: Review, instruments: Collection[int] | None) -> int:
    """How many requests wait for the first reply of the State under review; one query."""
    rows = core.waiting_clarifications().filter(review=review)
    if instruments is not None:
        rows = rows.filter(instrument__in=instruments)
    return rows.count()


def clarifications_of(
    review: Review, instruments: Collection[int] | None, section: Section
) -> dict[str, list[Thread]]:
    """The requests on a section's questions by the key of the question, oldest first; one query."""
    keys = section.questions.values("key")
    found: dict[str, list[Thread]] = {}
    rows = clarifications(review, instruments).filter(
        instrument=section.instrument_id, question_key__in=keys
    )
    for thread in rows.order_by("id"):
        found.setdefault(thread.question_key, []).append(thread)
    return found
