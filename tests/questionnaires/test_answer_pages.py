"""The pages on answers: who sees which, what they ask of the database, and the plain form."""

import copy
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from questionnaires import queries
from questionnaires.actions import answers
from questionnaires.actions.catalogue import load
from questionnaires.actions.saving import Piece
from questionnaires.models import Answer, Question
from reviews.actions import openings, submissions
from reviews.process import Step
from tests.factories.people import Cast, signed_in
from tests.factories.progress import skip_to
from tests.forms import Fields
from tests.questionnaires.test_catalogue import SMALL


@pytest.fixture
def cast(cast_at) -> Cast:
    return cast_at(Step.SELF_ASSESSMENT)


def sheet(cast):
    return queries.self_assessment(cast.review).sheet


def answer(cast, key) -> Answer:
    return Answer.objects.select_related("question").get(sheet=sheet(cast), question__key=key)


def save(cast, key, value, who="XA expert", base=0):
    row = answer(cast, key)
    answers.save(
        by=cast[who],
        sheet_id=row.sheet_id,
        question_id=row.question_id,
        piece=Piece(value, base, uuid4()),
    )


def page(cast, name, who="XA expert", *args, follow=False):
    user = cast[who] if isinstance(who, str) else who
    return signed_in(user).get(reverse(name, args=[cast.review.pk, *args]), follow=follow)


def shown(response) -> str:
    return response.content.decode()


def section_url(cast, key="untoc-2"):
    return reverse("answers_section", args=[cast.review.pk, key])


PAGES = ["answers", "answers_check", "answers_unanswered", "questionnaire_blank"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["XA expert", "XA focal_point"])
def test_the_state_under_review_reads_its_pages(cast, name, who):
    assert page(cast, name, who).status_code == 200


def test_how_far_it_is_and_the_way_on_stand_before_the_sections(cast):
    save(cast, "untoc-2-1", "no")
    seen = page(cast, "answers").content.decode()
    values = queries.values_of(sheet(cast))
    whole = queries.structure(sheet(cast).questionnaire)
    asked = whole.visible(queries.in_sheet(whole, values), values)
    must = sum(question.required for question in asked)
    assert f"{must} must be answered, {len(asked) - must} are optional." in seen
    due = date_format(cast.review.due_on, "DATE_FORMAT")
    first = seen.index(section_url(cast, "untoc-5"))
    assert seen.index(due) < seen.index("Go to the next question") < first


def test_every_page_counts_the_same_questions_that_wait(cast):
    save(cast, "untoc-2-1", "no")
    submission = queries.self_assessment(cast.review)
    waiting = len(queries.unanswered(submission))
    assert f"{waiting} questions that must be answered still wait." in shown(
        page(cast, "answers_unanswered")
    )
    for name in ["answers", "answers_check"]:
        assert f"{waiting} questions still wait" in shown(page(cast, name)), name
    clearing = signed_in(cast["XA focal_point"]).get(reverse("clear", args=[submission.pk]))
    listed = reverse("answers_unanswered", args=[cast.review.pk])
    assert f'<a href="{listed}">{waiting} questions still wait.</a>' in shown(clearing)


def test_every_section_opens(cast):
    whole = queries.structure(sheet(cast).questionnaire)
    client = signed_in(cast["XA expert"])
    for section in whole.sections:
        assert client.get(section_url(cast, section.key)).status_code == 200, section.key


@pytest.mark.parametrize("who", ["XB expert", "XD focal_point", "XC expert", "XD observer"])
def test_a_draft_is_not_there_for_other_states(cast, who):
    save(cast, "untoc-2-1-c", "TOP SECRET")
    row = answer(cast, "untoc-2-1-c")
    for name in ["answers", "answers_check", "answers_unanswered"]:
        assert page(cast, name, who).status_code == 404
    assert page(cast, "answers_section", who, "untoc-2").status_code == 404
    history = reverse("answer_history", args=[row.sheet_id, row.question_id])
    assert signed_in(cast[who]).get(history).status_code == 404
    assert page(cast, "questionnaire_blank", who).status_code == 200


def test_strangers_find_nothing(cast):
    for name in PAGES:
        assert page(cast, name, cast.outsider).status_code == 404
        assert page(cast, name, cast.administrator).status_code == 404


def test_the_officer_sees_how_far_a_draft_is_and_no_text(cast):
    save(cast, "untoc-2-1-c", "TOP SECRET")
    seen = page(cast, "answers", cast.officer)
    assert seen.status_code == 200
    assert "TOP SECRET" not in seen.content.decode()
    assert page(cast, "answers_section", cast.officer, "untoc-2").status_code == 404
    assert page(cast, "answers_check", cast.officer).status_code == 404


def test_an_observer_waits_for_the_submitted_text_or_an_opening(cast):
    assert page(cast, "answers", "XA observer").status_code == 404
    openings.open_draft(
        by=cast["XA focal_point"],
        submission=queries.self_assessment(cast.review),
        to_observers=True,
    )
    assert page(cast, "answers", "XA observer").status_code == 200
    read = page(cast, "answers_section", "XA observer", "untoc-2")
    assert read.status_code == 200
    assert "<textarea" not in read.content.decode()


def test_a_draft_opened_to_the_secretariat_is_read_and_not_written(cast):
    save(cast, "untoc-2-1", "no")
    save(cast, "untoc-2-1-c", "A draft.")
    openings.open_draft(by=cast["XA focal_point"], submission=queries.self_assessment(cast.review))
    read = page(cast, "answers_section", cast.officer, "untoc-2")
    assert "A draft." in read.content.decode()
    assert "<textarea" not in read.content.decode()
    client, row = signed_in(cast.officer), answer(cast, "untoc-2-1-c")
    place = [row.sheet_id, row.question_id]
    assert client.get(reverse("answer_history", args=place)).status_code == 404
    assert client.post(section_url(cast), {}).status_code == 403
    for name in ["answer_settle", "answer_upload"]:
        file = SimpleUploadedFile("a.txt", b"x")
        assert client.post(reverse(name, args=place), {"file": file}).status_code == 403


def test_the_submitted_text_is_read_by_all_and_written_by_none(cast):
    save(cast, "untoc-2-1", "no")
    save(cast, "untoc-2-1-c", "By the general rules.")
    skip_to(cast, Step.FEEDBACK)
    for who in ["XA expert", "XA observer", "XB expert", "XD observer", cast.officer]:
        for name in ["answers", "answers_check"]:
            assert page(cast, name, who).status_code == 200, (who, name)
        read = page(cast, "answers_section", who, "untoc-2")
        assert "By the general rules." in read.content.decode(), who
        assert "<textarea" not in read.content.decode()
    refused = signed_in(cast["XA expert"]).post(section_url(cast), {})
    assert refused.status_code == 403


def test_an_additional_reviewing_state_reads_its_instrument_only(cast):
    save(cast, "untoc-2-1", "no")
    skip_to(cast, Step.FEEDBACK)
    assert page(cast, "answers_section", "XC expert", "untoc-2").status_code == 404
    assert page(cast, "answers_section", "XC expert", "fa-3").status_code == 200
    everything = page(cast, "answers_check", "XC expert").content.decode()
    assert 'id="q-fa-3-1"' in everything
    assert 'id="q-untoc-2-1"' not in everything


def test_a_reopened_text_is_read_by_its_state_only(cast):
    save(cast, "untoc-2-1", "no")
    skip_to(cast, Step.FEEDBACK)
    submissions.reopen(
        by=cast.officer, submission=queries.self_assessment(cast.review), reason="Asked for."
    )
    cast.reload()
    assert page(cast, "answers", "XB expert").status_code == 404
    assert page(cast, "answers_section", "XA expert", "untoc-2").status_code == 200


# --- The plain form ---------------------------------------------------------------------------


def posted(cast, changes, who="XA expert", url=None, **more):
    """Post a section as the browser would: every field with its base, some changed."""
    client = signed_in(cast[who])
    url = url or section_url(cast)
    shown = client.get(url)
    items = shown.context["items"]
    data = Fields(shown.text).data | {"act": str(uuid4()), "language": "en"}
    data.pop("csrfmiddlewaretoken", None)
    names = {item["key"]: item["name"] for item in items}
    for key, value in changes.items():
        question, _dash, part = key.partition(":")
        data[names[question] + part] = value
    data |= more
    return client, url, data


def test_a_posted_section_saves_what_changed_and_nothing_else(cast):
    client, url, data = posted(
        cast,
        {
            "untoc-2-1": "partly",
            "untoc-2-1-b": ["crimes", "number"],
            "untoc-2-1-c": "One\r\nTwo",
            "untoc-2-1-a:-0-title": "Penal Code",
            "untoc-2-1-a:-0-link": "https://example.org/code",
        },
    )
    assert client.post(url, data).status_code == 302
    assert answer(cast, "untoc-2-1").value == "partly"
    assert answer(cast, "untoc-2-1-b").value == ["number", "crimes"]
    assert answer(cast, "untoc-2-1-c").value == "One\nTwo"
    assert answer(cast, "untoc-2-1-a").value["rows"][0]["title"] == "Penal Code"
    assert sheet(cast).answers.filter(revision__gt=0).count() == 4
    client.post(url, data)  # the same form again
    assert set(sheet(cast).answers.values_list("revision", flat=True)) == {0, 1}


def test_an_untouched_field_does_not_undo_what_somebody_else_wrote(cast):
    save(cast, "untoc-2-1-c", "first")
    client, url, data = posted(cast, {"untoc-2-1": "no"})
    save(cast, "untoc-2-1-c", "second", who="XA focal_point", base=1)
    client.post(url, data)
    row = answer(cast, "untoc-2-1-c")
    assert (row.value, row.conflict_with) == ("second", None)


def test_two_texts_are_shown_side_by_side_and_settled(cast):
    client, url, data = posted(cast, {"untoc-2-1-c": "mine"})
    save(cast, "untoc-2-1-c", "theirs", who="XA focal_point")
    shown = client.post(url, data, follow=True).content.decode()
    assert "two texts side by side" in shown
    assert "theirs" in shown and "mine" in shown
    row = answer(cast, "untoc-2-1-c")
    settle = reverse("answer_settle", args=[row.sheet_id, row.question_id])
    reply = client.post(settle, {"base": row.revision, "choice": "other", "act": str(uuid4())})
    assert reply.status_code == 302
    row.refresh_from_db()
    assert (row.value, row.conflict_with, row.revision) == ("theirs", None, 3)


def test_a_wrong_answer_stops_no_other_and_is_shown_again(cast):
    client, url, data = posted(cast, {"untoc-2-2-a": "seven years", "untoc-2-1": "yes"})
    reply = client.post(url, data)
    assert reply.status_code == 422
    assert "seven years" in reply.content.decode()
    assert answer(cast, "untoc-2-1").value == "yes"
    assert answer(cast, "untoc-2-2-a").value is None


@pytest.mark.parametrize(
    "junk",
    [
        {"act": "x" * 100},
        {"language": "<script>"},
        {"go": "\x00"},
        {"csrfmiddlewaretoken": "\ud7ff"},
    ],
)
def test_junk_in_the_form_does_no_harm(cast, junk):
    client, url, data = posted(cast, {"untoc-2-1-c": "<script>alert(1)</script>\x00"})
    reply = client.post(url, data | junk, follow=True)
    assert reply.status_code == 200
    assert "<script>alert" not in reply.content.decode()
    assert answer(cast, "untoc-2-1-c").value == "<script>alert(1)</script>"


def test_a_form_with_a_broken_id_saves_each_time(cast):
    for text in ["one", "two"]:
        client, url, data = posted(cast, {"untoc-2-1-c": text}, act="broken")
        client.post(url, data)
        assert answer(cast, "untoc-2-1-c").value == text


@pytest.mark.parametrize("text", ["-1", "9" * 40, "x", "", "1.5", "٣"])
def test_a_broken_base_does_no_harm(cast, text):
    client, url, data = posted(cast, {"untoc-2-1-c:-base": text, "untoc-2-1-c": "x"})
    assert client.post(url, data).status_code in (302, 422)


# --- Documents and history --------------------------------------------------------------------


def documents(cast) -> Answer:
    return (
        sheet(cast)
        .answers.filter(question__type=Question.Type.DOCUMENTS, question__when__isnull=True)
        .select_related("question__section")
        .first()
    )


def test_documents_are_sent_read_and_removed(cast):
    row, client = documents(cast), signed_in(cast["XA expert"])
    upload = reverse("answer_upload", args=[row.sheet_id, row.question_id])
    file = SimpleUploadedFile("../../law.txt", b"Article 1")
    assert client.post(upload, {"file": file, "act": str(uuid4())}).status_code == 302
    row.refresh_from_db()
    kept = row.value["files"][0]
    assert (kept["name"], row.revision) == ("law.txt", 1)
    download = reverse("answer_file", args=[kept["id"]])
    assert b"".join(client.get(download).streaming_content) == b"Article 1"
    assert client.get(download)["Content-Disposition"].startswith("attachment")
    for who in ["XB expert", "XA observer"]:
        assert signed_in(cast[who]).get(download).status_code == 404
    assert client.get(section_url(cast, row.question.section.key)).status_code == 200
    remove = reverse("answer_file_remove", args=[kept["id"]])
    assert client.post(remove, {"act": str(uuid4())}).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.revision) == (None, 2)


def test_a_document_handed_in_is_read_by_the_reviewing_states(cast):
    row, client = documents(cast), signed_in(cast["XA expert"])
    upload = reverse("answer_upload", args=[row.sheet_id, row.question_id])
    client.post(upload, {"file": SimpleUploadedFile("law.txt", b"x"), "act": str(uuid4())})
    row.refresh_from_db()
    skip_to(cast, Step.FEEDBACK)
    download = reverse("answer_file", args=[row.value["files"][0]["id"]])
    assert signed_in(cast["XB expert"]).get(download).status_code == 200
    assert signed_in(cast["XC expert"]).get(download).status_code == 404
    assert signed_in(cast.outsider).get(download).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.exe", b"MZ"), ("x.pdf", b"no pdf"), ("x.txt", b""), ("\u202e.html", b"<script>")],
)
def test_a_bad_file_is_refused_with_a_sentence(cast, name, content):
    row, client = documents(cast), signed_in(cast["XA expert"])
    upload = reverse("answer_upload", args=[row.sheet_id, row.question_id])
    data = {"file": SimpleUploadedFile(name, content), "act": str(uuid4())}
    reply = client.post(upload, data, follow=True)
    assert reply.status_code == 200
    assert 'class="callout notice error"' in reply.content.decode()
    assert client.post(upload, {}).status_code == 302
    other = answer(cast, "untoc-2-1")
    wrong = reverse("answer_upload", args=[other.sheet_id, other.question_id])
    data = {"file": SimpleUploadedFile("a.txt", b"x")}
    assert client.post(wrong, data).status_code == 302
    assert not other.attachments.exists()


def test_the_history_says_who_when_and_what(cast):
    save(cast, "untoc-2-1-c", "old words")
    save(cast, "untoc-2-1-c", "new words", who="XA focal_point", base=1)
    row = answer(cast, "untoc-2-1-c")
    url = reverse("answer_history", args=[row.sheet_id, row.question_id])
    text = signed_in(cast["XA expert"]).get(url).content.decode()
    assert "old words" in text and "new words" in text and "XA Focal Point" in text
    assert signed_in(cast["XA expert"]).get(url + "?page=zzz").status_code == 200


HUGE = 10**25


@pytest.mark.parametrize(
    "path",
    [
        f"/reviews/{HUGE}/answers/",
        f"/answers/{HUGE}/{HUGE}/history/",
        f"/answers/files/{HUGE}/",
        "/reviews/1/answers/no-such-section/",
        f"/reviews/{HUGE}/questionnaire/",
    ],
)
def test_ids_out_of_range_are_not_there(cast, path):
    assert signed_in(cast["XA expert"]).get(path).status_code == 404


# --- What a page costs ------------------------------------------------------------------------


def many(number: int) -> dict:
    """A questionnaire with one section of so many questions of every kind."""
    data = copy.deepcopy(SMALL) | {"version": f"n-{number}"}
    kinds = ["long_text", "yes_partly_no", "citations", "text", "number"]
    data["sections"][0]["questions"] = [
        {
            "key": f"q{i}",
            "number": str(i),
            "type": kinds[i % len(kinds)],
            "text": f"Question {i}?",
            "required": True,
            "help": "Help.",
        }
        for i in range(number)
    ]
    return data


def cost(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("number", [1, 3, 100])
def test_a_section_page_costs_the_same_however_long_it_is(cast_small, number):
    load(many(number))
    cast = cast_small(Step.SELF_ASSESSMENT)
    client = signed_in(cast["XA expert"])
    url = section_url(cast, "one")
    save(cast, "q0", "something")
    save(cast, "q0", "something else", who="XA focal_point")
    assert len(client.get(url).context["items"]) == number
    assert cost(client, url) <= 12


@pytest.fixture
def cast_small(frame):
    """`cast_at`, made after the test has loaded a questionnaire of its own."""
    from tests.factories.people import make_cast

    def at(step: Step) -> Cast:
        made = make_cast()
        skip_to(made, step)
        return made

    return at


@pytest.mark.parametrize("name", PAGES)
def test_the_other_pages_stay_within_twelve_queries(cast, name):
    client = signed_in(cast["XA expert"])
    assert cost(client, reverse(name, args=[cast.review.pk])) <= 12


def test_the_reading_pages_stay_within_twelve_queries(cast):
    save(cast, "untoc-2-1", "no")
    skip_to(cast, Step.FEEDBACK)
    client = signed_in(cast["XB expert"])
    assert cost(client, section_url(cast)) <= 12
    assert cost(client, reverse("answers", args=[cast.review.pk])) <= 12


def test_what_people_write_is_escaped(cast):
    text = '"><script>alert(1)</script>'
    save(cast, "untoc-2-1-c", text)
    assert text not in page(cast, "answers_check").content.decode()
    assert text not in page(cast, "answers_section", "XA expert", "untoc-2").content.decode()
