"""Opening a review under the rules of lots, and seats."""

import pytest

from audit.models import Event
from reviews.actions import participants, reviews
from reviews.models import Participant, Review, Setting, State
from reviews.permissions import Refused, visible_reviews
from reviews.process import Seat
from revmod.lib.errors import Invalid
from tests.factories.people import officer, open_review, person


def state(code: str) -> State:
    return State.objects.get(code=code)


def test_instruments_are_frozen_at_launch(opened):
    state("XA").instruments.clear()

    assert opened.review.instruments.count() == 4


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"same_group": "XA"}, "No State reviews itself."),
        ({"same_group": "XD"}, "Dorrimund is not of the same regional group"),
        ({"other_group": "XC"}, "Corvessa is of the same regional group"),
        ({"additional": {}}, "would have 1 reviewing States; it needs two."),
        ({"additional": {"XB": ["FA"]}}, "Brevane is not party to"),
        ({"additional": {"XF": ["FA"]}}, "On Firearms Protocol, a State that stands in for one"),
    ],
)
def test_a_review_that_breaks_a_rule_of_lots_is_refused(frame, changes, sentence):
    fa = state("XA").instruments.get(code="FA")
    changes = {
        key: {state(c): [fa] for c in value} if key == "additional" else state(value)
        for key, value in changes.items()
    }

    with pytest.raises(Invalid, match=sentence):
        open_review(officer(), **changes)

    assert not Review.objects.exists()


def test_a_state_has_one_review_a_phase(opened):
    with pytest.raises(Invalid, match="has a review in this phase already"):
        open_review(opened.officer)


def test_mutual_reviews_are_refused_unless_a_setting_allows_them(opened):
    def other_way():
        return reviews.problems_of(
            state=state("XD"),
            phase=opened.review.phase,
            same_group=state("XF"),
            other_group=state("XA"),
            additional={},
        )

    assert other_way() == ["Arvendal is itself reviewed by Dorrimund in this phase."]
    Setting.objects.create(key="mutual_reviews", value=True)
    assert other_way() == []


def test_only_officers_open_reviews(opened):
    with pytest.raises(Refused):
        open_review(opened.administrator)


def test_a_new_focal_point_takes_the_seat_and_the_old_row_stays(cast):
    successor = person("New Focal Point")

    participants.seat(
        by=cast.officer,
        review=cast.review,
        state=state("XB"),
        user=successor,
        seat=Seat.FOCAL_POINT,
        note_reference="XB/2026/2",
    )

    rows = Participant.objects.filter(state=state("XB"), seat=Seat.FOCAL_POINT)
    assert [(r.user, r.closed_at is None) for r in rows.order_by("id")] == [
        (cast["XB focal_point"], False),
        (successor, True),
    ]
    assert cast.review in visible_reviews(successor)
    assert cast.review not in visible_reviews(cast["XB focal_point"])


def test_the_same_seat_twice_is_one_seat(cast):
    before = Event.objects.count()

    participants.seat(
        by=cast.officer,
        review=cast.review,
        state=state("XB"),
        user=cast["XB expert"],
        seat=Seat.EXPERT,
        note_reference="XB/2026/1",
    )

    assert Event.objects.count() == before


def test_experts_are_limited_by_the_setting(cast):
    Setting.objects.create(key="experts_per_state", value=1)

    with pytest.raises(Invalid, match="All seats of experts"):
        participants.seat(
            by=cast.officer,
            review=cast.review,
            state=state("XB"),
            user=person("Second Expert"),
            seat=Seat.EXPERT,
            note_reference="XB/2026/3",
        )


def test_a_person_belongs_to_one_state(cast):
    with pytest.raises(Invalid, match="belongs to one State"):
        participants.seat(
            by=cast.officer,
            review=cast.review,
            state=state("XB"),
            user=cast["XD expert"],
            seat=Seat.EXPERT,
            note_reference="XB/2026/3",
        )


def test_a_review_that_is_not_yours_is_not_there(cast):
    assert list(visible_reviews(cast.outsider)) == []
    assert list(visible_reviews(cast["XC expert"])) == [cast.review]
    assert list(visible_reviews(cast.officer)) == [cast.review]
    assert list(visible_reviews(cast.draw_officer)) == []
