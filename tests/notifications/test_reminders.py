"""Reminders: before, on and after a due date, once, caught up, in words that accuse nobody."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from notifications.actions.announcing import announce
from notifications.actions.reminders import offset_for, remind
from notifications.channels.words import words
from notifications.models import Notification
from notifications.tasks import remind as task
from reviews.actions import reviews, steps
from reviews.models import Review, ReviewStep, State, Submission
from reviews.process import Step
from tests.factories.people import open_review
from tests.factories.progress import clear

DUE = date(2026, 7, 15)
OPENED = date(2026, 1, 15)


def days(number: int) -> date:
    return DUE + timedelta(days=number)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (-8, None),
        (-7, -7),
        (-1, -7),
        (0, 0),
        (6, 0),
        (7, 7),
        (20, 7),
        (21, None),
        (400, None),
    ],
)
def test_which_reminder_belongs_to_a_day(today, expected):
    found = offset_for((-7, 0, 7), due_on=DUE, opened_on=OPENED, today=days(today))
    assert found == expected


def test_a_day_before_the_step_opened_reminds_of_nothing():
    """A step reopened after its date was due a week ago: no reminder the moment it opens."""
    opened = days(7) + timedelta(days=1)
    assert offset_for((-7, 0, 7), due_on=DUE, opened_on=opened, today=opened) is None
    assert offset_for((-7, 0, 7), due_on=DUE, opened_on=days(-3), today=days(-3)) is None
    assert offset_for((), due_on=DUE, opened_on=OPENED, today=DUE) is None


def reminders() -> list[tuple[str, int]]:
    rows = Event.objects.filter(kind="deadline.reminder").order_by("pk")
    return [(row.data["state"], row.data["offset"]) for row in rows]


@pytest.fixture
def waiting(cast):
    """Consultations that are due on DUE and wait for all four States."""
    opened = timezone.make_aware(datetime(2026, 1, 15))
    ReviewStep.objects.filter(review=cast.review, closed_at__isnull=True).update(
        due_on=DUE, opened_at=opened
    )
    Review.objects.filter(pk=cast.review.pk).update(due_on=DUE)
    cast.reload()
    return cast


FOUR = ["XA", "XB", "XC", "XD"]


def test_every_state_awaited_is_reminded_once_at_each_date(waiting):
    for day in range(-10, 30):
        remind(days(day))
        remind(days(day))
    assert sorted(reminders()) == sorted((code, n) for code in FOUR for n in (-7, 0, 7))


def test_what_beat_missed_is_caught_up(waiting):
    assert remind(days(-2)) == 4
    assert remind(days(3)) == 4
    assert remind(days(15)) == 4
    assert {offset for _code, offset in reminders()} == {-7, 0, 7}


def test_no_notice_of_what_is_to_come_follows_its_day(waiting):
    remind(days(1))
    assert {offset for _code, offset in reminders()} == {0}


def test_who_has_cleared_is_not_reminded(waiting):
    text = Submission.objects.get(review=waiting.review, step=Step.CONSULTATIONS)
    text.text |= {
        "languages": ["en"],
        "labour": {i.code: {"all": "XB"} for i in waiting.review.instruments.all()},
    }
    text.save()
    clear(waiting, text, "XA")
    remind(DUE)
    assert {code for code, _offset in reminders()} == {"XB", "XC", "XD"}


def test_who_clears_before_the_mail_is_written_is_not_told(waiting):
    remind(DUE)
    by = waiting["XB focal_point"]
    waiting.review.submissions.get(step=Step.CONSULTATIONS).clearances.create(
        state=State.objects.get(code="XB"), by=by, name=by.name, sha256="0" * 64
    )
    event = Event.objects.get(kind="deadline.reminder", data__state="XB")
    assert announce(event.pk) == 0


def test_an_extension_reminds_of_the_new_date(waiting):
    remind(DUE)
    with time_machine.travel(datetime(2026, 7, 16, 12)):
        steps.extend(
            by=waiting.officer, review=waiting.review, until=days(30), reason="Translation."
        )
    assert remind(days(7)) == 0
    assert remind(days(23)) == 4


@pytest.mark.parametrize("status", ["progressing", "not_started"])
def test_imported_reviews_are_exempt(waiting, status):
    Review.objects.update(imported_status=status)
    assert remind(DUE) == 0


def test_a_cancelled_review_is_exempt(waiting):
    reviews.cancel(by=waiting.officer, review=waiting.review, reason="The State has left.")
    assert remind(DUE) == 0


def test_a_closed_step_is_exempt(waiting):
    ReviewStep.objects.update(closed_at=timezone.now())
    assert remind(DUE) == 0


def test_the_words_accuse_nobody(waiting):
    for day in (-7, 0, 7):
        remind(days(day))
    said = []
    for event in Event.objects.filter(kind="deadline.reminder", data__state="XB"):
        announce(event.pk)
        row = Notification.objects.filter(event_id=event.pk, channel="email")[0]
        said.append(words(row, {}).mail)
    assert said == [
        "The step “Preliminary consultations” is due on 15 July 2026.",
        "The step “Preliminary consultations” is due on 15 July 2026.",
        "In the step “Preliminary consultations”, a reply has been awaited since 15 July 2026.",
    ]


def test_a_review_that_cannot_be_reminded_keeps_nobody_from_it(waiting, caplog):
    """A due date granted in the year 9999 once stopped the reminders of all reviews for ever."""
    other = open_review(
        waiting.officer,
        state=State.objects.get(code="XE"),
        same_group=State.objects.get(code="XF"),
        other_group=State.objects.get(code="XC"),
        additional={},
    )
    Review.objects.filter(pk=other.pk).update(due_on=date.max)
    ReviewStep.objects.filter(review=other).update(due_on=date.max)
    first = ReviewStep.objects.filter(closed_at__isnull=True).order_by("pk").first()
    for far in (first.review_id, other.pk):
        ReviewStep.objects.filter(review_id=far, closed_at__isnull=True).update(due_on=date.max)
        ReviewStep.objects.exclude(review_id=far).filter(closed_at__isnull=True).update(due_on=DUE)
        assert remind(DUE) >= 2
        (line,) = [r for r in caplog.records if "reminder_failed" in str(r.msg)]
        assert "OverflowError" in str(line.msg) and "date value" not in str(line.msg)
        caplog.clear()


def test_beat_asks_for_today(waiting):
    with time_machine.travel(datetime(2026, 7, 15, 0, 30)):
        task()
    assert len(reminders()) == 4
