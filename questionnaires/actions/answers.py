"""Saving answers, one at a time, and the documents that belong to them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from questionnaires import queries
from questionnaires.actions import saving
from questionnaires.actions.saving import Outcome, Piece
from questionnaires.actions.sheets import recount
from questionnaires.models import Answer, Attachment, Question
from questionnaires.models.values import clean
from reviews.actions import steps, submissions
from reviews.models import StoredFile, Submission
from reviews.permissions import Refused, demand, standing
from reviews.process import Action
from revmod.lib import files
from revmod.lib.errors import Invalid

MAX_FILES = 20


def save(*, by: User, sheet_id: int, question_id: int, piece: Piece) -> Outcome:
    """Save one answer; at most eight queries with those of the session, however long the sheet.

    Locks the answer, its submission and its review: no clearing or reopening slips in. Raises
    Answer.DoesNotExist (not there, or not this person's State's), Refused, Invalid.
    """
    return saving.once_more(lambda: _save(by, sheet_id, question_id, piece))


def _save(by: User, sheet_id: int, question_id: int, piece: Piece) -> Outcome:
    answer = _locked(by, sheet_id, question_id, piece)
    return _keep(answer, clean(answer.question, piece.value), piece, by)


def _locked(by: User, sheet_id: int, question_id: int, piece: Piece) -> Answer:
    """The answer, locked with its submission and review, if the person may write it now."""
    rows = saving.with_repeat(Answer.objects.all(), piece.client_id)
    answer = (
        rows.annotate(begun=saving.begun("sheet__submission"))
        .select_for_update(of=saving.locked("sheet__submission"))
        .select_related("sheet__questionnaire", "sheet__submission__review")
        .get(sheet__pk=sheet_id, question__pk=question_id)  # also for ids out of range
    )
    # The questions of a published version are in memory: their texts need not come again.
    answer.question = queries.structure(answer.sheet.questionnaire).by_id[question_id]
    submission = answer.sheet.submission
    if standing(by, submission.review).state_id != submission.state_id:
        raise Answer.DoesNotExist
    demand(by, Action.ANSWER, submission.review)
    _demand_draft(submission)
    return answer


def _keep(answer: Answer, value: Any, piece: Piece, by: User) -> Outcome:
    """Append the revision and keep the submission's progress."""
    before = answer.value
    fit = Piece(value, piece.base, piece.client_id, piece.language, piece.settle)
    outcome = saving.save(answer, fit, by=by, wording=answer.question.text)
    if outcome.added:
        _keep_progress(answer, before, outcome)
    return outcome


def _keep_progress(answer: Answer, before: Any, outcome: Outcome) -> None:
    submission = answer.sheet.submission
    answered, total = _difference(answer, before, first=submission.saved_at is None)
    Submission.objects.filter(pk=submission.pk).update(
        answered=max(0, submission.answered + answered),
        total=max(0, submission.total + total),
        saved_at=outcome.saved_at,
        language=answer.language,
    )
    if not answer.begun:  # type: ignore[attr-defined]
        steps.begin(submission, now=outcome.saved_at)


def _difference(answer: Answer, before: Any, *, first: bool) -> tuple[int, int]:
    """By how much a save changes how many questions are answered, and asked.

    Looks only at the questions whose being asked hangs together with this one. On the very first
    save there are no other answers to read.
    """
    structure = queries.structure(answer.sheet.questionnaire)
    group = structure.together[answer.question_id]
    decides = answer.question_id in structure.asked_about
    if not decides and (before is None) == (answer.value is None):
        return 0, 0
    others: dict[int, Any] = {}
    if len(group) > 1 and not first:
        rows = Answer.objects.filter(sheet=answer.sheet_id, question__in=[q.pk for q in group])
        others = dict(rows.values_list("question_id", "value"))
    was = queries.count(structure, group, others | {answer.question_id: before})
    now = queries.count(structure, group, others | {answer.question_id: answer.value})
    return now.answered - was.answered, now.total - was.total


@transaction.atomic
def fill(*, by: User, submission: Submission, values: Mapping[str, Any]) -> None:
    """Write many answers at once where nothing is written yet; `values` by the question's key.

    What the sheet does not ask is left out. Raises Answer.DoesNotExist (not this person's
    State's), Refused, Invalid.
    """
    submission = submissions.lock(submission)
    if standing(by, submission.review).state_id != submission.state_id:
        raise Answer.DoesNotExist
    demand(by, Action.ANSWER, submission.review)
    _demand_draft(submission)
    rows = Answer.objects.filter(
        sheet__submission=submission, revision=0, question__key__in=list(values)
    )
    written = []
    for row in rows.select_related("question__section").order_by("pk"):
        value = clean(row.question, values[row.question.key])
        if value is not None:
            written.append((row, value, row.question.text))
    if not written:
        return
    now = saving.save_first(written, by=by)
    Submission.objects.filter(pk=submission.pk).update(saved_at=now)
    recount(submission)
    steps.begin(submission, now=now)


def _demand_draft(submission: Submission) -> None:
    if submission.status != Submission.DRAFT:
        raise Refused(_("These answers are submitted: they can be read, not changed."))


def settle(*, by: User, sheet_id: int, question_id: int, other: bool, piece: Piece) -> Outcome:
    """Decide between two texts that stand side by side: the present one, or the `other`.

    A new revision; `piece` says which revision the person had seen. Raises as `save` does.
    """

    def do() -> Outcome:
        answer = _locked(by, sheet_id, question_id, piece)
        decided = saving.decision(answer, piece, other=other)
        return _keep(answer, decided.value, decided, by)

    return saving.once_more(do)


@transaction.atomic
def add_document(*, by: User, sheet_id: int, question_id: int, upload: File) -> Attachment:
    """Keep a sample document with an answer; the change is a revision like any other.

    Raises Answer.DoesNotExist, Refused, Invalid (kind, size, number of files).
    """
    answer = _locked(by, sheet_id, question_id, Piece(None, 0, uuid4()))
    if answer.question.type != Question.Type.DOCUMENTS:
        raise Invalid(_("This question takes no files."))
    here = _documents(answer)
    if len(here) >= MAX_FILES:
        raise Invalid(_("At most %(number)d files can be kept.") % {"number": MAX_FILES})
    kept = files.keep(upload, folder="answers")
    stored = StoredFile.objects.create(
        name=kept.name,
        path=kept.path,
        content_type=kept.content_type,
        size=kept.size,
        sha256=kept.sha256,
        by=by,
    )
    row = Attachment.objects.create(answer=answer, file=stored)
    _list_documents(answer, [*here, row], by)
    return row


@transaction.atomic
def remove_document(*, by: User, attachment: Attachment) -> None:
    """Take a document out of an answer; the file stays in the record. Raises as `save` does."""
    answer = attachment.answer
    answer = _locked(by, answer.sheet_id, answer.question_id, Piece(None, 0, uuid4()))
    Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=True).update(
        removed_at=timezone.now()
    )
    _list_documents(answer, _documents(answer), by)


def _documents(answer: Answer) -> list[Attachment]:
    return list(answer.attachments.filter(removed_at__isnull=True).select_related("file"))


def _list_documents(answer: Answer, rows: list[Attachment], by: User) -> None:
    """Write down in the answer which documents it holds."""
    listed = [
        {"id": row.pk, "name": row.file.name, "size": row.file.size, "sha256": row.file.sha256}
        for row in rows
    ]
    value = {"files": listed} if listed else None
    _keep(answer, value, Piece(value, answer.revision, uuid4(), answer.language), by)
