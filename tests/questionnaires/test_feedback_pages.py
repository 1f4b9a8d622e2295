"""The pages of written feedback: who sees what, saving with and without JavaScript."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from questionnaires import queries
from questionnaires.actions import remarks
from questionnaires.actions.saving import Piece
from questionnaires.models import Remark
from reviews import queries as core
from reviews.actions import openings, submissions
from reviews.models import State, Submission
from reviews.process import Step
from tests.factories.people import Cast, signed_in
from tests.factories.progress import clear
from tests.forms import Fields

SECRET = "A thought that is nobody else's"


@pytest.fixture
def cast(cast_at) -> Cast:
    return cast_at(Step.FEEDBACK)


def feedback(cast, code="XB") -> Submission:
    return core.submission_of(cast.review, Step.FEEDBACK, State.objects.get(code=code))


def remark(cast, place, code="XB") -> Remark:
    rows = feedback(cast, code).remarks
    if " " in place:
        instrument, heading = place.split()
        return rows.get(instrument__code=instrument, heading=heading)
    return rows.get(question__key=place)


def write(cast, place, text=SECRET, code="XB", base=0, who="expert"):
    row = remark(cast, place, code)
    piece = Piece(text, base, uuid4())
    return remarks.save(by=cast[f"{code} {who}"], remark_id=row.pk, piece=piece)


def write_overall(cast, code="XB"):
    for row in feedback(cast, code).remarks.filter(heading=Remark.Heading.SUCCESSES):
        if row.value is None:
            write(cast, f"{row.instrument.code} successes", "Much is done.", code)


def pages(cast, code="XB"):
    """Every page on which a State works on its feedback."""
    pk = cast.review.pk
    return [
        reverse("feedback_check", args=[pk, code]),
        reverse("feedback_overall", args=[pk, code, "untoc" if code != "XC" else "fa"]),
        reverse("feedback_section", args=[pk, code, "untoc-2" if code != "XC" else "fa-3"]),
        reverse("remark_history", args=[feedback(cast, code).remarks.first().pk]),
    ]


def front(cast, code="XB"):
    return reverse("feedback", args=[cast.review.pk, code])


# --- who sees what


@pytest.mark.parametrize("who", ["focal_point", "expert"])
def test_its_authors_see_the_draft_and_work_on_it(cast, who):
    write(cast, "untoc-2-1")
    browser = signed_in(cast[f"XB {who}"])
    assert browser.get(front(cast)).status_code == 200
    for url in pages(cast):
        assert browser.get(url).status_code == 200, url
    assert SECRET in browser.get(pages(cast)[2]).content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("place", ["untoc-2-1", "UNTOC measures"])
def test_the_history_of_a_text_says_who_and_what(cast, place):
    write(cast, place, "First words")
    write(cast, place, "Better words", base=1)
    url = reverse("remark_history", args=[remark(cast, place).pk])
    page = signed_in(cast["XB focal_point"]).get(url).content.decode()
    assert "<h1>History of a text</h1>" in page
    assert page.index("Better words") < page.index("First words")
    assert str(cast["XB expert"]) in page and "Back to the text" in page


@pytest.mark.parametrize(
    "who", ["XA focal_point", "XA observer", "XB observer", "XC expert", "XD focal_point"]
)
def test_a_draft_is_invisible_to_everybody_else(cast, who):
    write(cast, "untoc-2-1")
    write(cast, "UNTOC measures")
    browser = signed_in(cast[who])
    shown = browser.get(front(cast))
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "This feedback is awaited" in text
    assert "nobody else" not in text and "of 9" not in text and "Last saved" not in text
    for url in pages(cast):
        assert browser.get(url).status_code == 404, url


def test_the_secretariat_sees_how_far_it_is(cast):
    write(cast, "UNTOC measures")
    browser = signed_in(cast.officer)
    text = browser.get(front(cast)).content.decode()
    assert "1 of 9" in text and "nobody else" not in text
    for url in pages(cast):
        assert browser.get(url).status_code == 404, url
    openings.open_draft(by=cast["XB focal_point"], submission=feedback(cast))
    assert "nobody else" in browser.get(front(cast)).content.decode()


def test_strangers_and_wrong_addresses_get_nothing(cast):
    for user in (cast.outsider, cast.draw_officer, cast.administrator):
        for url in [front(cast), *pages(cast)]:
            assert signed_in(user).get(url).status_code == 404
    assert signed_in(None).get(front(cast)).status_code == 302
    browser = signed_in(cast["XB expert"])
    pk = cast.review.pk
    for url in [
        front(cast, "XA"),
        front(cast, "XE"),
        front(cast, "zz"),
        f"/reviews/{2**70}/feedback/XB/",
        f"/reviews/{pk}/feedback/%00/",
        f"/reviews/{pk}/feedback/XB/fa-3/",  # another's instrument
        f"/reviews/{pk}/feedback/XB/no-such-section/",
        f"/reviews/{pk}/feedback-overall/XB/fa/",
        f"/remarks/{2**70}/history/",
    ]:
        assert browser.get(url).status_code == 404, url


def test_before_the_step_there_is_nothing_but_an_honest_sentence(cast):
    Remark.objects.all().delete()
    Submission.objects.filter(step=Step.FEEDBACK).delete()
    shown = signed_in(cast["XB expert"]).get(front(cast))
    assert (shown.status_code, b"This feedback is awaited" in shown.content) == (200, True)
    section = reverse("feedback_section", args=[cast.review.pk, "XB", "untoc-2"])
    assert signed_in(cast["XB expert"]).get(section).status_code == 404


@pytest.mark.parametrize("who", ["XA focal_point", "XA observer", "XB observer", "XD expert"])
def test_once_cleared_all_read_the_frozen_text(cast, who):
    write(cast, "untoc-2-1")
    write_overall(cast)
    clear(cast, feedback(cast), "XB")
    text = signed_in(cast[who]).get(front(cast)).content.decode()
    assert "nobody else" in text and "Much is done." in text
    assert feedback(cast).versions.get().sha256 in text


def test_an_additional_reviewing_state_reads_its_instrument_only(cast):
    write(cast, "untoc-2-1", code="XD")
    write(cast, "FA measures", "About firearms.", code="XD")
    write_overall(cast, "XD")
    clear(cast, feedback(cast, "XD"), "XD")
    text = signed_in(cast["XC expert"]).get(front(cast, "XD")).content.decode()
    assert "About firearms." in text
    assert "nobody else" not in text
    assert feedback(cast, "XD").versions.get().sha256 not in text


def test_after_clearing_it_is_read_only_until_reopened(cast):
    write_overall(cast)
    clear(cast, feedback(cast), "XB")
    browser = signed_in(cast["XB expert"])
    for url in pages(cast):
        shown = browser.get(url)
        assert (shown.status_code, b"<textarea" in shown.content) == (200, False), url
    row = remark(cast, "untoc-2-1")
    posted = {f"r{row.pk}": "Too late", f"r{row.pk}-base": "0"}
    assert browser.post(pages(cast)[2], posted).status_code == 403
    submissions.reopen(by=cast.officer, submission=feedback(cast), reason="They asked.")
    assert browser.post(pages(cast)[2], posted).status_code == 302
    assert remark(cast, "untoc-2-1").value == "Too late"
    assert (
        "This feedback is awaited" in signed_in(cast["XA expert"]).get(front(cast)).content.decode()
    )


# --- saving without JavaScript


def section_url(cast, code="XB", key="untoc-2"):
    return reverse("feedback_section", args=[cast.review.pk, code, key])


def test_a_posted_section_keeps_what_changed(cast):
    browser, url = signed_in(cast["XB expert"]), section_url(cast)
    rows = list(feedback(cast).remarks.filter(question__section__key="untoc-2")[:2])
    form = {"act": str(uuid4()), "language": "fr", "go": "next"}
    form |= {f"r{row.pk}-base": "0" for row in rows}
    form |= {f"r{rows[0].pk}": "  Quels tribunaux ?\r\n", f"r{rows[1].pk}": ""}
    for _time in range(2):
        done = browser.post(url, form)
        assert done.status_code == 302 and done.url.endswith("/feedback/XB/untoc-5/")
    rows[0].refresh_from_db()
    rows[1].refresh_from_db()
    assert (rows[0].value, rows[0].language, rows[0].revision) == ("Quels tribunaux ?", "fr", 1)
    assert rows[1].revision == 0


def test_a_form_reached_by_back_and_changed_is_saved_again(cast):
    browser, url, row = signed_in(cast["XB expert"]), section_url(cast), remark(cast, "untoc-2-1")
    act = str(uuid4())
    for text in ("one", "two"):
        browser.post(url, {"act": act, f"r{row.pk}": text, f"r{row.pk}-base": "0"})
    row.refresh_from_db()
    assert (row.value, row.revision, row.conflict_with) == ("two", 2, None)


def test_two_colleagues_keep_both_texts(cast):
    write(cast, "untoc-2-1", "By the focal point.", who="focal_point")
    browser, url, row = signed_in(cast["XB expert"]), section_url(cast), remark(cast, "untoc-2-1")
    browser.post(url, {f"r{row.pk}": "By the expert.", f"r{row.pk}-base": "0"})
    text = browser.get(url).content.decode()
    assert "By the focal point." in text and "By the expert." in text
    check = browser.get(reverse("feedback_check", args=[cast.review.pk, "XB"])).content.decode()
    assert "two texts side by side" in check
    done = browser.post(
        reverse("remark_settle", args=[row.pk]), {"choice": "other", f"r{row.pk}-base": "2"}
    )
    assert done.url.endswith("/untoc-2/#q-untoc-2-1")
    row.refresh_from_db()
    assert (row.value, row.conflict_with) == ("By the focal point.", None)


def test_what_cannot_be_kept_is_shown_again(cast):
    browser, url, row = signed_in(cast["XB expert"]), section_url(cast), remark(cast, "untoc-2-1")
    shown = browser.post(url, {f"r{row.pk}": "x" * 200_001, f"r{row.pk}-base": "0"})
    assert shown.status_code == 422
    assert "x" * 200_001 in shown.content.decode()
    assert "at most 200000" in shown.content.decode().replace(",", "")


def test_what_was_saved_beside_what_cannot_be_kept_is_shown_too(cast):
    """The page came back with the saved text's field empty: sent again, it would have erased it."""
    browser, url = signed_in(cast["XB expert"]), section_url(cast)
    good, bad = feedback(cast).remarks.filter(question__section__key="untoc-2")[:2]
    form = {f"r{good.pk}": "Which courts?", f"r{bad.pk}": "x" * 200_001}
    form |= {f"r{row.pk}-base": "0" for row in (good, bad)}
    shown = Fields(browser.post(url, form).content.decode()).data
    assert shown[f"r{good.pk}"] == "Which courts?"
    assert shown[f"r{good.pk}-base"] == "1"
    assert shown[f"r{bad.pk}"] == "x" * 200_001


@pytest.mark.parametrize("base", ["", "-1", "9" * 30, "x", "١"])
def test_a_broken_form_is_no_error(cast, base):
    browser, url, row = signed_in(cast["XB expert"]), section_url(cast), remark(cast, "untoc-2-1")
    form = {"act": "no id", f"r{row.pk}": "text", f"r{row.pk}-base": base, "language": "xx"}
    assert browser.post(url, form).status_code == 302


@pytest.mark.parametrize("who", ["XA expert", "XD focal_point", "XC expert", "XB observer"])
def test_nobody_else_posts(cast, who):
    row = remark(cast, "untoc-2-1")
    browser = signed_in(cast[who])
    posted = {f"r{row.pk}": "text", f"r{row.pk}-base": "0", "choice": "other"}
    for url in (section_url(cast), reverse("remark_settle", args=[row.pk])):
        assert browser.post(url, posted).status_code in (403, 404), url
    row.refresh_from_db()
    assert row.revision == 0


# --- saving by itself


def send(browser, row, **data):
    body = {"value": "text", "base": 0, "client_id": str(uuid4()), "language": "en"} | data
    url = reverse("remark_save", args=[row if isinstance(row, int) else row.pk])
    return browser.post(url, json.dumps(body), content_type="application/json")


def test_a_save_says_its_revision_and_what_stands_beside_it(cast):
    row = remark(cast, "UNTOC measures")
    first = send(signed_in(cast["XB expert"]), row, value="by the expert")
    assert (first.status_code, first.json()["revision"]) == (200, 1)
    reply = send(signed_in(cast["XB focal_point"]), row, value="by the focal point").json()
    assert (reply["revision"], reply["beside"]["text"]) == (2, "by the expert")


@pytest.mark.parametrize(
    ("who", "status"),
    [("XA expert", 404), ("XD expert", 404), ("XC expert", 404), ("XB observer", 403), (None, 401)],
)
def test_a_save_of_the_wrong_person_is_refused_in_json(cast, who, status):
    reply = send(signed_in(cast[who] if who else None), remark(cast, "untoc-2-1"))
    assert (reply.status_code, bool(reply.json()["reason"])) == (status, True)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"value": ["a"]}, 422),
        ({"value": "x" * 200_001}, 422),
        ({"base": -1}, 400),
        ({"client_id": "x"}, 400),
        ({"language": "xx"}, 400),
        ({"more": 1}, 400),
    ],
)
def test_a_save_that_cannot_be_taken_says_why(cast, data, status):
    reply = send(signed_in(cast["XB expert"]), remark(cast, "untoc-2-1"), **data)
    assert (reply.status_code, bool(reply.json()["reason"])) == (status, True)
    assert send(signed_in(cast["XB expert"]), 2**70).status_code == 404


def test_a_text_of_html_is_shown_as_text(cast):
    write(cast, "UNTOC measures", "<script>alert(1)</script> [x](javascript:alert(1)) **bold**")
    browser = signed_in(cast["XB expert"])
    for url in [*pages(cast), reverse("remark_history", args=[remark(cast, "UNTOC measures").pk])]:
        text = browser.get(url).content.decode()
        assert "<script>alert" not in text and 'href="javascript' not in text, url


# --- queries


def statements(browser, url) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found.captured_queries)


def test_the_number_of_queries_does_not_depend_on_the_number_of_questions(cast):
    browser = signed_in(cast["XD expert"])
    questions = [q for q in queries.spoken(cast.review).questions if q.section.key == "untoc-6"]
    url = section_url(cast, "XD", "untoc-6")
    few = statements(browser, url)
    for question in questions:
        write(cast, question.key, "A comment.", code="XD")
    assert len(questions) > 3
    many = statements(browser, url)
    assert few == many <= 12
    for url in (front(cast, "XD"), pages(cast, "XD")[1], pages(cast, "XD")[0]):
        assert statements(browser, url) <= 12, url
