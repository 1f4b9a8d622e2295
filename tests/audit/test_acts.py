"""What a page asks of the forms it sent."""

from uuid import uuid4

import pytest
from django.urls import reverse

from audit.actions import once
from tests.factories.people import person, signed_in

ASK = reverse("acts_done")


def test_a_page_learns_which_of_its_forms_were_taken(db):
    ann, ben = person("Ann Able"), person("Ben Baker")
    mine, theirs, waiting = (str(uuid4()) for _ in range(3))
    once(ann, mine, lambda: "/there/")
    once(ben, theirs, lambda: "/there/")

    reply = signed_in(ann).get(ASK, {"act": [mine, theirs, waiting, "x" * 900, ""]})

    assert reply.json() == {"person": ann.pk, "done": [mine]}
    assert "no-store" in reply["Cache-Control"]


def test_what_was_refused_is_not_done(db):
    ann, act = person("Ann Able"), str(uuid4())

    def refuse():
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        once(ann, act, refuse)
    assert signed_in(ann).get(ASK, {"act": act}).json()["done"] == []


def test_nobody_signed_in_learns_nothing(client, db):
    reply = client.get(ASK, {"act": str(uuid4())})
    assert (reply.status_code, reply.json()) == (401, {"person": None, "done": []})
