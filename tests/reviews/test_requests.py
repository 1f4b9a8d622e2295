"""Asking for time, help and reopening; opening a draft; the Secretariat's acts on a step."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from questionnaires.actions import clarifications
from reviews.actions import openings, requests
from reviews.models import DraftOpening, Request, Submission
from reviews.process import Step
from reviews.views.requests import own_page
from reviews.visibility import Reading, reading
from tests.factories.people import signed_in

ACT = "f2f8f7de-8bfb-4b6e-a3d6-3f7f0d0e5a10"


def answers(cast) -> Submission:
    return Submission.objects.select_related("review").get(
        review=cast.review, step=Step.SELF_ASSESSMENT
    )


def listed(cast, row: Request) -> str:
    """Where a request stands among those of its State."""
    address = reverse("requests", args=[cast.review.pk])
    return f"{address}?request={row.pk}#request-{row.pk}"


def ask(cast, who: str = "XA expert", text: str = "Our own worry") -> Request:
    return requests.ask(by=cast[who], review=cast.review, kind=Request.Kind.HELP, text=text)


def later(cast, days=30) -> str:
    return (cast.reload().due_on + timedelta(days=days)).isoformat()


def test_a_focal_point_asks_for_more_time_once(cast):
    client = signed_in(cast["XB focal_point"])
    address = reverse("extension", args=[cast.review.pk])
    data = {"until": later(cast), "text": "Elections. \x00 انتخابات", "act": ACT}

    assert client.get(address).status_code == 200
    went = {client.post(address, data).headers["Location"] for _again in range(2)}
    row = Request.objects.get()
    assert went == {listed(cast, row)}
    assert (row.kind, row.state.code, row.text) == ("extension", "XB", "Elections.  انتخابات")
    assert "text" not in Event.objects.get(kind="request.extension").data
    assert "Elections." in client.get(address).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"until": "2020-01-01", "text": "Too early"},
        {"until": "not a date", "text": "Why"},
        {"until": "10000-01-01", "text": "Why"},
        {"until": "2030-01-01", "text": "   "},
        {"until": "2030-01-01", "text": "x" * 4001},
    ],
)
def test_a_wrong_request_comes_back_as_typed(cast, data):
    answer = signed_in(cast["XA focal_point"]).post(
        reverse("extension", args=[cast.review.pk]), data
    )

    assert answer.status_code == 422
    assert data.get("text", "").strip() in answer.content.decode()
    assert not Request.objects.exists()


@pytest.mark.parametrize("name", ["extension", "help"])
def test_who_may_not_ask_is_told_why(cast, name):
    address = reverse(name, args=[cast.review.pk])

    assert signed_in(cast["XA observer"]).get(address).status_code == 403
    assert signed_in(cast.outsider).get(address).status_code == 404
    assert signed_in(cast.officer).post(address, {"text": "x"}).status_code == 403
    if name == "extension":
        refused = signed_in(cast["XA expert"]).get(address)
        assert refused.status_code == 403
        assert "Only the focal point" in refused.content.decode()


def test_help_carries_the_page_and_leads_back(cast):
    client = signed_in(cast["XA expert"])
    where = reverse("consultations", args=[cast.review.pk])
    address = reverse("help", args=[cast.review.pk])

    assert where in client.get(address, {"page": where}).content.decode()
    answer = client.post(address, {"text": "What does article 5 mean here?", "page": where})
    assert answer.headers["Location"] == where
    assert Request.objects.get().page == where


def asks_for_help_from(client, address: str) -> bool:
    page = client.get(address)
    assert page.status_code == 200, address
    return f"/help/?{urlencode({'page': address})}" in page.content.decode()


def test_every_page_of_a_review_offers_help_with_itself(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    pk, client = cast.review.pk, signed_in(cast["XA focal_point"])
    names = "answers answers_check answers_unanswered questionnaire_blank consultations extension"
    pages = [reverse(name, args=[pk]) for name in names.split()]
    pages += [reverse(f"review_{name}", args=[pk]) for name in ("about", "people", "history")]
    pages += [reverse("answers_section", args=[pk, "untoc-5"])]
    pages += [reverse("review_nominations", args=[pk])]
    cast_at(Step.FEEDBACK)
    thread = clarifications.ask(
        by=cast["XB expert"], review=cast.review, question_key="tip-3-1", text="?", language="en"
    )
    assert not asks_for_help_from(signed_in(cast["XA observer"]), pages[0])
    pages += [reverse("clarifications", args=[pk]), reverse("clarification", args=[thread.pk])]
    pages += [reverse("publication", args=[pk]), reverse("observations", args=[pk])]
    assert [page for page in pages if not asks_for_help_from(client, page)] == []


@pytest.mark.parametrize(
    "page", ["//evil.example", "https://evil.example/", "/\\evil", "javascript:alert(1)", "/a\nb"]
)
def test_no_page_of_another_site_is_carried(cast, page):
    assert own_page(page) == ""
    answer = signed_in(cast["XA expert"]).post(
        reverse("help", args=[cast.review.pk]), {"text": "Help", "page": page}
    )
    assert answer.headers["Location"] == listed(cast, Request.objects.get())


def test_a_States_requests_are_read_by_that_State(cast):
    requests.ask(
        by=cast["XA expert"], review=cast.review, kind=Request.Kind.HELP, text="Our own worry"
    )
    requests.settle(
        by=cast.officer, request=Request.objects.get(), granted=True, reply="See page 2"
    )
    address = reverse("help", args=[cast.review.pk])

    mine = signed_in(cast["XA focal_point"]).get(address).content.decode()
    assert "Our own worry" in mine and "See page 2" in mine
    assert "Our own worry" not in signed_in(cast["XB expert"]).get(address).content.decode()


def test_the_hub_counts_ones_own_States_requests(cast):
    first, _second, third = ask(cast), ask(cast, "XB expert"), ask(cast)
    requests.settle(by=cast.officer, request=first, granted=True, reply="See page 2")

    page = signed_in(cast["XA focal_point"]).get(cast.review.get_absolute_url()).content.decode()
    assert "1 request of your State waits for a reply." in page
    assert "1 request of your State is answered." in page
    assert reverse("requests", args=[cast.review.pk]) in page
    for who in ("XA observer", "XD expert"):
        page = signed_in(cast[who]).get(cast.review.get_absolute_url()).content.decode()
        assert "of your State wait" not in page
    requests.settle(by=cast.officer, request=third, granted=True, reply="See page 3")
    page = signed_in(cast["XA focal_point"]).get(cast.review.get_absolute_url()).content.decode()
    assert "2 requests of your State are answered." in page
    assert "waits for a reply" not in page


def test_a_request_stands_with_its_reply_on_its_page_of_the_list(cast):
    first = ask(cast, text="The very first")
    requests.settle(by=cast.officer, request=first, granted=True, reply="See page 2")
    for number in range(25):
        ask(cast, text=f"Worry {number}")
    client = signed_in(cast["XA focal_point"])
    address = reverse("requests", args=[cast.review.pk])

    assert "The very first" not in client.get(address).content.decode()
    page = client.get(listed(cast, first)).content.decode()
    assert f'id="request-{first.pk}"' in page
    assert "See page 2" in page
    for odd in ("x", "", "-1", "9" * 30, "٣"):
        assert client.get(address, {"request": odd}).status_code == 200
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= 12


def test_requests_are_read_by_those_who_may_ask(cast):
    ask(cast)
    address = reverse("requests", args=[cast.review.pk])
    assert "Our own worry" not in signed_in(cast["XB expert"]).get(address).content.decode()
    for user in (cast["XA observer"], cast.officer):
        assert signed_in(user).get(address).status_code == 403
    assert signed_in(cast.outsider).get(address).status_code == 404


def test_a_declined_request_says_so(cast):
    row = requests.ask(
        by=cast["XA focal_point"],
        review=cast.review,
        kind=Request.Kind.EXTENSION,
        text="Elections",
        until=cast.reload().due_on + timedelta(days=30),
    )
    requests.settle(by=cast.officer, request=row, granted=False, reply="The States object.")
    page = signed_in(cast["XA expert"]).get(listed(cast, row)).content.decode()
    assert ">Declined<" in page
    assert "The States object." in page


def test_a_cleared_text_is_reopened_at_its_own_request(cast_at):
    cast = cast_at(Step.FEEDBACK)
    client = signed_in(cast["XA focal_point"])
    address = reverse("reopen_request", args=[answers(cast).pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"text": "A law was left out."}).status_code == 302
    row = Request.objects.get()
    assert row.submission == answers(cast)
    requests.settle(by=cast.officer, request=row, granted=True, reply="")
    assert answers(cast).status == Submission.DRAFT
    assert cast.reload().step == Step.SELF_ASSESSMENT


def test_a_text_is_not_reopened_once_the_next_step_has_begun(cast_at):
    cast = cast_at(Step.FEEDBACK)
    cast.review.steps.filter(step=Step.FEEDBACK).update(begun_at=timezone.now())
    client = signed_in(cast["XA focal_point"])
    address = reverse("reopen_request", args=[answers(cast).pk])

    assert "The next step has begun" in client.get(address).content.decode()
    assert client.post(address, {"text": "Please"}).status_code == 422
    assert not Request.objects.exists()


def test_nobody_asks_to_reopen_anothers_text(cast_at):
    cast = cast_at(Step.FEEDBACK)
    address = reverse("reopen_request", args=[answers(cast).pk])

    for who in ("XB focal_point", "XD expert"):
        refused = signed_in(cast[who]).post(address, {"text": "Please"})
        assert refused.status_code == 403
        assert "another State" in refused.content.decode()
    joint = Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)
    of_all = signed_in(cast["XA focal_point"]).get(reverse("reopen_request", args=[joint.pk]))
    assert of_all.status_code == 404


def test_a_draft_is_opened_to_the_secretariat_and_closed_again(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    client = signed_in(cast["XA focal_point"])
    address = reverse("draft_opening", args=[answers(cast).pk])

    assert reading(cast.officer, answers(cast)) is Reading.PROGRESS
    for _again in range(2):
        assert client.post(address, {"reader": "secretariat", "act": ACT}).status_code == 302
    assert DraftOpening.objects.count() == 1
    assert reading(cast.officer, answers(cast)) is Reading.LIVE
    page = signed_in(cast["XA expert"]).get(address).content.decode()
    assert "The Secretariat can read this draft until" in page
    assert "Only the focal point" in page
    client.post(address, {"end": "1"})
    assert reading(cast.officer, answers(cast)) is Reading.PROGRESS


def test_a_draft_is_opened_to_ones_own_observers(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    address = reverse("draft_opening", args=[answers(cast).pk])
    signed_in(cast["XA focal_point"]).post(address, {"reader": "observers"})

    assert reading(cast["XA observer"], answers(cast)) is Reading.LIVE
    assert reading(cast.officer, answers(cast)) is Reading.PROGRESS
    assert reading(cast["XB observer"], answers(cast)) is Reading.NOTHING


@pytest.mark.parametrize("data", [{}, {"reader": "everybody"}])
def test_an_opening_needs_a_reader(cast_at, data):
    cast = cast_at(Step.SELF_ASSESSMENT)
    address = reverse("draft_opening", args=[answers(cast).pk])

    assert signed_in(cast["XA focal_point"]).post(address, data).status_code == 422
    assert signed_in(cast["XA expert"]).post(address, {"reader": "observers"}).status_code == 403
    assert not DraftOpening.objects.exists()


def test_a_submitted_text_needs_no_opening(cast_at):
    cast = cast_at(Step.FEEDBACK)
    address = reverse("draft_opening", args=[answers(cast).pk])

    assert signed_in(cast["XB focal_point"]).get(address).status_code == 403
    assert signed_in(cast["XA focal_point"]).get(address).status_code == 200
    answer = signed_in(cast["XA focal_point"]).post(address, {"reader": "observers"})
    assert answer.status_code == 422
    assert not DraftOpening.objects.exists()


def test_the_officer_closes_a_step_with_a_reason(cast):
    client = signed_in(cast.officer)
    address = reverse("step_close", args=[cast.review.pk])

    assert "Arvendal, Brevane" in client.get(address).content.decode()
    assert client.post(address, {"step": "consultations", "reason": " "}).status_code == 422
    data = {"step": "consultations", "reason": "All agreed by letter.", "act": ACT}
    for _again in range(2):
        assert client.post(address, data).status_code == 302
    assert cast.reload().step == Step.SELF_ASSESSMENT
    shown = signed_in(cast["XD observer"]).get(reverse("review_history", args=[cast.review.pk]))
    assert "All agreed by letter." in shown.content.decode()
    # A page that was open since before does not close the next step.
    old = client.post(address, {"step": "consultations", "reason": "Again"})
    assert old.status_code == 422
    assert "This step is no longer open." in old.content.decode()


def test_a_step_that_ends_by_clearing_is_not_closed(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    answer = signed_in(cast.officer).post(
        reverse("step_close", args=[cast.review.pk]), {"step": "self_assessment", "reason": "x"}
    )

    assert answer.status_code == 422
    assert cast.reload().step == Step.SELF_ASSESSMENT


def test_the_officer_records_an_extension(cast):
    client = signed_in(cast.officer)
    address = reverse("step_extend", args=[cast.review.pk])
    until = later(cast)

    assert client.get(address).status_code == 200
    assert client.post(address, {"until": "2020-01-01", "reason": "x"}).status_code == 422
    assert client.post(address, {"until": until, "reason": "Agreed."}).status_code == 302
    assert cast.reload().due_on.isoformat() == until


def test_a_review_is_cancelled_by_name(cast):
    client = signed_in(cast.officer)
    address = reverse("review_cancel", args=[cast.review.pk])

    assert client.post(address, {"name": "Brevane", "reason": "x"}).status_code == 422
    assert client.post(address, {"name": " arvendal ", "reason": "Withdrawn."}).status_code == 302
    hub = signed_in(cast["XB expert"]).get(cast.review.get_absolute_url()).content.decode()
    assert "This review was cancelled" in hub and "Withdrawn." in hub
    assert client.post(address, {"name": "Arvendal", "reason": "x"}).status_code == 403
    late = signed_in(cast["XB focal_point"]).get(reverse("extension", args=[cast.review.pk]))
    assert late.status_code == 403


@pytest.mark.parametrize("name", ["step_close", "step_extend", "review_cancel"])
def test_the_secretariats_acts_are_its_own(cast, name):
    address = reverse(name, args=[cast.review.pk])

    for who in (cast["XA focal_point"], cast.outsider):
        assert signed_in(who).get(address).status_code == 404
        assert signed_in(who).post(address, {}).status_code == 404
    for who in (cast.draw_officer, cast.administrator):
        assert signed_in(who).post(address, {}).status_code in (403, 404)
    assert signed_in(None).post(address, {}).status_code == 401


def test_ending_an_opening_that_ended_is_no_event(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    openings.close_draft(by=cast["XA focal_point"], submission=answers(cast))

    assert not Event.objects.filter(kind="draft.closed").exists()
