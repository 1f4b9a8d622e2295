"""No start and no due date lies beyond all calendars, by whatever way it comes."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews import deadlines
from reviews.actions import consultations, requests, steps, timetable
from reviews.models import Cluster, Group, Phase, Request, Submission
from reviews.process import Step
from revmod.lib.errors import Invalid
from tests.factories.people import officer, open_review, signed_in

TODAY = date(2024, 2, 29)
FAR = [date.max, date.min, date(2999, 1, 1), date(1900, 1, 1)]
far = pytest.mark.parametrize("day", FAR, ids=str)


def test_the_bounds_of_a_date():
    assert deadlines.why_not(date(2029, 2, 28), today=TODAY) == ""
    assert deadlines.why_not(date(1999, 2, 28), today=TODAY) == ""
    for day in (date(2029, 3, 1), date(1999, 2, 27), *FAR):
        assert deadlines.why_not(day, today=TODAY) == (
            "Choose a date from 28 February 1999 to 28 February 2029."
        )


def refused(field, act, **given):
    with pytest.raises(Invalid) as caught:
        act(**given)
    assert list(caught.value.reasons) == [field]


@far
def test_no_time_is_asked_for_or_given_beyond_the_bounds(cast, day):
    by = {"review": cast.review}
    given = {"kind": Request.Kind.EXTENSION, "text": "Please", "until": day}
    refused("until", requests.ask, by=cast["XA focal_point"], **by, **given)
    refused("until", steps.extend, by=cast.officer, **by, until=day, reason="Elections")
    page = reverse("extension", args=[cast.review.pk])
    answer = signed_in(cast["XA focal_point"]).post(
        page, {"until": day.isoformat(), "text": "Please"}
    )
    assert answer.status_code == 422
    assert not Request.objects.exists()


def test_a_request_from_before_the_bounds_is_not_granted(cast):
    row = requests.ask(
        by=cast["XA focal_point"],
        review=cast.review,
        kind=Request.Kind.EXTENSION,
        text="Please",
        until=cast.review.due_on + timedelta(days=1),
    )
    Request.objects.update(until=date.max)
    answer = signed_in(cast.officer).post(
        reverse("queue_request", args=[row.pk]), {"decision": "grant"}
    )
    assert answer.status_code == 422
    assert "Choose a date from" in answer.content.decode()
    assert cast.reload().due_on < date.max


@far
def test_a_review_does_not_start_beyond_the_bounds(frame, day):
    refused("start", open_review, by=officer(), start=day)


@far
def test_the_agreed_timetable_keeps_within_the_bounds(cast, day):
    sheet = Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)
    rows = [{"step": Step.SELF_ASSESSMENT, "date": day.isoformat()}]
    refused(
        "date-self_assessment",
        consultations.save,
        by=cast["XA focal_point"],
        submission=sheet,
        base=sheet.revision,
        text=sheet.text | {"timetable": rows},
    )


@pytest.mark.parametrize("day", [date.max, date(2999, 1, 1)], ids=str)
def test_a_phase_and_its_groups_keep_within_the_bounds(frame, day):
    phase = Phase.objects.get(mechanism__is_practice=True, number=1)
    group = Group.objects.get(mechanism=phase.mechanism)
    given = {"by": officer(), "phase": phase, "cluster": Cluster.objects.get(number=1)}
    starts = {group: timetable.Start(day)}
    refused("start_1", timetable.edit_phase, **given, starts_on=phase.starts_on, starts=starts)
    refused("starts_on", timetable.edit_phase, **given, starts_on=day, starts={})


def test_a_phase_that_is_far_by_now_keeps_its_start(frame):
    today = timezone.now().date()
    phase = Phase.objects.get(mechanism__is_practice=True, number=1)
    before = deadlines.add_months(today, -12 * 30)
    Phase.objects.filter(pk=phase.pk).update(starts_on=before)
    given = {"by": officer(), "phase": phase, "cluster": Cluster.objects.get(number=1)}
    start = {Group.objects.get(mechanism=phase.mechanism): timetable.Start(today)}
    assert timetable.edit_phase(**given, starts_on=before, starts=start)
