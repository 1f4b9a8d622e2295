"""Answers, feedback and the blank questionnaire on paper and on public pages."""

import io
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from questionnaires import queries
from questionnaires.actions import answers, remarks
from questionnaires.actions.saving import Piece
from questionnaires.models import Answer, Question
from reviews import queries as core
from reviews.actions import submissions
from reviews.models import Job, State, Submission
from reviews.process import Step
from tests.factories.people import Cast, signed_in
from tests.factories.progress import skip_to

CONTACT = "Ms Contact, +43 1 000"


@pytest.fixture
def cast(cast_at) -> Cast:
    return cast_at(Step.SELF_ASSESSMENT)


def sheet(cast):
    return queries.self_assessment(cast.review).sheet


def answer(cast, kind: str, value, place: str = "UNTOC") -> Question:
    """Answer the first question of a type on an instrument that is asked without conditions."""
    row = (
        Answer.objects.select_related("question")
        .filter(sheet=sheet(cast), question__type=kind, question__section__instrument__code=place)
        .order_by("question__section__order", "question__order")
        .filter(question__when__isnull=True)
        .first()
    )
    assert row is not None, kind
    answers.save(
        by=cast["XA expert"],
        sheet_id=row.sheet_id,
        question_id=row.question_id,
        piece=Piece(value, row.revision, uuid4()),
    )
    return row.question


@pytest.fixture
def make(cast, django_capture_on_commit_callbacks):
    """Have a document made for somebody; returns its words."""

    def made(who: str, name: str, pk: int, language: str = "en", **given) -> str:
        user = cast[who]
        user.language = language
        user.save()
        client = signed_in(user)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse(name, args=[pk]), given)
        assert answer.status_code == 302, answer.status_code
        job = Job.objects.latest("pk")
        assert job.state == "done", job.error
        answer = client.get(reverse("job_download", args=[job.pk]))
        read = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
        assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert read.trailer["/Root"]["/Lang"] == language
        return " ".join(" ".join(page.extract_text() for page in read.pages).split())

    return made


def test_a_draft_and_then_the_submitted_answers(cast, make):
    answer(cast, "yes_partly_no", "partly")
    text = queries.self_assessment(cast.review)
    words = make("XA expert", "document", text.pk)
    assert "DRAFT" in words and "Yes, in part" in words
    skip_to(cast, Step.FEEDBACK)
    text = queries.self_assessment(cast.review)
    words = make("XB expert", "document", text.pk)
    assert "DRAFT" not in words and "Yes, in part" in words
    assert text.versions.get().sha256 in words


def test_an_additional_state_gets_the_answers_on_its_instruments(cast, make):
    ours = answer(cast, "yes_partly_no", "yes")
    theirs = answer(cast, "yes_partly_no", "yes", "FA")
    skip_to(cast, Step.FEEDBACK)
    words = make("XC expert", "document", queries.self_assessment(cast.review).pk)
    assert theirs.text.split("?")[0][:40] in words
    assert ours.text.split("?")[0][:40] not in words


def test_feedback_is_made_for_its_author_and_once_cleared_for_the_others(cast, make):
    skip_to(cast, Step.FEEDBACK)
    text = core.submission_of(cast.review, Step.FEEDBACK, State.objects.get(code="XB"))
    row = text.remarks.get(instrument__code="UNTOC", heading="successes")
    remarks.save(
        by=cast["XB expert"], remark_id=row.pk, piece=Piece("需要培训。Much is done.", 0, uuid4())
    )
    words = make("XB expert", "document", text.pk, "ar")
    assert "Much is done." in words and "需要培训" in words
    client = signed_in(cast["XA focal_point"])
    address = reverse("document", args=[text.pk])
    assert client.post(address).status_code == 404
    skip_to(cast, Step.OBSERVATIONS)
    assert "Much is done." in make("XA focal_point", "document", text.pk)


def test_the_blank_questionnaire_has_the_reviews_instruments(cast, make):
    words = make("XB observer", "questionnaire_pdf", cast.review.pk)
    assert "not adopted by the Conference" in words
    whole = queries.structure(sheet(cast).questionnaire)
    assert whole.questions[0].number in words
    assert (
        signed_in(cast.outsider)
        .post(reverse("questionnaire_pdf", args=[cast.review.pk]))
        .status_code
        == 404
    )
    address = reverse("questionnaire_pdf", args=[cast.review.pk])
    assert signed_in(cast["XA expert"]).get(address).status_code == 405


def test_public_answers_show_no_contact_no_file_and_no_unanswered_question(cast):
    answer(cast, "yes_partly_no", "partly")
    row = (
        Answer.objects.filter(sheet=sheet(cast), question__type="authority")
        .select_related("question")
        .first()
    )
    Answer.objects.filter(pk=row.pk).update(
        value={"name": "Ministry", "contact": CONTACT, "competence": "All"}, language="fr"
    )
    skip_to(cast, Step.FEEDBACK)
    text = queries.self_assessment(cast.review)
    submissions.publish(by=cast["XA focal_point"], submission=text, public=True)
    page = Client().get(reverse("public_profile", args=["XA"])).content.decode()
    assert "Yes, in part" in page
    assert CONTACT not in page
    for user in cast.people.values():
        assert user.name not in page
    submissions.publish(by=cast["XA focal_point"], submission=text, public=False)
    assert Client().get(reverse("public_profile", args=["XA"])).status_code == 404
    assert Submission.objects.filter(published_at__isnull=False).count() == 0
