"""The first page: my reviews, what waits for me first, a page at a time."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from questionnaires.actions import clarifications
from reviews import agenda, queries
from reviews.actions import reviews as acts
from reviews.models import Clearance, Participant, Phase, Review, State, Submission
from reviews.permissions import seat, standing, visible_reviews
from reviews.process import Seat, Step
from reviews.views import next_step
from tests.factories.people import open_review, signed_in


def shown(user: User, more: str = "") -> str:
    response = signed_in(user).get(reverse("home") + more)
    assert response.status_code == 200
    return response.content.decode()


def take_seat(review: Review, user: User, state: State, where: Seat = Seat.EXPERT) -> None:
    """Seat somebody without what seating sets in motion."""
    seat(Participant.objects.create(review=review, user=user, state=state, seat=where))


def order(page: str) -> list[int]:
    """The reviews of a page by their number, as they stand."""
    return [int(pk) for pk in re.findall(r'<h3 id="review-(\d+)"', page)]


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.NOMINATIONS])
def test_the_database_tells_turns_as_the_sentences_do(cast_at, step):
    cast = cast_at(step)
    if step is Step.FEEDBACK:
        clarifications.ask(
            by=cast["XB expert"],
            review=cast.review,
            question_key="tip-3-1",
            text="?",
            language="en",
        )
        text = Submission.objects.get(step=step, state__code="XD")
        by = cast["XD focal_point"]
        Clearance.objects.create(
            submission=text, state=text.state, by=by, name=by.name, sha256="0" * 64
        )
    found = {}
    for key, user in cast.people.items():
        row = agenda.mine(user, visible_reviews(user)).get()
        whole = agenda.with_requests(queries.with_texts(Review.objects.all())).get()
        todo = next_step.of(whole, standing(user, whole), queries.waits_for(whole))
        assert (row.turn == 0) is todo.mine, key
        found[key] = todo.mine
    assert any(found.values()) is (step is not Step.COMPLETED)
    assert not all(found.values())


def test_an_unseated_focal_point_makes_it_the_experts_turn(opened):
    user = User.objects.create_user("bea@example.org", name="Bea")
    take_seat(opened.review, user, State.objects.get(code="XB"))
    row = agenda.mine(user, visible_reviews(user)).get()
    assert row.turn == 0
    focal = User.objects.create_user("ben@example.org", name="Ben")
    take_seat(opened.review, focal, State.objects.get(code="XB"), Seat.FOCAL_POINT)
    row = agenda.mine(user, visible_reviews(user)).get()
    assert row.turn == 1


def test_what_waits_for_me_comes_first_then_the_nearer_date(cast):
    user, states = cast["XB expert"], {s.code: s for s in State.objects.all()}
    phases = Phase.objects.filter(mechanism__is_practice=True)
    dated, undated = (open_review(cast.officer, phase=phases.get(number=n)) for n in (2, 3))
    for review, due in (
        (cast.review, date(2028, 1, 1)),
        (dated, date(2027, 1, 1)),
        (undated, None),
    ):
        Review.objects.filter(pk=review.pk).update(due_on=due)
    take_seat(dated, user, states["XB"])
    take_seat(dated, cast["XB focal_point"], states["XB"], Seat.FOCAL_POINT)
    take_seat(undated, user, states["XB"])
    own = open_review(
        cast.officer,
        state=states["XB"],
        same_group=states["XC"],
        other_group=states["XE"],
        additional={states["XF"]: [*states["XB"].instruments.filter(code="SOM")]},
    )
    take_seat(own, user, states["XB"])
    take_seat(own, cast["XB focal_point"], states["XB"], Seat.FOCAL_POINT)

    page = shown(user)
    assert order(page) == [own.pk, cast.review.pk, undated.pk, dated.pk]
    assert page.index("Your State is under review") < page.index("Reviews your State carries out")


def test_the_step_is_named_once(cast):
    page = shown(cast["XB observer"])
    card = page[page.index("<article") : page.index("</article>")]
    assert card.count("Preliminary consultations") == 1
    assert "Your turn" not in card


def test_reviews_that_are_over_stand_apart(cast):
    assert "Completed or cancelled" not in shown(cast["XB expert"])
    user, states = cast["XB expert"], {s.code: s for s in State.objects.all()}
    phase = Phase.objects.get(mechanism__is_practice=True, number=2)
    other = open_review(cast.officer, phase=phase)
    take_seat(other, user, states["XB"])
    acts.cancel(by=cast.officer, review=other, reason="The State withdrew.")

    assert order(shown(user)) == [cast.review.pk]
    ended = shown(user, "?show=over")
    assert order(ended) == [other.pk]
    assert ">Cancelled<" in ended


def test_when_all_are_over_they_show_at_once(cast):
    acts.cancel(by=cast.officer, review=cast.review, reason="The State withdrew.")
    assert order(shown(cast["XB expert"])) == [cast.review.pk]


def test_many_reviews_are_paged_and_cost_no_more_queries(cast):
    user, state = cast["XB expert"], State.objects.get(code="XB")
    client = signed_in(user)
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("home"))
    phase = Phase.objects.get(mechanism__is_practice=False, number=1)
    for party in State.objects.filter(mechanism__is_practice=False)[:45]:
        take_seat(Review.objects.create(state=party, phase=phase), user, state)

    with CaptureQueriesContext(connection) as many:
        first = client.get(reverse("home")).content.decode()
    assert len(many) == len(one) <= 12
    assert "1 to 20 of 46" in first
    pages = [order(shown(user, f"?page={number}")) for number in (1, 2, 3)]
    assert [len(found) for found in pages] == [20, 20, 6]
    assert len({pk for found in pages for pk in found}) == 46


def test_an_observer_begins_with_their_role_and_goes_on(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    user = cast["XD observer"]
    assert "Start with your role" in shown(user)
    assert "No text is submitted yet" not in shown(user)
    early = timezone.now() - timedelta(days=15)
    Participant.objects.filter(user=user).update(opened_at=early)
    page = shown(user)
    assert "Start with your role" not in page
    assert f'href="{reverse("consultations", args=[cast.review.pk])}"' in page


def test_before_anything_is_submitted_an_observer_sees_what_happened(cast):
    user = cast["XD observer"]
    Participant.objects.update(opened_at=timezone.now() - timedelta(days=15))
    page = shown(user)
    assert "No text is submitted yet" in page
    assert f'href="{reverse("review_history", args=[cast.review.pk])}"' in page
