"""The Secretariat's queue of requests: read, granted, declined, answered."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Event
from reviews.actions.requests import ask
from reviews.models import Request, ReviewStep
from reviews.process import Step
from tests.factories.people import officer, signed_in

KIND = Request.Kind
TEXT = "Our ministry of justice is being reorganized. <script>alert(1)</script>"


def more_time(cast, days: int = 30) -> Request:
    review = cast.reload()
    return ask(
        by=cast["XA focal_point"],
        review=review,
        kind=KIND.EXTENSION,
        text=TEXT,
        until=review.due_on + timedelta(days=days),
    )


def call_for_help(cast, page: str = "/reviews/1/") -> Request:
    return ask(
        by=cast["XB expert"], review=cast.review, kind=KIND.HELP, text="How do I begin?", page=page
    )


def address(row: Request) -> str:
    return reverse("queue_request", args=[row.pk])


def test_open_requests_stand_in_the_order_in_which_they_came(cast):
    first, second = call_for_help(cast), more_time(cast)
    client = signed_in(cast.officer)
    response = client.get(reverse("queue"))

    assert [row.pk for row in response.context["shown"]] == [first.pk, second.pk]
    only = client.get(reverse("queue"), {"kind": "extension"})
    assert [row.pk for row in only.context["shown"]] == [second.pk]
    assert client.get(reverse("queue"), {"kind": "nonsense", "page": "x"}).status_code == 200


def test_granting_more_time_extends_the_step_once(cast):
    row = more_time(cast)
    client = signed_in(cast.officer)
    form = {"decision": "grant", "reply": "", "act": str(uuid.uuid4())}

    assert client.post(address(row), form).url == reverse("queue")
    assert client.post(address(row), form).url == reverse("queue")
    assert cast.reload().due_on == row.until
    assert Event.objects.filter(kind="step.extended").count() == 1
    assert Event.objects.filter(kind="request.settled").count() == 1
    settled = client.get(reverse("queue"), {"show": "settled"})
    assert [found.pk for found in settled.context["shown"]] == [row.pk]
    assert "Granted" in client.get(address(row)).content.decode()


def test_declining_needs_a_reply_and_keeps_what_was_typed(cast):
    row = more_time(cast)
    client = signed_in(cast.officer)

    response = client.post(address(row), {"decision": "decline", "reply": "  "})
    assert response.status_code == 422
    assert "Say why, or what to do next." in response.content.decode()
    long = "x" * 5000
    response = client.post(address(row), {"decision": "decline", "reply": long})
    assert response.status_code == 422 and long in response.content.decode()
    response = client.post(address(row), {"decision": "decline", "reply": "Not\x00 now. 现在不行"})
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.granted, row.reply) == (False, "Not now. 现在不行")
    assert cast.reload().due_on != row.until


def test_a_reply_that_comes_too_late_is_not_lost(cast):
    row = call_for_help(cast)
    slow, quick = signed_in(officer("Second Officer")), signed_in(cast.officer)
    quick.post(address(row), {"decision": "grant", "reply": "Like this."})

    response = slow.post(address(row), {"decision": "grant", "reply": "Or like that."})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Olga Officer has settled this request already." in page
    assert "Like this." in page and "Or like that." in page
    assert "Send the reply" not in page
    row.refresh_from_db()
    assert row.reply == "Like this."


@pytest.mark.parametrize("decision", ["", "maybe", "GRANT", "<b>"])
def test_only_the_two_buttons_settle(cast, decision):
    row = more_time(cast)
    response = signed_in(cast.officer).post(address(row), {"decision": decision, "reply": "Yes"})

    assert response.status_code == 422
    assert not Request.objects.filter(settled_at__isnull=False).exists()


def test_help_is_answered_with_a_reply(cast):
    row = call_for_help(cast)
    client = signed_in(cast.officer)

    page = client.get(address(row)).content.decode()
    assert 'href="/reviews/1/"' in page and "Decline" not in page
    assert client.post(address(row), {"decision": "grant", "reply": ""}).status_code == 422
    assert (
        client.post(address(row), {"decision": "grant", "reply": "Like this."}).status_code == 302
    )
    row.refresh_from_db()
    assert (row.granted, row.reply) == (True, "Like this.")


@pytest.mark.parametrize(
    "page", ["javascript:alert(1)", "//evil.example.org", "https://evil.example.org"]
)
def test_a_request_links_to_pages_of_this_site_only(cast, page):
    row = call_for_help(cast, page)
    assert f'href="{page}' not in signed_in(cast.officer).get(address(row)).content.decode()


def test_the_words_of_a_request_are_escaped(cast):
    row = more_time(cast)
    page = signed_in(cast.officer).get(address(row)).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page


def test_a_step_that_ended_cannot_be_extended_any_more(cast):
    row = more_time(cast)
    ReviewStep.objects.filter(review=cast.review, step=Step.CONSULTATIONS).update(
        step=Step.FEEDBACK
    )
    response = signed_in(cast.officer).post(address(row), {"decision": "grant", "reply": ""})

    assert response.status_code == 422
    assert "no longer open" in response.content.decode()
    row.refresh_from_db()
    assert row.settled_at is None


def test_officers_only(cast):
    row = more_time(cast)
    for page in (reverse("queue"), address(row)):
        assert signed_in(None).get(page).status_code == 302
        assert signed_in(cast["XA focal_point"]).get(page).status_code == 404
        assert signed_in(cast.outsider).get(page).status_code == 404
        assert signed_in(cast.draw_officer).get(page).status_code == 403
        assert signed_in(cast.administrator).get(page).status_code == 403
    assert signed_in(cast.draw_officer).post(address(row), {"decision": "grant"}).status_code == 403
    assert (
        signed_in(cast.officer).get("/secretariat/requests/99999999999999999999/").status_code
        == 404
    )


def test_the_number_of_queries_does_not_grow_with_the_requests(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.officer)
    call_for_help(cast)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("queue"))
    for _number in range(3):
        call_for_help(cast)
    with django_assert_num_queries(len(one)):
        client.get(reverse("queue"))
    assert len(one) <= 12
