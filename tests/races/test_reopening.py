"""Reopening a submission at the moment at which the next side begins, and the like."""

import pytest

from questionnaires.actions import remarks
from questionnaires.models import Remark
from reviews.actions import requests, submissions
from reviews.models import Request, Review, ReviewStep, Submission
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Invalid
from tests.races.pieces import piece
from tests.races.together import amid, at_once


@pytest.fixture
def cast(committed, cast_at):
    return cast_at(Step.FEEDBACK)


def answers_of(cast) -> Submission:
    return Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)


def reopening(cast):
    text = answers_of(cast)
    return lambda: submissions.reopen(by=cast.officer, submission=text, reason="A law is missing.")


def first_remark(cast, code="XB"):
    row = Remark.objects.filter(submission__state__code=code, question=None).first()
    return lambda: remarks.save(
        by=cast[f"{code} expert"], remark_id=row.pk, piece=piece("Well drafted.")
    )


def agrees(cast, saved, reopened) -> None:
    """Either the next side has begun and nothing is reopened, or the other way round."""
    review = Review.objects.get(pk=cast.review.pk)
    open_step = ReviewStep.objects.get(review=review, closed_at=None, voided_at=None)
    assert open_step.step == review.step
    written = Remark.objects.filter(submission__review=review, revision__gt=0).count()
    if reopened is None:
        assert isinstance(saved, Refused), saved
        assert review.step == Step.SELF_ASSESSMENT
        assert written == 0
    else:
        assert isinstance(reopened, Invalid), reopened
        assert not isinstance(saved, Exception), saved
        assert review.step == Step.FEEDBACK
        assert open_step.begun_at is not None
        assert written == 1


def test_reopening_and_first_save_at_once(cast):
    saved, reopened = at_once(first_remark(cast), reopening(cast))
    agrees(cast, saved, reopened)


def test_reopening_while_the_first_save_is_written(cast):
    before = 'INSERT INTO "questionnaires_remarkrevision"'
    agrees(cast, *amid(first_remark(cast), reopening(cast), before=before))


def test_first_save_while_the_answers_are_reopened(cast):
    reopened, saved = amid(reopening(cast), first_remark(cast), before='INSERT INTO "audit_event"')
    agrees(cast, saved, reopened)


def test_the_same_reopening_twice_at_once(cast):
    asked = requests.ask(
        by=cast["XA focal_point"],
        review=cast.review,
        kind=Request.Kind.REOPEN,
        text="A law is missing.",
        submission=answers_of(cast),
    )

    def settling():
        requests.settle(by=cast.officer, request=asked, granted=True, reply="")

    assert at_once(settling, settling, settling) == [None, None, None]
    assert ReviewStep.objects.filter(review=cast.review, step=Step.SELF_ASSESSMENT).count() == 2
