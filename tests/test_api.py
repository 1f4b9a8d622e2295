"""The read API: what it tells, to whom, at what cost, and whether its description is true."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import hypothesis
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import reverse
from drf_spectacular.validation import validate_schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from reviews.models import Observation, State
from reviews.process import Step
from revmod.wsgi import application
from tests.factories.people import open_review, signed_in

LIST, PARTIES, SCHEMA = "api-review-list", "api-party-list", "api-schema"
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]


def get(user, name, *args, **query):
    return signed_in(user).get(reverse(name, args=args), query)


def another(cast, code, same, other):
    states = State.objects.in_bulk(field_name="code")
    return open_review(
        cast.officer,
        state=states[code],
        same_group=states[same],
        other_group=states[other],
        additional={},
    )


def test_nobody_reads_without_signing_in(cast):
    for name, args in ((LIST, []), ("api-review-detail", [cast.review.pk]), (PARTIES, [])):
        response = get(None, name, *args)
        assert response.status_code == 403
        assert response["Content-Type"] == "application/json"
    assert get(None, SCHEMA).status_code == 403


def test_a_participant_reads_where_their_review_stands(cast):
    found = get(cast["XB expert"], LIST).json()
    assert found["count"] == 1
    [row] = found["results"]
    assert row["state"] == {"code": "XA", "name": State.objects.get(code="XA").name}
    assert (row["step"], row["visible_step"]) == ("consultations", "consultations")
    assert (row["phase"], row["cluster"], row["practice"]) == (1, 1, True)
    assert [s["code"] for s in row["waits_for"]] == ["XA", "XB", "XD", "XC"]
    per = {i["code"]: [s["code"] for s in i["reviewing"]] for i in row["instruments"]}
    assert per["FA"] == ["XD", "XC"]
    assert per["UNTOC"] == ["XB", "XD"]
    assert row["due_on"] == cast.review.due_on.isoformat()


def test_a_review_that_is_not_yours_is_not_there(cast):
    other = another(cast, "XE", "XF", "XA")
    assert get(cast["XB expert"], "api-review-detail", other.pk).status_code == 404
    assert get(cast.outsider, LIST).json()["count"] == 0
    assert get(cast.draw_officer, LIST).json()["count"] == 0
    assert get(cast.officer, LIST).json()["count"] == 2
    missing = get(cast["XB expert"], "api-review-detail", 10**17)
    assert missing.status_code == 404 and missing["Content-Type"] == "application/json"


def test_no_text_and_no_contact_is_told(cast_at):
    cast = cast_at(Step.OBSERVATIONS)
    for user in (cast.officer, cast["XA focal_point"]):
        body = get(user, "api-review-detail", cast.review.pk).content.decode()
        body += get(user, PARTIES).content.decode()
        assert "@" not in body and "mission" not in body
        assert cast["XB expert"].name not in body
    assert not Observation.objects.exists()


def test_an_unknown_address_is_a_json_404(cast):
    for path in ("/api/", "/api/nothing/", f"/api/reviews/{'9' * 40}/", "/api/reviews/x/"):
        response = signed_in(cast.officer).get(path)
        assert response.status_code == 404
        assert response.json().keys() == {"detail"}


def test_it_can_only_be_read(cast):
    client = signed_in(cast.officer)
    address = reverse("api-review-detail", args=[cast.review.pk])
    for method in (client.post, client.put, client.patch, client.delete):
        response = method(address, "{}", content_type="application/json")
        assert response.status_code == 405 and "detail" in response.json()


def test_lists_are_paged_and_cost_the_same(cast, django_assert_max_num_queries):
    client = signed_in(cast.officer)
    with django_assert_max_num_queries(14):
        client.get(reverse(LIST))
    another(cast, "XE", "XF", "XA")
    another(cast, "XF", "XD", "XC")
    with django_assert_max_num_queries(14):
        assert client.get(reverse(LIST)).json()["count"] == 3
    with django_assert_max_num_queries(7):
        page = client.get(reverse(PARTIES)).json()
    assert len(page["results"]) == 50 and page["next"]
    for page in ("0", "-1", "x", "9" * 5000, "\x00"):
        assert client.get(reverse(LIST), {"page": page}).status_code == 404


def test_its_description_is_valid(cast):
    response = get(cast["XA observer"], SCHEMA, lang="\x00", version="1\r\nX: y")
    assert response.status_code == 200
    described = json.loads(response.content)
    validate_schema(described)
    assert set(described["paths"]) == {
        "/api/reviews/",
        "/api/reviews/{id}/",
        "/api/parties/",
        "/api/parties/{code}/",
    }


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests that do not come from Django's own client would close the test's connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_no_server_error_whatever_is_asked(cast):
    """Schemathesis makes requests from the description and sees every answer keep to it."""
    described = json.loads(get(cast.officer, SCHEMA).content)
    client = signed_in(cast.officer)
    cookie = "; ".join(f"{m.key}={m.value}" for m in client.cookies.values())

    def signed(environ, start_response):
        return application(environ | {"HTTP_COOKIE": cookie}, start_response)

    asked = 0
    quick = hypothesis.settings(
        max_examples=12,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )

    def ask(case):
        nonlocal asked
        asked += 1
        case.call_and_validate(checks=CHECKS)

    with one_connection():
        schema = schemathesis.openapi.from_wsgi(reverse(SCHEMA), signed)
        for found in schema.get_all_operations():
            quick(hypothesis.given(case=found.ok().as_strategy())(ask))()
    assert asked >= len(described["paths"])
