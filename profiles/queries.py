"""What parties have made public: frozen versions only, never a table's row as it is now."""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery

from reviews.models import Observation, State, Submission, Version
from reviews.process import Step

# The kinds of text that a State under review may make public (domain.md §5); never feedback.
PUBLIC = (Step.SELF_ASSESSMENT, Step.OBSERVATIONS, Step.SUMMARY)


def published() -> QuerySet[Submission]:
    """Texts that are public now. Practice reviews only in a demonstration (domain.md §10)."""
    rows = Submission.objects.filter(
        review__private_to=None,
        published_at__isnull=False,
        status=Submission.SUBMITTED,
        step__in=PUBLIC,
    )
    if not settings.DEMO:
        rows = rows.exclude(review__phase__mechanism__is_practice=True)
    return rows


def has_profile(state: State) -> bool:
    """Whether a party's public page shows anything: a list counts by its public paragraphs."""
    listed = Q(step=Step.OBSERVATIONS)
    rows = published().filter(review__state=state)
    return rows.filter(~listed | listed & Q(observations__is_public=True)).exists()


def parties() -> QuerySet[State]:
    """Parties with something public, practice parties last."""
    states = published().order_by().values("review__state")
    return State.objects.filter(pk__in=states).select_related("mechanism")


def texts_of(state: State) -> list[Submission]:
    """A party's public texts with their reviews, the latest phase first; each knows its version."""
    newest = Version.objects.filter(submission=OuterRef("pk")).order_by("-number")
    rows = (
        published()
        .filter(review__state=state)
        .select_related("review__state", "review__phase__cluster", "review__phase__mechanism")
        .annotate(
            frozen=Subquery(newest.values("content")[:1]), sealed=Subquery(newest.values("at")[:1])
        )
    )
    order = {step: place for place, step in enumerate(PUBLIC)}
    return sorted(rows, key=lambda row: (-row.review.phase.number, order[Step(row.step)], row.pk))


def content_of(text: Submission) -> dict[str, Any]:
    """The frozen content of a text of `texts_of`."""
    found: dict[str, Any] = json.loads(text.frozen)  # type: ignore[attr-defined]
    return found


def public_paragraphs(texts: Iterable[Submission]) -> set[int]:
    """Ids of the paragraphs that are public in these lists."""
    rows = Observation.objects.filter(submission__in=[text.pk for text in texts], is_public=True)
    return set(rows.values_list("pk", flat=True))
