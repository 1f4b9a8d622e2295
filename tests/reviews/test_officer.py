"""Naming the officer of a review."""

import pytest
from django.urls import reverse

from audit.models import Event
from reviews.actions import reviews
from reviews.permissions import Refused
from revmod.lib.errors import Invalid
from tests.factories.people import officer, signed_in


def test_an_officer_hands_a_review_to_another(cast):
    other = officer("Nora Next")
    browser = signed_in(cast.officer)
    address = reverse("review_officer", args=[cast.review.pk])

    assert "Nora Next" in browser.get(address).text
    browser.post(address, {"officer": other.pk})
    browser.post(address, {"officer": other.pk})

    assert cast.reload().officer == other
    assert Event.objects.filter(kind="review.officer").count() == 1
    assert "Nora Next" in browser.get(reverse("review", args=[cast.review.pk])).text


def test_only_officers_name_and_are_named(cast):
    with pytest.raises(Invalid):
        reviews.name_officer(by=cast.officer, review=cast.review, officer=cast.administrator)
    with pytest.raises(Refused):
        reviews.name_officer(by=cast.administrator, review=cast.review, officer=cast.officer)
    assert (
        signed_in(cast["XA focal_point"])
        .get(reverse("review_officer", args=[cast.review.pk]))
        .status_code
        == 404
    )
