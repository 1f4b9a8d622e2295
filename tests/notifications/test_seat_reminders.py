"""The focal points' two weeks: who is named and has not come in yet is reminded, never doubly."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from nominations.actions.notes import Nominee, record_note
from nominations.models import Nomination
from notifications.actions.announcing import announce
from notifications.actions.reminders import remind
from notifications.channels.email import compose
from notifications.models import Notification
from reviews.models import ReviewStep, State
from reviews.process import Seat
from tests.factories.people import START

SEATED_BY = START + timedelta(weeks=2)


@pytest.fixture
def named(opened):
    """XA has named a focal point and an expert, the other States nobody."""
    record_note(
        by=opened.officer,
        state=State.objects.get(code="XA"),
        reference="XA/1",
        dated_on=date(2026, 1, 20),
        reviews=[opened.review],
        nominations=[
            Nominee("Amal Haddad", "amal@example.org", Seat.FOCAL_POINT, language="fr"),
            Nominee("Jo Doe", "jo@example.org", Seat.EXPERT),
        ],
    )
    return opened


def made(day: date) -> list[Event]:
    remind(day)
    return list(Event.objects.filter(kind="seat.reminder").order_by("pk"))


def told(day: date) -> dict[str, list[str]]:
    """The people XA has named, with the kinds of what was told them of a day's reminders."""
    Event.objects.update(announced_at=timezone.now())
    remind(day)
    for pk in Event.objects.filter(announced_at=None).values_list("pk", flat=True):
        announce(pk)
    rows = Notification.objects.filter(channel=Notification.EMAIL, sent_at=None)
    found: dict[str, list[str]] = {"amal": [], "jo": []}
    for row in rows.select_related("user"):
        name = row.user.email.partition("@")[0]
        if name in found and row.kind.endswith("reminder"):
            found[name].append(row.kind)
    rows.delete()
    return found


def test_the_named_focal_point_is_reminded_before_on_and_after(named):
    for day in range(36):
        made(START + timedelta(days=day))
        made(START + timedelta(days=day))
    found = [(e.data["state"], e.data["offset"], e.data["tense"]) for e in made(SEATED_BY)]
    assert found == [("XA", -7, "before"), ("XA", 0, "on"), ("XA", 7, "after")]


@pytest.mark.parametrize(
    ("days", "says"),
    [(-7, "The seat is to be taken by"), (7, "Your profile has been awaited since")],
)
def test_who_has_never_signed_in_gets_a_link_with_it(named, days, says):
    User.objects.update(language="en")
    (event,) = made(SEATED_BY + timedelta(days=days))
    assert event.data["due_on"] == SEATED_BY.isoformat()
    assert announce(event.pk) == 1
    mail = compose(Notification.objects.get(event_id=event.pk, channel=Notification.EMAIL))
    assert mail.to == ["amal@example.org"]
    assert says in " ".join(mail.body.split())
    assert "29 January 2026" in mail.body
    assert "/activate/" in mail.body and "Amal" not in mail.body


@pytest.mark.parametrize(
    ("day", "amal", "jo"),
    [
        (7, ["seat.reminder"], []),
        (14, ["seat.reminder"], []),
        (21, ["seat.reminder"], ["deadline.reminder"]),  # both dates have a reminder for this day
        (28, ["deadline.reminder"], ["deadline.reminder"]),
        (35, ["deadline.reminder"], ["deadline.reminder"]),
    ],
)
def test_nobody_is_reminded_of_two_dates_on_one_day(named, day, amal, jo):
    if day == 28:  # the last of the two weeks' reminders was made in its time
        told(START + timedelta(days=21))
    assert told(START + timedelta(days=day)) == {"amal": amal, "jo": jo}


def test_a_step_that_was_extended_reminds_of_its_new_date_too(named):
    ReviewStep.objects.filter(review=named.review).update(due_on=START + timedelta(days=60))
    assert told(START + timedelta(days=53))["amal"] == ["deadline.reminder"]


def test_what_was_missed_is_made_up_until_the_next(named):
    (event,) = made(SEATED_BY + timedelta(days=6))
    assert event.data["offset"] == 0


def test_the_last_is_made_up_for_two_weeks_only(named):
    assert made(SEATED_BY + timedelta(days=21)) == []
    assert [e.data["offset"] for e in made(SEATED_BY + timedelta(days=20))] == [7]


def test_who_has_done_their_part_is_not_reminded(named):
    Nomination.objects.filter(seat=Seat.FOCAL_POINT).update(status=Nomination.Status.SUBMITTED)
    assert made(SEATED_BY) == []


def test_once_the_seat_is_taken_nobody_is_told(named):
    (event,) = made(SEATED_BY)
    Nomination.objects.update(status=Nomination.Status.SUBMITTED)
    assert announce(event.pk) == 0
