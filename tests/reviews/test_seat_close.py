"""Closing a seat without a successor, from the people page."""

from uuid import uuid4

import pytest
from django.urls import reverse

from audit.models import Event
from reviews.actions import participants
from reviews.models import Participant
from reviews.permissions import Refused, visible_reviews
from revmod.lib.errors import Invalid
from tests.factories.people import signed_in

NOTE, REASON = "XB/2026/9", "Transferred to another ministry."


def seat_of(cast, who) -> Participant:
    return Participant.objects.get(user=cast[who], closed_at__isnull=True)


def address(cast, who) -> str:
    return reverse("seat_close", args=[cast.review.pk, seat_of(cast, who).pk])


def test_the_officer_closes_a_seat_from_the_people_page(cast):
    browser, url = signed_in(cast.officer), address(cast, "XB expert")
    people = reverse("review_people", args=[cast.review.pk])
    assert url in browser.get(people).text
    assert "XB Expert" in browser.get(url).text
    given = {"act": str(uuid4()), "note_reference": NOTE, "reason": REASON}
    for _time in range(2):
        response = browser.post(url, given)
        assert (response.status_code, response.url) == (302, people)

    row = Participant.objects.get(user=cast["XB expert"])
    assert row.closed_at is not None
    assert cast.review not in visible_reviews(cast["XB expert"])
    event = Event.objects.get(kind="seat.closed")
    assert (event.data["note"], event.data["reason"]) == (NOTE, REASON)


def test_its_own_state_and_the_secretariat_read_why(cast):
    row = seat_of(cast, "XB expert")
    participants.close_seat(by=cast.officer, participant=row, note_reference=NOTE, reason=REASON)
    history = reverse("review_history", args=[cast.review.pk])
    for who in (cast.officer, cast["XB focal_point"], cast["XA focal_point"]):
        page = signed_in(who).get(history).text
        assert "XB Expert" in page
        assert (REASON in page and NOTE in page) is (who != cast["XA focal_point"])


def test_the_note_and_the_reason_are_needed(cast):
    response = signed_in(cast.officer).post(address(cast, "XB observer"), {"reason": REASON})
    assert response.status_code == 422 and REASON in response.text
    with pytest.raises(Invalid) as error:
        participants.close_seat(
            by=cast.officer, participant=seat_of(cast, "XB expert"), note_reference=" ", reason=""
        )
    assert set(error.value.reasons) == {"note_reference", "reason"}


def test_only_the_secretariat_closes_seats_and_only_open_ones(cast):
    url = address(cast, "XB expert")
    focal_point = signed_in(cast["XB focal_point"])
    assert focal_point.get(url).status_code == 404
    assert (
        "Close this seat"
        not in focal_point.get(reverse("review_people", args=[cast.review.pk])).text
    )
    with pytest.raises(Refused):
        participants.close_seat(
            by=cast["XB focal_point"],
            participant=seat_of(cast, "XB expert"),
            note_reference=NOTE,
            reason=REASON,
        )
    participants.unseat(by=cast.officer, participant=seat_of(cast, "XB expert"))
    assert signed_in(cast.officer).get(url).status_code == 404
