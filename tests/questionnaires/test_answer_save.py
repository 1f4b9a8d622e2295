"""The address that saves by itself: JSON in, JSON out, with a reason and never a 500."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from questionnaires import queries
from questionnaires.models import Answer
from reviews.models import Submission
from reviews.process import Step
from tests.factories.people import BACKEND, Cast, signed_in
from tests.factories.progress import skip_to


@pytest.fixture
def cast(cast_at) -> Cast:
    return cast_at(Step.SELF_ASSESSMENT)


def answer(cast, key="untoc-2-1") -> Answer:
    sheet = queries.self_assessment(cast.review).sheet
    return Answer.objects.select_related("question").get(sheet=sheet, question__key=key)


def url(cast, key="untoc-2-1"):
    row = answer(cast, key)
    return reverse("answer_save", args=[row.sheet_id, row.question_id])


def body(value="yes", **more) -> dict:
    return {"value": value, "base": 0, "client_id": str(uuid4()), "language": "en"} | more


def send(cast, data, who="XA expert", key="untoc-2-1", client=None):
    user = cast[who] if isinstance(who, str) else who
    client = client or signed_in(user)
    text = data if isinstance(data, str | bytes) else json.dumps(data)
    return client.post(url(cast, key), text, content_type="application/json")


def test_a_save_is_acknowledged_with_its_revision(cast):
    reply = send(cast, body())
    assert reply.status_code == 200
    assert reply.json()["revision"] == 1
    assert "T" in reply.json()["saved_at"]
    assert reply["Cache-Control"].startswith("max-age=0")


def test_a_repeat_is_acknowledged_and_saved_once(cast):
    data = body()
    assert send(cast, data).json() == send(cast, data).json()
    assert answer(cast).revisions.count() == 1


def test_the_other_text_comes_back_with_a_collision(cast):
    send(cast, body("theirs"), who="XA focal_point", key="untoc-2-1-c")
    reply = send(cast, body("mine"), key="untoc-2-1-c").json()
    assert reply["revision"] == 2
    assert reply["beside"]["value"] == reply["beside"]["text"] == "theirs"
    assert reply["beside"]["by"] == "XA Focal Point"
    settled = send(cast, body("both", base=2, settle=True), key="untoc-2-1-c").json()
    assert "beside" not in settled
    assert answer(cast, "untoc-2-1-c").conflict_with is None


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ("", 400),
        ("{", 400),
        ("[]", 400),
        ("null", 400),
        ('{"value": NaN}', 400),
        ("[" * 100_000, 400),
        ('{"value": ' + "9" * 10_000 + "}", 400),
        (b"\xff\xfe", 400),
        (b"x" * 5_000_000, 400),
        ({"value": "yes"}, 400),
        (body(base=-1), 400),
        (body(base=True), 400),
        (body(base="0"), 400),
        (body(base=2**70), 400),
        (body(client_id="x"), 400),
        (body(client_id=7), 400),
        (body(client_id=["x"]), 400),
        (body(language="xx"), 400),
        (body(language=["en"]), 400),
        (body(extra=1), 400),
        (body("maybe"), 422),
        (body(["yes"]), 422),
        (body({"a": 1}), 422),
        (body("x" * 1_048_576), 422),
    ],
)
def test_what_is_not_a_save_is_refused_with_a_sentence(cast, data, status):
    reply = send(cast, data)
    assert reply.status_code == status, reply.content[:200]
    assert reply.json()["reason"].endswith(".")
    assert answer(cast).revision == 0


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "نص عربي 🕊️ 中文 \u200b\u202e",
        "x" * 200_000,
        "\n".join(["y" * 10_000] * 3),
        "a\x00b\ud800c",
    ],
)
def test_unusual_texts_are_kept(cast, text):
    reply = send(cast, json.dumps(body(text)), key="untoc-2-1-c")
    assert reply.status_code == 200
    assert answer(cast, "untoc-2-1-c").value == text.replace("\x00", "").replace("\ud800", "")


def test_an_ended_session_is_told_so_that_the_text_can_stay(cast):
    reply = send(cast, body(), client=Client())
    assert reply.status_code == 401
    assert reply.json()["sign_in"] == reverse("account_login")
    assert answer(cast).revision == 0


def test_the_text_of_another_person_is_never_saved_as_mine(cast):
    mine = cast["XA focal_point"]
    reply = send(cast, body(person=mine.pk))
    assert reply.status_code == 401
    assert answer(cast).revision == 0
    assert send(cast, body(person=mine.pk), who="XA focal_point").status_code == 200


def test_who_may_not_write_is_told_or_finds_nothing(cast):
    assert send(cast, body(), who="XA observer").status_code == 403
    for who in ["XB expert", "XD focal_point", cast.outsider, cast.officer]:
        assert send(cast, body(), who=who).status_code == 404
    assert answer(cast).revision == 0


def test_a_save_after_the_clearing_is_refused_and_says_why(cast):
    skip_to(cast, Step.FEEDBACK)
    reply = send(cast, body())
    assert reply.status_code == 403
    assert reply.json()["reason"]
    Submission.objects.filter(step=Step.SELF_ASSESSMENT).update(status=Submission.DRAFT)
    assert send(cast, body()).status_code == 403  # the step is closed all the same


def test_only_post_and_only_known_answers(cast):
    client = signed_in(cast["XA expert"])
    assert client.get(url(cast)).status_code == 405
    for path in ["/answers/999999/1/", f"/answers/{10**30}/{10**30}/"]:
        reply = client.post(path, json.dumps(body()), content_type="application/json")
        assert reply.status_code == 404
        assert reply.json()["reason"]


def test_a_missing_token_is_no_json_and_a_fresh_one_is_to_be_had(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["XA expert"], backend=BACKEND)
    reply = send(cast, body(), client=client)
    assert reply.status_code == 403
    assert "json" not in reply["Content-Type"]
    fresh = client.get(reverse("save_token")).json()
    assert fresh["person"] == cast["XA expert"].pk
    again = client.post(
        url(cast),
        json.dumps(body()),
        content_type="application/json",
        headers={"X-CSRFToken": fresh["token"]},
    )
    assert again.status_code == 200
    assert Client().get(reverse("save_token")).json()["person"] is None


def test_a_form_is_no_save(cast):
    """Its token was looked for in the form, so the body was read before we come to it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["XA expert"], backend=BACKEND)
    token = client.get(reverse("save_token")).json()["token"]
    for address in (url(cast), reverse("remark_save", args=[1])):
        reply = client.post(address, {"csrfmiddlewaretoken": token, "value": "x"})
        assert reply.status_code == 400
        assert reply.json()["reason"]


WORDS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def test_a_save_costs_at_most_eight_queries(cast):
    client = signed_in(cast["XA expert"])
    queries.structure(queries.self_assessment(cast.review).sheet.questionnaire)
    address = url(cast)
    numbers = []
    for base, value in enumerate(["yes", "partly", "no", "", "yes"]):
        text = json.dumps(body(value, base=base))
        with CaptureQueriesContext(connection) as found:
            reply = client.post(address, text, content_type="application/json")
        assert reply.status_code == 200
        numbers.append(sum(not q["sql"].startswith(WORDS) for q in found.captured_queries))
    assert max(numbers) <= 8, numbers
