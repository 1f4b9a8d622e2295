"""A draft opened for help closes by itself, once, and its side is told."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from audit.models import Event
from reviews.actions import openings
from reviews.models import Submission
from reviews.process import Step
from reviews.tasks import close_draft_openings


def test_an_opening_ends_by_itself_and_once(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    draft = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)
    opening = openings.open_draft(by=cast["XA focal_point"], submission=draft)
    close_draft_openings()
    opening.refresh_from_db()
    assert opening.ended_at is None
    with time_machine.travel(opening.until + timedelta(minutes=1), tick=False):
        assert timezone.now() > opening.until
        close_draft_openings()
        close_draft_openings()
    opening.refresh_from_db()
    assert opening.ended_at == opening.until
    closed = Event.objects.get(kind="draft.closed")
    assert (closed.person_id, closed.review_id) == (None, cast.review.pk)
    assert closed.data == {"step": "self_assessment", "state": "XA"}
