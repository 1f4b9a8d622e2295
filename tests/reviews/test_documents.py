"""PDFs of texts: who gets which, in what form, with which marks."""

import io
import uuid

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from reviews import documents
from reviews.actions import jobs, observations, openings
from reviews.models import Job, Submission
from reviews.process import Step
from tests.factories.joint import (
    agree,
    cleared_list,
    cleared_summary,
    jump,
    paragraph,
    position,
    the_list,
    the_summary,
)
from tests.factories.people import signed_in
from tests.factories.progress import clear


@pytest.fixture
def ask(cast, django_capture_on_commit_callbacks):
    """Ask for a document as a person does, let the worker make it, give back job and client."""

    def asked(who, submission, *, language="en", status=302, **given):
        user = getattr(cast, who) if hasattr(cast, who) else cast[who]
        user.language = language
        user.save()
        client = signed_in(user)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("document", args=[submission.pk]), given)
        assert answer.status_code == status, answer.content[:300]
        return (Job.objects.latest("pk"), client) if status == 302 else (None, client)

    return asked


def words_of(job: Job, client) -> str:
    answer = client.get(reverse("job_download", args=[job.pk]))
    assert answer.status_code == 200
    made = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    return " ".join(" ".join(page.extract_text() for page in made.pages).split())


def test_a_draft_list_says_so_on_every_page(cast, ask):
    jump(cast, Step.OBSERVATIONS)
    paragraph(cast, "Words in force. " * 300)
    paragraph(cast, "Not-yet-proposed", proposed=False)
    job, client = ask("XB expert", the_list(cast))
    assert (job.state, job.result_name) == ("done", "list-of-observations-xa.pdf")
    answer = client.get(reverse("job_download", args=[job.pk]))
    made = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    assert len(made.pages) > 1
    assert all("DRAFT" in page.extract_text() for page in made.pages)
    words = words_of(job, client)
    assert ": awaited" in words
    assert "Not-yet-proposed" not in words
    assert "Demonstration" in words


def test_the_cleared_list_carries_parties_dates_hash_and_every_script(cast, ask):
    jump(cast, Step.OBSERVATIONS)
    rows = [
        paragraph(cast, "ينبغي للدولة الطرف أن تنظر", language="ar"),
        paragraph(cast, "缔约国可考虑加强培训", language="zh-hans", article=6),
        paragraph(cast, "Брокеры регистрируются", language="ru", article=8),
    ]
    agree(cast, rows[0], "XA", "XB", "XD")
    agree(cast, rows[1], "XA", "XB", "XD")
    agree(cast, rows[2], "XA", "XB")
    position(cast, rows[2], "XD", "Оговорка")
    for code in ("XA", "XB", "XC", "XD"):
        clear(cast, the_list(cast), code)
    job, client = ask("XA observer", the_list(cast))
    words = words_of(job, client)
    assert the_list(cast).versions.get().sha256 in words
    for name in (cast.review.state.name, "DRAFT", "缔约国可考虑加强培训", "Брокеры", "Оговорка"):
        assert (name in words) == (name != "DRAFT")
    assert "1 / " in words and "15 January 2026" in words
    answer = client.get(reverse("job_download", args=[job.pk]))
    root = PdfReader(io.BytesIO(b"".join(answer.streaming_content))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"


@pytest.mark.parametrize("language", ["ar", "zh-hans", "ru"])
def test_the_document_speaks_the_language_of_its_reader(cast, ask, language):
    cleared_list(cast)
    job, client = ask("XA focal_point", the_list(cast), language=language)
    answer = client.get(reverse("job_download", args=[job.pk]))
    made = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    assert made.trailer["/Root"]["/Lang"] == language


def test_the_summary_and_its_receipt(cast, ask):
    cleared_summary(cast)
    job, client = ask("XD expert", the_summary(cast))
    assert "Overall good." in words_of(job, client)
    User.objects.filter(pk=cast["XA focal_point"].pk).update(name="H.E. Somebody Else")
    job, client = ask("XD expert", the_summary(cast), kind="receipt")
    words = words_of(job, client)
    assert "XA Focal Point" in words and "Somebody" not in words
    for clearance in the_summary(cast).clearances.all():
        assert clearance.sha256 in words


def test_an_additional_state_gets_its_instruments_only(cast, ask):
    rows = cleared_list(cast)
    job, client = ask("XC expert", the_list(cast))
    words = words_of(job, client)
    assert "Брокеры" in words and "only the parts on" in words
    assert rows[0].text not in words
    assert the_list(cast).versions.get().sha256 in words


@pytest.mark.parametrize(
    "who", ["outsider", "draw_officer", "administrator", "XA observer", "XC observer"]
)
def test_who_does_not_read_a_draft_gets_no_document(cast, ask, who):
    jump(cast, Step.OBSERVATIONS)
    paragraph(cast)
    ask(who, the_list(cast), status=404)
    assert not Job.objects.exists()


def test_another_states_own_text_is_not_found(cast, ask):
    text = Submission.objects.create(
        review=cast.review, step=Step.FEEDBACK, state=cast["XB expert"].participations.get().state
    )
    for who in ("XA focal_point", "XD expert", "officer"):
        ask(who, text, status=404)


def test_wrong_kinds_and_methods(cast, ask):
    jump(cast, Step.OBSERVATIONS)
    paragraph(cast)
    ask("XB expert", the_list(cast), status=404, kind="secret")
    ask("XB expert", the_list(cast), status=404, kind="receipt")  # nobody has cleared it
    consultations = Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)
    ask("XB expert", consultations, status=404)
    client = signed_in(cast["XB expert"])
    address = reverse("document", args=[the_list(cast).pk])
    assert client.get(address).status_code == 405
    assert client.post(reverse("document", args=[2**70])).status_code == 404


def test_the_same_id_asks_once(cast, ask):
    cleared_list(cast)
    act = str(uuid.uuid4())
    ask("XA expert", the_list(cast), act=act)
    ask("XA expert", the_list(cast), act=act)
    assert Job.objects.count() == 1


def test_only_the_person_who_asked_downloads(cast, ask):
    cleared_list(cast)
    job, _client = ask("XA expert", the_list(cast))
    for who in ("XA focal_point", "XB expert"):
        client = signed_in(cast[who])
        for name in ("job", "job_download"):
            assert client.get(reverse(name, args=[job.pk])).status_code == 404


def test_somebody_whose_seat_closes_downloads_nothing(cast, ask):
    from reviews.actions import participants

    cleared_list(cast)
    job, client = ask("XA expert", the_list(cast))
    participants.unseat(by=cast.officer, participant=cast["XA expert"].participations.get())
    assert client.get(reverse("job_download", args=[job.pk])).status_code == 404
    again = Job.objects.create(
        kind=job.kind, args=job.args, requested_by=job.requested_by, review=job.review
    )
    jobs.run(again.pk, pulse=False)
    again.refresh_from_db()
    assert (again.state, again.error) == ("failed", "Refused")


def test_a_draft_opened_to_the_officer_is_gone_with_the_opening(cast, ask):
    text = Submission.objects.create(
        review=cast.review, step=Step.SELF_ASSESSMENT, state=cast.review.state
    )
    cast.review.step = Step.SELF_ASSESSMENT
    cast.review.save()
    opening = openings.open_draft(by=cast["XA focal_point"], submission=text)
    job, client = ask("officer", text)
    assert job.args["level"] == "LIVE"
    assert client.get(reverse("job", args=[job.pk])).status_code == 200
    opening.ended_at = opening.at
    opening.save()
    assert client.get(reverse("job", args=[job.pk])).status_code == 404


def test_a_draft_asked_for_and_submitted_meanwhile_is_asked_for_again(cast):
    jump(cast, Step.OBSERVATIONS)
    row = paragraph(cast)
    args = {"submission": the_list(cast).pk, "document": "text", "language": "en"}
    user = cast["XB expert"]
    args |= documents.used(user, the_list(cast))
    job = Job.objects.create(kind="document", args=args, requested_by=user, review=cast.review)
    agree(cast, row, "XA", "XB", "XD")
    for code in ("XA", "XB", "XC", "XD"):
        clear(cast, the_list(cast), code)
    jobs.run(job.pk, pulse=False)
    job.refresh_from_db()
    assert job.error == "Refused"
    page = signed_in(user).get(reverse("job", args=[job.pk])).content.decode()
    assert "ask again there" in page


def test_missing_libraries_fail_the_job_with_a_plain_sentence(cast, ask, monkeypatch):
    import sys

    cleared_list(cast)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    job, client = ask("XA expert", the_list(cast))
    assert (job.state, job.error) == ("failed", "PdfUnavailable")
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    assert "libraries for PDF are missing" in page


def test_hostile_text_is_laid_out(cast, ask):
    jump(cast, Step.OBSERVATIONS)
    hostile = (
        "<script>alert(1)</script> ![x](file:///etc/passwd) <img src='http://127.0.0.1:1/x'> "
        "\u202e\u200b🙂 " + "x" * 10_000
    )
    row = paragraph(cast, hostile)
    observations.comment(by=cast["XA expert"], observation=row, text=hostile, language="en")
    job, client = ask("XB expert", the_list(cast))
    assert job.state == "done"
    assert "root:" not in words_of(job, client)


def test_one_person_does_not_fill_the_queue(cast):
    cleared_list(cast)
    user, address = cast["XB observer"], reverse("document", args=[the_list(cast).pk])
    codes = []
    for language in ("ar", "zh-hans", "en", "fr", "ru", "es"):
        User.objects.filter(pk=user.pk).update(language=language)
        for _time in range(3):
            codes.append(signed_in(user).post(address, {"act": str(uuid.uuid4())}).status_code)
    assert codes == [302] * 15 + [429] * 3
    assert Job.objects.count() == jobs.MOST == 5
