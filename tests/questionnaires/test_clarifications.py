"""Requests for clarification: who asks, who replies, who reads."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Event
from questionnaires import queries
from questionnaires.actions import clarifications
from questionnaires.models import Question
from reviews.actions import submissions
from reviews.models import Assignment, Message, Submission, Thread
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Invalid
from tests.factories.people import Cast, signed_in
from tests.factories.progress import skip_to

WORDS = "Which courts have jurisdiction?"


@pytest.fixture
def cast(cast_at) -> Cast:
    return cast_at(Step.FEEDBACK)


def ask(cast, key="untoc-2-1", who="XB expert", text=WORDS, language="en") -> Thread:
    return clarifications.ask(
        by=cast[who], review=cast.review, question_key=key, text=text, language=language
    )


def reply(cast, thread, who="XA expert", text="All of them.", language="en") -> Message:
    return clarifications.reply(by=cast[who], thread=thread, text=text, language=language)


def asking(cast, key="untoc-2-1"):
    return reverse("clarification_ask", args=[cast.review.pk, key])


def listed(cast, more=""):
    return reverse("clarifications", args=[cast.review.pk]) + more


# --- asking and replying


def test_a_request_is_a_thread_on_a_question(cast):
    thread = ask(cast, text="  Quels tribunaux ?\x00\r\n", language="fr")
    assert (thread.kind, thread.question_key, thread.instrument.code, thread.state.code) == (
        Thread.CLARIFICATION,
        "untoc-2-1",
        "UNTOC",
        "XB",
    )
    message = thread.messages.get()
    assert (message.text, message.language, message.state.code) == ("Quels tribunaux ?", "fr", "XB")
    event = Event.objects.get(kind="clarification.asked")
    assert (event.subject_type, event.subject_id) == ("thread", thread.pk)
    assert event.data == {"state": "XB", "instrument": "UNTOC", "question": "untoc-2-1"}


def test_the_first_reply_of_the_state_under_review_answers_it(cast):
    thread = ask(cast)
    reply(cast, thread, who="XB focal_point", text="We mean in the first instance.")
    thread.refresh_from_db()
    assert thread.answered_at is None
    assert queries.awaiting_reply(cast.review, None) == 1
    first = reply(cast, thread)
    reply(cast, thread, text="And one more thing.")
    thread.refresh_from_db()
    assert thread.answered_at == first.at
    assert queries.awaiting_reply(cast.review, None) == 0
    event = Event.objects.filter(kind="clarification.replied").last()
    assert event.data["state"] == "XA" and "courts" not in str(event.data)


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "x" * 200_001])
def test_a_text_is_needed_and_has_a_limit(cast, text):
    with pytest.raises(Invalid):
        ask(cast, text=text)
    with pytest.raises(Invalid):
        ask(cast, language="xx")
    assert not Thread.objects.filter(kind=Thread.CLARIFICATION).exists()


@pytest.mark.parametrize("key", ["untoc-2-1-a", "no-such", "", "x" * 500])
def test_only_what_the_answers_ask_can_be_clarified(cast, key):
    with pytest.raises(Question.DoesNotExist):
        ask(cast, key)


@pytest.mark.parametrize("name", ["review", "home"])
def test_requests_that_wait_are_the_turn_of_the_state_under_review(cast, name):
    def page(who: str) -> str:
        address = reverse(name, args=[cast.review.pk] if name == "review" else [])
        return signed_in(cast[who]).get(address).content.decode()

    button = f'class="button primary " href="{listed(cast)}"'
    assert "no request waits for your reply now" in page("XA expert")
    assert button not in page("XA expert")
    threads = [ask(cast), ask(cast, key="untoc-2-2")]
    for who in ("XA focal_point", "XA expert"):
        assert "2 requests for clarification wait for your reply." in page(who)
        assert button in page(who)
    for who in ("XA observer", "XB focal_point"):
        assert "wait for your reply" not in page(who)
    for thread in threads:
        reply(cast, thread)
    assert "no request waits for your reply now" in page("XA expert")


def test_the_hub_counts_requests_in_one_query(cast):
    address = cast.review.get_absolute_url()
    client = signed_in(cast["XA focal_point"])
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
    for key in ("untoc-2-1", "untoc-2-2", "tip-3-1"):
        ask(cast, key=key)
    with CaptureQueriesContext(connection) as after:
        client.get(address)
    assert len(after) == len(before) <= 12


def test_a_reply_comes_first_and_the_list_stands_beside_it(cast):
    thread = ask(cast)
    skip_to(cast, Step.OBSERVATIONS)
    page = signed_in(cast["XA focal_point"]).get(cast.review.get_absolute_url()).content.decode()
    assert "1 request for clarification waits for your reply." in page
    assert (
        f'class="button secondary " href="{reverse("observations", args=[cast.review.pk])}"' in page
    )
    reply(cast, thread)
    page = signed_in(cast["XA focal_point"]).get(cast.review.get_absolute_url()).content.decode()
    assert (
        f'class="button primary " href="{reverse("observations", args=[cast.review.pk])}"' in page
    )


# --- who may not


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("XA expert", "Only the reviewing States"),
        ("XB observer", "Observers read"),
        ("XC expert", "does not review this instrument"),
    ],
)
def test_who_may_not_ask(cast, who, why):
    with pytest.raises(Refused, match=why):
        ask(cast, who=who)


def test_the_secretariat_and_strangers_neither_ask_nor_reply(cast):
    thread = ask(cast)
    for user in (cast.officer, cast.outsider):
        with pytest.raises(Refused):
            clarifications.ask(
                by=user, review=cast.review, question_key="tip-3-1", text="x", language="en"
            )
        with pytest.raises(Refused):
            clarifications.reply(by=user, thread=thread, text="x", language="en")


def test_a_state_asks_on_the_instruments_it_reviews_only(cast):
    Assignment.objects.filter(review=cast.review, state__code="XB", instrument__code="TIP").delete()
    with pytest.raises(Refused, match="does not review this instrument"):
        ask(cast, "tip-3-1")
    assert ask(cast, "fa-3-1", who="XC expert").instrument.code == "FA"


def test_an_additional_reviewing_state_has_no_part_in_other_instruments(cast):
    thread = ask(cast)
    with pytest.raises(Thread.DoesNotExist):
        reply(cast, thread, who="XC expert")


def test_in_other_steps_nobody_asks_or_replies(cast):
    thread = ask(cast)
    for step, allowed in [
        (Step.OBSERVATIONS, True),
        (Step.SUMMARY, False),
        (Step.COMPLETED, False),
    ]:
        cast.review.step = step
        cast.review.save(update_fields=["step"])
        if allowed:
            ask(cast)
            reply(cast, thread)
            continue
        with pytest.raises(Refused, match="present step"):
            ask(cast)
        with pytest.raises(Refused, match="present step"):
            reply(cast, thread)


def test_a_request_is_no_beginning_of_feedback(cast):
    """The State under review may want to reopen its answers because of it."""
    ask(cast)
    answers = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)
    submissions.reopen(by=cast.officer, submission=answers, reason="They asked.")
    assert Step(cast.reload().step) is Step.SELF_ASSESSMENT
    shown = signed_in(cast["XB expert"]).get(listed(cast))
    assert (shown.status_code, b"Question 1" in shown.content) == (200, True)
    assert signed_in(cast["XB expert"]).get(asking(cast)).status_code == 404


# --- pages


def test_a_request_and_its_reply_through_the_pages(cast):
    asker, other = signed_in(cast["XB expert"]), signed_in(cast["XA expert"])
    section = reverse("feedback_section", args=[cast.review.pk, "XB", "untoc-2"])
    assert asking(cast) in asker.get(section).content.decode()
    form = {"act": str(uuid4()), "text": WORDS, "language": "en"}
    done = [asker.post(asking(cast), form) for _time in range(2)]
    assert done[0].url == done[1].url
    thread = Thread.objects.get(kind=Thread.CLARIFICATION)
    page = reverse("clarification", args=[thread.pk])
    assert done[0].url == page and page in asker.get(section).content.decode()
    assert WORDS in other.get(page).content.decode()
    assert page in other.get(listed(cast)).content.decode()
    form = {"act": str(uuid4()), "text": "**All** <b>of</b> them.", "language": "ar"}
    for _time in range(2):
        assert other.post(page, form).status_code == 302
    assert thread.messages.count() == 2
    text = asker.get(page).content.decode()
    assert "<strong>All</strong> &lt;b&gt;of" in text and 'lang="ar"' in text
    assert page not in other.get(listed(cast)).content.decode()
    assert page in other.get(listed(cast, "?show=all")).content.decode()


def test_the_state_under_review_sees_what_waits_on_its_pages(cast):
    thread = ask(cast)
    browser = signed_in(cast["XA expert"])
    answers = reverse("answers", args=[cast.review.pk])
    assert "1 request for clarification waits" in browser.get(answers).content.decode()
    section = reverse("answers_section", args=[cast.review.pk, "untoc-2"])
    text = browser.get(section).content.decode()
    assert reverse("clarification", args=[thread.pk]) in text
    assert asking(cast) not in text
    reply(cast, thread)
    assert "request for clarification waits" not in browser.get(answers).content.decode()
    additional = signed_in(cast["XC expert"])
    assert "for clarification waits" not in additional.get(answers).content.decode()


def test_who_reads_a_request(cast):
    thread, firearms = ask(cast), ask(cast, "fa-3-1", who="XD expert")
    for who in ("XA observer", "XB observer", "XD expert", "XB focal_point"):
        shown = signed_in(cast[who]).get(reverse("clarification", args=[thread.pk]))
        assert shown.status_code == 200, who
    shown = signed_in(cast.officer).get(reverse("clarification", args=[thread.pk]))
    assert shown.status_code == 200 and b"<textarea" not in shown.content
    additional = signed_in(cast["XC observer"])
    assert additional.get(reverse("clarification", args=[thread.pk])).status_code == 404
    assert additional.get(reverse("clarification", args=[firearms.pk])).status_code == 200
    text = additional.get(listed(cast)).content.decode()
    assert f"/clarifications/{firearms.pk}/" in text and f"/clarifications/{thread.pk}/" not in text
    for user in (cast.outsider, cast.draw_officer, cast.administrator):
        for url in (listed(cast), reverse("clarification", args=[thread.pk]), asking(cast)):
            assert signed_in(user).get(url).status_code == 404


def test_wrong_addresses_and_forms_are_no_errors(cast):
    thread = ask(cast)
    browser = signed_in(cast["XB expert"])
    page = reverse("clarification", args=[thread.pk])
    for url in (
        f"/clarifications/{2**70}/",
        f"/reviews/{2**70}/clarifications/",
        asking(cast, "no-such"),
        asking(cast, "untoc-2-1-a"),
    ):
        assert browser.get(url).status_code == 404, url
    for form in ({}, {"text": "\x00", "language": "en"}, {"text": "kept words", "language": "xx"}):
        shown = browser.post(page, form)
        assert shown.status_code == 422
        assert form.get("text", "").strip("\x00") in shown.content.decode()
    long = "ß" * 200_001
    shown = browser.post(page, {"text": long, "language": "en"})
    assert shown.status_code == 422 and long in shown.content.decode()
    for query in ("?page=0", "?page=x", f"?page={'9' * 40}", "?show=%00"):
        assert browser.get(listed(cast, query)).status_code == 200
        assert browser.get(page + query).status_code == 200
    assert (
        signed_in(cast["XB observer"]).post(page, {"text": "x", "language": "en"}).status_code
        == 403
    )
    assert (
        signed_in(cast["XA expert"]).post(asking(cast), {"text": "x", "language": "en"}).status_code
        == 403
    )


def test_a_hostile_text_is_shown_as_text(cast):
    thread = ask(cast, text="<script>alert(1)</script> [x](javascript:alert(1)) \u202eevil")
    text = signed_in(cast["XA expert"]).get(reverse("clarification", args=[thread.pk]))
    assert "<script>alert" not in text.content.decode()
    assert 'href="javascript' not in text.content.decode()


def statements(browser, url) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found.captured_queries)


@pytest.mark.parametrize(
    "who", ["XA expert", "XB focal_point", "XC expert", "XD observer", "officer"]
)
def test_the_number_of_queries_does_not_grow(cast, who):
    browser = signed_in(cast.officer if who == "officer" else cast[who])
    thread = ask(cast, "fa-3-1", "XD expert")
    page = reverse("clarification", args=[thread.pk])
    urls = [listed(cast, "?show=all"), page]
    if who == "XB focal_point":
        urls.append(reverse("clarification_ask", args=[cast.review.pk, "untoc-2-2"]))
    browser.get(page)  # what a process asks once
    few = [statements(browser, url) for url in urls]
    for key in ("untoc-2-2", "tip-3-1", "som-3-1"):
        ask(cast, key)
        reply(cast, thread, text=key)
    assert few == [statements(browser, url) for url in urls]
    assert max(few) <= 12
