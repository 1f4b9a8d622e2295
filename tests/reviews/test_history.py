"""The history: each kind of event has a sentence, read by those it concerns."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from audit.actions import record
from audit.models import Event
from reviews.actions import openings, requests
from reviews.models import Request, Submission
from reviews.permissions import standing
from reviews.process import Step
from reviews.views import history
from tests.factories.people import signed_in

APPS = ("accounts", "reviews", "questionnaires", "nominations", "profiles", "notifications")


def recorded_kinds() -> set[str]:
    """The kinds that the code records about a review, read from its calls of `record`."""
    found: set[str] = set()
    for path in (p for app in APPS for p in Path(settings.BASE_DIR, app).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "record":
                continue
            if not any(word.arg == "review" for word in call.keywords):
                continue
            found |= _kinds(call.args[0])
    return found


def _kinds(node: ast.expr) -> set[str]:
    if isinstance(node, ast.JoinedStr):  # f"request.{kind}"
        prefix = node.values[0].value
        assert prefix == "request.", "a new family of kinds: name its members here"
        return {f"{prefix}{kind}" for kind in Request.Kind.values}
    return {
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value
    }


def test_every_recorded_kind_has_a_sentence():
    kinds = recorded_kinds()

    assert {"step.opened", "submission.unpublished", "request.help"} <= kinds
    assert kinds - set(history.SENTENCES) == set()


@pytest.mark.parametrize("kind", sorted(history.SENTENCES))
def test_a_sentence_can_be_said_with_any_data(cast, kind):
    data = {
        "state": "XA",
        "states": ["XA", "XB"],
        "step": "feedback",
        "seat": "expert",
        "due_on": "2026-03-01",
        "until": "no date",
        "name": "<b>100 %(x)s</b>",
        "granted": True,
    }
    where = standing(cast.officer, cast.review)
    for given in ({}, data):
        event = Event(kind=kind, data=given, person_id=None)
        (line,) = history.lines(cast.review, where, [event])
        assert line.sentence


def test_a_States_inner_work_stays_with_it(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    draft = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)
    openings.open_draft(by=cast["XA focal_point"], submission=draft)
    openings.close_draft(by=cast["XA focal_point"], submission=draft)
    requests.ask(
        by=cast["XA expert"], review=cast.review, kind=Request.Kind.HELP, text="Please help us."
    )
    address = reverse("review_history", args=[cast.review.pk])

    for who in (cast["XA observer"], cast.officer):
        page = signed_in(who).get(address).content.decode()
        assert "was opened to the Secretariat" in page
        assert "was closed again" in page
        assert "asked the Secretariat for help" in page
        assert "Please help us." not in page
    page = signed_in(cast["XB focal_point"]).get(address).content.decode()
    assert "was opened to the Secretariat" not in page
    assert "asked the Secretariat for help" not in page


def test_names_and_reasons_are_escaped(cast):
    record(
        "step.closed",
        by=cast.officer,
        review=cast.review,
        data={"step": "nominations", "reason": "<script>alert(1)</script>"},
    )
    page = signed_in(cast["XA expert"]).get(reverse("review_history", args=[cast.review.pk]))

    assert b"<script>alert" not in page.content
    assert b"&lt;script&gt;alert" in page.content


def test_pages_of_the_history_are_bounded(cast):
    for _number in range(60):
        record("discussion.message", by=None, review=cast.review, data={"state": "XA"})
    address = reverse("review_history", args=[cast.review.pk])
    client = signed_in(cast["XA expert"])

    assert client.get(address).content.decode().count("timeline-item") >= 50
    assert client.get(address, {"page": "2"}).status_code == 200
    assert client.get(address, {"page": "'; drop"}).status_code == 200
