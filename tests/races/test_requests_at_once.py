"""Requests and the open step, settled and changed by several officers at once."""

from datetime import timedelta

import pytest

from audit.models import Event
from questionnaires.actions import answers
from questionnaires.models import Answer
from reviews.actions import requests, reviews, steps
from reviews.models import Request, ReviewStep
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Invalid
from tests.factories.people import officer
from tests.races.pieces import piece
from tests.races.together import amid, at_once


@pytest.fixture
def writing(committed, cast_at):
    return cast_at(Step.SELF_ASSESSMENT)


def asked(cast, days: int) -> Request:
    return requests.ask(
        by=cast["XA focal_point"],
        review=cast.review,
        kind=Request.Kind.EXTENSION,
        text="A new law is on its way.",
        until=cast.review.due_on + timedelta(days=days),
    )


def settling(by, row, *, granted: bool = True):
    return lambda: requests.settle(by=by, request=row, granted=granted, reply="Agreed.")


def test_an_extension_granted_twice_and_by_two(writing):
    chiefs = [writing.officer, officer("Second Officer")]
    first, second = asked(writing, 10), asked(writing, 20)
    assert at_once(*[settling(chiefs[0], first)] * 3) == [None] * 3
    assert Event.objects.filter(kind="step.extended").count() == 1
    result = at_once(settling(chiefs[0], second), settling(chiefs[1], second, granted=False))
    assert sorted(isinstance(found, Invalid) for found in result) == [False, True], result
    second.refresh_from_db()
    assert second.granted == (second.settled_by == chiefs[0])
    step = ReviewStep.objects.get(review=writing.review, closed_at=None)
    assert step.due_on == (second.until if second.granted else first.until)
    assert writing.reload().due_on == step.due_on
    assert Event.objects.filter(kind="request.settled").count() == 2


def test_two_requests_for_the_same_day_granted_at_once(writing):
    rows = [asked(writing, 10), asked(writing, 10)]
    result = at_once(*[settling(writing.officer, row) for row in rows])
    assert sorted(isinstance(found, Invalid) for found in result) == [False, True], result
    assert Event.objects.filter(kind="step.extended").count() == 1


def test_a_save_while_the_review_is_cancelled(writing):
    row = Answer.objects.filter(question__key="untoc-2-1").get()

    def cancel():
        reviews.cancel(by=writing.officer, review=writing.review, reason="The State asked.")

    def save():
        return answers.save(
            by=writing["XA expert"],
            sheet_id=row.sheet_id,
            question_id=row.question_id,
            piece=piece("yes"),
        )

    cancelled, saved = amid(cancel, save, before='INSERT INTO "audit_event"')
    assert cancelled is None
    assert isinstance(saved, Refused), saved
    assert not row.revisions.exists()


def test_a_step_closed_by_several_at_once(cast):
    def close():
        steps.close(by=cast.officer, review=cast.review, step=Step.CONSULTATIONS, reason="Time.")

    result = at_once(*[close] * 3)
    assert sorted(isinstance(found, Invalid) for found in result) == [False, True, True], result
    assert cast.reload().step == Step.SELF_ASSESSMENT
    rows = ReviewStep.objects.filter(review=cast.review, closed_at=None)
    assert rows.get().step == Step.SELF_ASSESSMENT
