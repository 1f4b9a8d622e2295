"""The page of clearing and the receipt."""

import json
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.actions import consultations, submissions
from reviews.models import Clearance, State, Submission
from reviews.process import Step
from tests.factories.people import signed_in
from tests.factories.progress import clear

LABOUR = {"UNTOC": {"XB": "all"}, "TIP": {"XD": "all"}, "SOM": {"XB": "all"}, "FA": {"XC": "all"}}


@pytest.fixture
def ready(cast):
    """The review with its consultations complete, so that each State can confirm."""
    fill(cast)
    return cast


def sheet(cast) -> Submission:
    return Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)


def fill(cast, who="XA", **changes) -> None:
    now = sheet(cast)
    new = now.text | {"languages": ["en"], "labour": LABOUR} | changes
    consultations.save(by=cast[f"{who} focal_point"], submission=now, base=now.revision, text=new)


def page(cast, who="XA focal_point"):
    return signed_in(cast[who]).get(reverse("clear", args=[sheet(cast).pk]))


def digest(cast, code="XA") -> str:
    content = submissions.content(sheet(cast), State.objects.get(code=code))
    return sha256(content.encode()).hexdigest()


def post(cast, who="XA focal_point", seen=None, **more):
    data = {"seen": digest(cast) if seen is None else seen, "confirm": "on"} | more
    return signed_in(cast[who]).post(reverse("clear", args=[sheet(cast).pk]), data)


def test_what_is_missing_is_listed_with_links(cast):
    answer = page(cast)

    assert "The languages of the review are not chosen yet." in answer.content.decode()
    assert reverse("consultations", args=[cast.review.pk]) in answer.content.decode()
    assert post(cast).status_code == 409
    assert not Clearance.objects.exists()


def test_the_page_shows_the_hash_and_what_is_certified(ready):
    shown = page(ready).content.decode()

    assert digest(ready) in shown
    assert "agreeable to my State" in shown
    assert "Brevane, Dorrimund, Corvessa" in shown


def test_clearing_gives_a_receipt(ready):
    answer = post(ready)

    assert answer.headers["Location"] == reverse("receipt", args=[sheet(ready).pk])
    receipt = signed_in(ready["XA expert"]).get(answer.headers["Location"]).content.decode()
    assert digest(ready) in receipt
    assert "XA Focal Point" in receipt
    assert page(ready).headers["Location"] == answer.headers["Location"]


def test_the_file_of_the_receipt_has_the_hash(ready):
    post(ready)
    address = reverse("receipt_text", args=[sheet(ready).pk])
    answer = signed_in(ready["XA focal_point"]).get(address)

    assert sha256(answer.content).hexdigest() == Clearance.objects.get().sha256
    assert json.loads(answer.content)["text"]["languages"] == ["en"]
    assert signed_in(ready["XB focal_point"]).get(address).status_code == 404  # not cleared yet
    assert signed_in(ready.officer).get(address).status_code == 404


def test_the_same_act_twice_is_one_clearance(ready):
    act = "6f1c35e2-1c5c-4f4e-8f55-0b1a9d6d0c77"

    assert post(ready, act=act).status_code == post(ready, act=act).status_code == 302
    assert post(ready).status_code == 302
    assert Clearance.objects.count() == 1


def test_a_text_that_changed_meanwhile_is_not_cleared(ready):
    seen = digest(ready)
    fill(ready, "XB", notes="One more thing")
    answer = post(ready, seen=seen)

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "The text changed while you were reading it" in shown
    assert digest(ready) in shown and seen not in shown
    assert not Clearance.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"confirm": ""}, {"seen": ""}, {"seen": "no hash"}, {"seen": "0" * 10_000}]
)
def test_a_form_without_its_parts_clears_nothing(ready, changes):
    answer = post(ready, **({"seen": digest(ready)} | changes))

    assert answer.status_code == 422
    assert not Clearance.objects.exists()


@pytest.mark.parametrize(
    ("who", "status", "reason"),
    [
        ("XA expert", 403, "Only the focal point can do this."),
        ("XB expert", 403, "Only the focal point can do this."),
        ("XB observer", 404, ""),
    ],
)
def test_other_seats_are_told_why(ready, who, status, reason):
    for answer in (page(ready, who), post(ready, who)):
        assert answer.status_code == status
        assert reason in answer.content.decode()
    assert not Clearance.objects.exists()


def test_the_secretariat_and_strangers_cannot_clear(ready):
    address = reverse("clear", args=[sheet(ready).pk])

    assert signed_in(ready.officer).get(address).status_code == 403
    assert signed_in(ready.outsider).get(address).status_code == 404
    assert signed_in(ready.administrator).get(address).status_code == 404
    assert signed_in(None).get(address).status_code == 302
    assert signed_in(ready.officer).get(reverse("clear", args=[10**25])).status_code == 404


def test_another_States_draft_is_not_there(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    draft = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)

    for name in ("clear", "receipt", "receipt_text", "draft_opening", "reopen_request"):
        address = reverse(name, args=[draft.pk])
        assert signed_in(cast["XB focal_point"]).get(address).status_code == 404
        assert signed_in(cast["XA observer"]).get(address).status_code == 404


def test_a_submitted_text_of_another_State_is_refused_with_the_reason(cast_at):
    cast = cast_at(Step.FEEDBACK)
    answers = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)
    answer = signed_in(cast["XB focal_point"]).get(reverse("clear", args=[answers.pk]))

    assert answer.status_code == 403
    assert "present step" in answer.content.decode()


def test_an_additional_State_sees_what_its_clearance_covers(cast_at):
    cast = cast_at(Step.OBSERVATIONS)
    joint = Submission.objects.get(review=cast.review, step=Step.OBSERVATIONS)
    answer = signed_in(cast["XC focal_point"]).get(reverse("clear", args=[joint.pk]))

    assert answer.status_code == 200
    assert "still to be done" in answer.content.decode()


def test_without_a_clearance_there_is_no_receipt(ready):
    address = reverse("receipt", args=[sheet(ready).pk])

    assert signed_in(ready["XA focal_point"]).get(address).status_code == 404


def test_when_all_have_cleared_the_receipt_says_so(ready):
    for code in ("XA", "XB", "XC", "XD"):
        clear(ready, sheet(ready), code)
    receipt = signed_in(ready["XB observer"]).get(reverse("receipt", args=[sheet(ready).pk]))

    assert "it is submitted and read only" in receipt.content.decode()
    assert receipt.content.decode().count("Cleared by") == 4


def test_the_page_asks_the_database_little(ready):
    client = signed_in(ready["XA focal_point"])
    address = reverse("clear", args=[sheet(ready).pk])
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    assert len(found) <= 15
