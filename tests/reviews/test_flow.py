"""The course of a review: what opens and closes when."""

from datetime import date

from audit.models import Event
from reviews import queries
from reviews.models import Assignment, State
from reviews.process import Step


def test_a_launched_review_waits_for_every_focal_point(opened):
    review = opened.review

    assert review.step == Step.NOMINATIONS
    assert review.due_on == date(2026, 2, 12)
    codes = dict(State.objects.values_list("pk", "code"))
    assert [codes[pk] for pk in queries.waits_for(review)] == ["XA", "XB", "XD", "XC"]


def test_an_additional_reviewing_state_has_its_instruments_only(opened):
    rows = Assignment.objects.filter(review=opened.review)

    assert sorted(rows.values_list("state__code", "instrument__code")) == [
        ("XB", "SOM"),
        ("XB", "TIP"),
        ("XB", "UNTOC"),
        ("XC", "FA"),
        ("XD", "FA"),
        ("XD", "SOM"),
        ("XD", "TIP"),
        ("XD", "UNTOC"),
    ]


def test_seating_the_last_focal_point_opens_the_consultations(cast):
    assert cast.review.step == Step.CONSULTATIONS
    assert cast.review.seated_at is not None
    kinds = list(Event.objects.filter(review_id=cast.review.pk).values_list("kind", flat=True))
    assert kinds.count("seat.opened") == 12
    assert kinds[-2:] == ["step.closed", "step.opened"]


def test_every_step_can_be_reached(cast_at):
    cast = cast_at(Step.COMPLETED)

    assert cast.review.completed_at is not None
    steps = cast.review.steps.values_list("step", flat=True)
    assert list(steps) == [s for s in Step if s is not Step.COMPLETED]
