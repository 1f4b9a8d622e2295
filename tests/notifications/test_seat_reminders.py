"""The focal points' two weeks: who is named and has not come in yet is reminded, once."""

from datetime import date, timedelta

import pytest

from audit.models import Event
from nominations.actions.notes import Nominee, record_note
from nominations.models import Nomination
from notifications.actions.announcing import announce
from notifications.actions.reminders import remind
from notifications.channels.email import compose
from notifications.models import Notification
from reviews.models import State
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
    return list(Event.objects.filter(kind="seat.reminder"))


def test_after_two_weeks_the_named_focal_point_is_reminded_once(named):
    assert made(SEATED_BY - timedelta(days=1)) == []
    assert len(made(SEATED_BY)) == 1
    (event,) = made(SEATED_BY + timedelta(days=3))
    assert (event.data["state"], event.data["due_on"]) == ("XA", SEATED_BY.isoformat())

    assert announce(event.pk) == 1
    mail = compose(Notification.objects.get(event_id=event.pk, channel=Notification.EMAIL))
    assert mail.to == ["amal@example.org"]
    assert "/activate/" in mail.body and "Amal" not in mail.body


def test_what_was_missed_is_made_up_for_two_weeks_only(named):
    assert made(SEATED_BY + timedelta(days=14)) == []
    assert len(made(SEATED_BY + timedelta(days=13))) == 1


def test_who_has_done_their_part_is_not_reminded(named):
    Nomination.objects.filter(seat=Seat.FOCAL_POINT).update(status=Nomination.Status.SUBMITTED)
    assert made(SEATED_BY) == []


def test_once_the_seat_is_taken_nobody_is_told(named):
    (event,) = made(SEATED_BY)
    Nomination.objects.update(status=Nomination.Status.SUBMITTED)
    assert announce(event.pk) == 0
