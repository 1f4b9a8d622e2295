"""Several people write one answer or one sheet: every acknowledged text stands in the history."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from questionnaires import queries
from questionnaires.models import Answer
from reviews.actions import consultations, observations
from reviews.models import ReviewStep, Submission, TextRevision
from reviews.process import Step
from tests.factories.joint import jump, paragraph
from tests.factories.people import signed_in
from tests.races.together import at_once

KEY = "untoc-2-1-c"  # a question that takes free text


@pytest.fixture
def writing(committed, cast_at):
    return cast_at(Step.SELF_ASSESSMENT)


def answer(cast, key: str = KEY) -> Answer:
    return Answer.objects.select_related("question__section").get(
        sheet=queries.self_assessment(cast.review).sheet, question__key=key
    )


def saving(browser, row: Answer, text: str, base: int):
    """Post one save as the page does; the reply as a dictionary."""
    data = {"value": text, "base": base, "client_id": str(uuid4()), "language": "en"}
    reply = browser.post(
        reverse("answer_save", args=[row.sheet_id, row.question_id]),
        json.dumps(data),
        content_type="application/json",
    )
    assert reply.status_code == 200, reply.content
    return reply.json()


def test_two_people_save_from_one_revision(writing):
    """Both texts are in the history and on the page of either; one of them is told at once."""
    people = [writing["XA expert"], writing["XA focal_point"]]
    browsers = [signed_in(person) for person in people]
    row = answer(writing)
    saving(browsers[0], row, "the start", 0)
    texts = ["Words of the expert.", "Words of the focal point."]
    replies = at_once(
        *[
            lambda browser=browser, text=text: saving(browser, row, text, 1)
            for browser, text in zip(browsers, texts, strict=True)
        ]
    )
    assert sorted(reply["revision"] for reply in replies) == [2, 3]
    second = next(reply for reply in replies if reply["revision"] == 3)
    other = texts[replies.index(second) - 1]
    assert (second["beside"]["value"], second["beside"]["revision"]) == (other, 2)
    assert set(row.revisions.values_list("value", flat=True)) == {"the start", *texts}
    address = reverse("answers_section", args=[writing.review.pk, row.question.section.key])
    for browser in browsers:
        page = browser.get(address).content.decode()
        assert all(text in page for text in texts)


def test_fifty_rapid_saves_from_five_tabs(writing):
    people = [writing["XA expert"], writing["XA focal_point"]]
    row = answer(writing)

    def tab(number: int):
        browser, base, acknowledged = signed_in(people[number % 2]), 0, {}
        for save in range(10):
            text = f"tab {number} save {save}"
            base = saving(browser, row, text, base)["revision"]
            acknowledged[base] = text
        return acknowledged

    found = at_once(*[lambda n=number: tab(n) for number in range(5)])
    acknowledged = {number: text for each in found for number, text in each.items()}
    history = dict(row.revisions.values_list("number", "value"))
    assert history == acknowledged
    assert sorted(history) == list(range(1, 51))
    row.refresh_from_db()
    assert (row.revision, row.value) == (50, history[50])
    submission = queries.self_assessment(writing.review)
    now = queries.progress(submission)
    assert (submission.answered, submission.total) == (now.answered, now.total)
    assert ReviewStep.objects.filter(begun_at__isnull=False, closed_at=None).count() == 1


def test_five_people_write_one_sheet_and_one_paragraph(cast):
    """Joint texts: the text in force stays, every other waits beside it; numbers have no gap."""
    sheet = Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)

    def write(code: str) -> bool:
        text = sheet.text | {"notes": f"Notes of {code}."}
        by = cast[f"{code} focal_point"]
        return consultations.save(by=by, submission=sheet, base=0, text=text)

    kept = at_once(*[lambda code=code: write(code) for code in ("XA", "XB", "XC", "XD")])
    assert sorted(kept) == [False, False, False, True]
    rows = TextRevision.objects.filter(submission=sheet).order_by("number")
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert {row.text["notes"] for row in rows} == {f"Notes of X{letter}." for letter in "ABCD"}
    page = signed_in(cast["XA expert"]).get(reverse("consultations", args=[cast.review.pk]))
    assert all(f"Notes of X{letter}." in page.content.decode() for letter in "ABCD")
    jump(cast, Step.OBSERVATIONS)
    row = paragraph(cast)
    given = {"article": row.article, "kind": row.kind, "language": "en", "base": 1}

    def edit(who: str):
        return observations.edit(by=cast[who], observation=row, text=f"By {who}.", **given)

    who = ["XB expert", "XB focal_point", "XD expert", "XD focal_point"]
    numbers = at_once(*[lambda name=name: edit(name) for name in who])
    assert sorted(map(str, numbers)) == ["3", "4", "5", "None"]
    assert list(row.revisions.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    texts = set(row.revisions.values_list("text", flat=True))
    assert {f"By {name}." for name in who} < texts
    row.refresh_from_db()
    assert len(observations.waiting(row)) == 3
