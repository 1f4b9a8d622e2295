"""Writing a draw: many reviews at once, the same rows as one by one, safe to repeat."""

import time
from collections import Counter
from datetime import date

import pytest

from audit.models import Event
from reviews import lots
from reviews.actions import draws
from reviews.actions.demonstration import real_reviews
from reviews.models import Assignment, GroupMember, GroupStart, Phase, Review, State
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Invalid
from tests.factories.people import officer, person


@pytest.fixture
def practice(frame) -> tuple[Phase, draws.Drawn]:
    """The practice parties' first phase, drawn."""
    phase = Phase.objects.select_related("mechanism").get(mechanism__is_practice=True, number=1)
    known = draws.parties(phase.mechanism)
    numbers = {party.code: 1 for party in known}
    return phase, draws.Drawn(lots.pair(known, numbers, "one", mutual=True), numbers)


def test_a_draw_opens_the_reviews_with_their_first_step(practice):
    phase, drawn = practice
    assert draws.apply(by=officer(), phase=phase, drawn=drawn) == 6

    review = Review.objects.get(state__code="XA")
    start = GroupStart.objects.get(group__number=1, phase=phase).starts_on
    assert review.launched_on == start
    assert [s.code for s in review.instruments.all()] == ["UNTOC", "TIP", "SOM", "FA"]
    assert [(s.step, s.due_on) for s in review.steps.all()] == [(Step.NOMINATIONS, review.due_on)]
    assert review.due_on is not None and (review.due_on - start).days == 28
    per_instrument = Counter(
        Assignment.objects.filter(review=review).values_list("instrument__code", flat=True)
    )
    assert set(per_instrument.values()) == {2}
    events = Event.objects.filter(review_id=review.pk)
    assert [event.kind for event in events] == ["review.opened", "step.opened"]


def test_the_same_draw_twice_is_one(practice):
    phase, drawn = practice
    chief = officer()
    draws.apply(by=chief, phase=phase, drawn=drawn)

    assert draws.apply(by=chief, phase=phase, drawn=drawn) == 0
    assert Review.objects.count() == 6
    assert GroupMember.objects.count() == 6


def test_only_the_secretariat_applies_a_draw(practice):
    phase, drawn = practice
    with pytest.raises(Refused):
        draws.apply(by=person("Nobody"), phase=phase, drawn=drawn)
    assert not Review.objects.exists()


def test_unknown_states_and_groups_without_a_start_are_refused(practice):
    phase, drawn = practice
    chief = officer()
    with pytest.raises(Invalid, match="QQ"):
        lot = lots.Lot("QQ", "XA", "XB")
        draws.apply(by=chief, phase=phase, drawn=draws.Drawn([lot], {"QQ": 1}))
    with pytest.raises(Invalid, match="Group 9"):
        draws.apply(
            by=chief, phase=phase, drawn=draws.Drawn(drawn.lots, dict.fromkeys(drawn.groups, 9))
        )


def test_the_real_reviews_are_189_with_60_progressing(frame, django_assert_max_num_queries):
    began = time.perf_counter()
    with django_assert_max_num_queries(60):
        assert real_reviews() == 189
    assert time.perf_counter() - began < 5

    assert Counter(Review.objects.values_list("group__number", flat=True)) == {1: 62, 2: 63, 3: 64}
    statuses = Counter(Review.objects.values_list("imported_status", flat=True))
    assert statuses == {"progressing": 60, "not_started": 129}
    steps = Counter(
        Review.objects.filter(imported_status="progressing").values_list("step", flat=True)
    )
    assert sum(steps.values()) == 60 and len(steps) == 4
    assert list(
        GroupStart.objects.filter(phase__number=1, foreseen__isnull=False).values_list(
            "foreseen", flat=True
        )
    ) == [62, 63, 64]
    assert Review.objects.filter(group__number=2).first().launched_on == date(2021, 10, 1)


def test_the_real_reviews_have_no_dates_no_people_and_tell_nobody(frame):
    real_reviews()

    assert not Review.objects.filter(due_on__isnull=False).exists()
    assert not Review.objects.filter(steps__isnull=False).exists()
    assert not Event.objects.filter(kind="review.opened", announced_at__isnull=True).exists()
    assert real_reviews() == 0


def test_the_reviewing_states_are_parties_to_what_they_review(frame):
    real_reviews()

    party = set(State.instruments.through.objects.values_list("state_id", "instrument_id"))
    assigned = Assignment.objects.values_list("state_id", "instrument_id")
    assert not [pair for pair in assigned if pair not in party]
    covered = Counter(Assignment.objects.values_list("review_id", "instrument_id"))
    frozen = Review.instruments.through.objects.values_list("review_id", "instrument_id")
    assert covered == Counter(dict.fromkeys(frozen, 2))
