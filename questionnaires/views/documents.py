"""Documents that belong to answers, and an answer's history."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import SignedInRequest
from audit.views import perform
from questionnaires.actions import answers
from questionnaires.actions.saving import Piece
from questionnaires.forms import reading
from questionnaires.forms.wording import asked
from questionnaires.models import Answer, Attachment
from questionnaires.readiness import question_url
from questionnaires.views.revisions import history
from questionnaires.views.sheet import Opened, crumbs, opened
from reviews.permissions import Refused, visible_reviews
from reviews.visibility import Reading
from revmod.lib import files
from revmod.lib.errors import Invalid
from revmod.lib.fields import whole_number


def _answer(request: SignedInRequest, at_least: Reading, **where: int) -> tuple[Answer, Opened]:
    """An answer the person reads in at least that form, and the sheet it is on; otherwise 404."""
    row = (
        Answer.objects.filter(**where)
        .select_related("question__section__instrument", "sheet__submission")
        .first()
    )
    if row is None:
        raise Http404
    review = visible_reviews(request.user).filter(pk=row.sheet.submission.review_id).first()
    if review is None:
        raise Http404
    return row, opened(request, review, at_least)


def _writable(found: Opened) -> None:
    """Refuse those who read a draft but may not write it, with the reason."""
    if not found.write:
        raise Refused(found.write.reason)


@login_required
@require_GET
def answer_history(request: SignedInRequest, sheet: int, question: int) -> HttpResponse:
    """Who wrote what and when, with the wording of the question; for the State itself."""
    row, found = _answer(request, Reading.LIVE, sheet__pk=sheet, question__pk=question)
    if not found.own:
        raise Http404
    item = asked(found.whole)[question]
    return history(
        request,
        found.review,
        row.revisions.all(),
        item=item,
        show=lambda value: reading.shown(item, value),
        back=question_url(found.submission, found.whole.by_id[question]),
        crumbs=crumbs(found.review, _("Self-assessment"), _("History of an answer")),
    )


@login_required
@require_POST
def answer_settle(request: SignedInRequest, sheet: int, question: int) -> HttpResponse:
    """Choose between two texts that stand side by side."""
    _row, found = _answer(request, Reading.LIVE, sheet__pk=sheet, question__pk=question)
    _writable(found)
    back = question_url(found.submission, found.whole.by_id[question])

    def do() -> str:
        answers.settle(
            by=request.user,
            sheet_id=sheet,
            question_id=question,
            other=request.POST.get("choice") == "other",
            piece=Piece(None, whole_number(request.POST.get("base")) or 0, uuid4()),
        )
        return back

    return perform(request, do)


@login_required
@require_POST
def answer_upload(request: SignedInRequest, sheet: int, question: int) -> HttpResponse:
    """Add a document to an answer."""
    _row, found = _answer(request, Reading.LIVE, sheet__pk=sheet, question__pk=question)
    _writable(found)
    back = question_url(found.submission, found.whole.by_id[question])
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose a file first."))
        return redirect(back)

    def do() -> str:
        answers.add_document(by=request.user, sheet_id=sheet, question_id=question, upload=upload)
        return back

    try:
        return perform(request, do)
    except Invalid as error:
        messages.error(request, str(error))
        return redirect(back)


@login_required
@require_POST
def answer_file_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a document out of an answer."""
    row, found = _attachment(request, pk, Reading.LIVE)
    _writable(found)
    question = found.whole.by_id[row.answer.question_id]

    def do() -> str:
        answers.remove_document(by=request.user, attachment=row)
        return question_url(found.submission, question)

    return perform(request, do)


@login_required
@require_GET
def answer_file(request: SignedInRequest, pk: int) -> FileResponse:
    """A document as a download: for the State itself, for others if it was submitted."""
    row, found = _attachment(request, pk, Reading.SUBMITTED)
    if found.level is not Reading.LIVE and pk not in _submitted_files(found):
        raise Http404
    try:
        return files.attachment(row.file.path, row.file.name, row.file.content_type)
    except FileNotFoundError as error:
        raise Http404 from error


def _attachment(request: SignedInRequest, pk: int, at_least: Reading) -> tuple[Attachment, Opened]:
    row = Attachment.objects.filter(pk=pk).select_related("file", "answer").first()
    if row is None:
        raise Http404
    _row, found = _answer(request, at_least, pk=row.answer_id)
    return row, found


def _submitted_files(found: Opened) -> set[int]:
    """The documents in the sections that the person may read of the submitted version."""
    return {
        file["id"]
        for part in reading.sections(found.content, found.whole, found.instruments)
        for question in part["questions"]
        if question["shown"] and question["shown"]["kind"] == "files"
        for file in question["shown"]["files"]
    }
