"""The page of a review's nominations: awaited, named, former."""

import re

import pytest
from django.urls import reverse

from nominations.actions import nominations
from reviews.process import Seat
from tests.factories.people import signed_in
from tests.nominations.makers import JOSE, Nominee, approved, note, of, state


def page(user, review) -> str:
    response = signed_in(user).get(reverse("review_nominations", args=[review.pk]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def named(cast):
    """José is named for XA and held."""
    note(cast, JOSE)
    nominations.hold(by=cast.officer, nomination=of("jose@example.org"), reason="A reason.")
    return cast


def test_names_not_yet_approved_are_the_states_own(named):
    assert "José" in page(named["XA expert"], named.review)
    assert "José" not in page(named["XB focal_point"], named.review)


def test_that_somebody_is_held_is_the_secretariats(named):
    assert "held" in page(named.officer, named.review)
    own = page(named["XA focal_point"], named.review)
    assert "held" not in own
    assert "A reason." not in own + page(named.officer, named.review)


def test_former_seats_stay_visible(cast):
    old = cast.review.participants.get(state=state("XA"), seat="focal_point")
    note(cast, Nominee("Amal", "amal@example.org", Seat.FOCAL_POINT, replaces=old))
    approved(cast, "amal@example.org")
    shown = page(cast["XB expert"], cast.review)
    assert "Former seats" in shown
    assert old.user.name in shown


def test_nobody_else_gets_the_page(opened):
    url = reverse("review_nominations", args=[opened.review.pk])
    assert signed_in(None).get(url).status_code == 302
    assert signed_in(opened.outsider).get(url).status_code == 404
    assert re.search("[Aa]waited (since|until)", page(opened.officer, opened.review))


def test_as_many_queries_for_one_as_for_three(cast, django_assert_max_num_queries):
    url = reverse("review_nominations", args=[cast.review.pk])

    def count() -> int:
        client = signed_in(cast.officer)
        with django_assert_max_num_queries(12) as counted:
            client.get(url)
        return len(counted)

    note(cast, JOSE)
    first = count()
    more = [Nominee(f"E{n}", f"e{n}@example.org", Seat.OBSERVER) for n in range(3)]
    note(cast, *more, reference="XA/2")
    assert count() == first
