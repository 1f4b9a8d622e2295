"""Written feedback: its rows when the step opens, and the saving of one remark (domain.md §4).

A remark is a comment on a question, or an overall text on an instrument under a heading. It is
saved as answers are (actions/saving.py).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from questionnaires import queries
from questionnaires.actions import saving
from questionnaires.actions.saving import Outcome, Piece
from questionnaires.actions.sheets import language_of, recount
from questionnaires.conditions import is_unanswered
from questionnaires.models import Question, Remark
from reviews import queries as core
from reviews.actions import steps, submissions
from reviews.models import Review, Submission
from reviews.permissions import Refused, demand, standing
from reviews.process import Action, Step
from revmod.lib import texts
from revmod.lib.errors import Invalid


def prepare(review: Review, now: datetime) -> None:
    """Give every reviewing State its feedback, inside the transaction that opens the step.

    It has an empty remark under each heading of each instrument the State reviews, and one for
    each question of those instruments that the submitted answers ask. Safe to repeat: when the
    answers were reopened and submitted again, remarks follow what is asked now.
    """
    about = queries.spoken(review)
    questions = about.questions if about else []
    for state in core.reviewing_states(review):
        submission, _made = Submission.objects.get_or_create(
            review=review,
            step=Step.FEEDBACK,
            state=state,
            defaults={"language": language_of(review)},
        )
        if submission.status == Submission.DRAFT:
            _give_rows(submission, core.instruments_of(review, state), questions)


def _give_rows(submission: Submission, instruments: set[int], questions: list[Question]) -> None:
    asked = [question for question in questions if question.section.instrument_id in instruments]
    empty = submission.remarks.filter(revision=0, question__isnull=False)
    empty.exclude(question__in=[question.pk for question in asked]).delete()
    known = set(submission.remarks.values_list("heading", "instrument_id", "question_id"))
    wanted: list[tuple[str, int, int | None]] = [
        (heading.value, pk, None) for pk in instruments for heading in queries.HEADINGS
    ]
    wanted += [
        (Remark.Heading.QUESTION.value, question.section.instrument_id, question.pk)
        for question in asked
    ]
    Remark.objects.bulk_create(
        Remark(
            submission=submission,
            heading=heading,
            instrument_id=instrument,
            question_id=question,
            language=submission.language,
        )
        for heading, instrument, question in wanted
        if (heading, instrument, question) not in known
    )
    recount(submission, queries.feedback_progress(submission))


def clean(value: Any) -> str | None:
    """A remark as it is stored; None if it says nothing. Raises Invalid, whatever comes in."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid(_("A comment has to be a text."))
    found = texts.clean(value)
    return None if is_unanswered(found) else found


def save(*, by: User, remark_id: int, piece: Piece) -> Outcome:
    """Save one remark; at most seven queries, however long the feedback.

    Locks the remark, its submission and its review: no clearing or reopening slips in. Raises
    Remark.DoesNotExist (not there, or not this person's State's), Refused, Invalid.
    """
    return saving.once_more(lambda: _keep(_locked(by, remark_id, piece), piece, by))


def settle(*, by: User, remark_id: int, other: bool, piece: Piece) -> Outcome:
    """Decide between two texts that stand side by side: the present one, or the `other`.

    A new revision; `piece` says which revision the person had seen. Raises as `save` does.
    """

    def do() -> Outcome:
        remark = _locked(by, remark_id, piece)
        return _keep(remark, saving.decision(remark, piece, other=other), by)

    return saving.once_more(do)


def _locked(by: User, remark_id: int, piece: Piece) -> Remark:
    """The remark, locked with its submission and review, if the person may write it now."""
    remark = (
        saving.with_repeat(Remark.objects.all(), piece.client_id)
        .annotate(begun=saving.begun("submission"))
        .select_for_update(of=saving.locked("submission"))
        .select_related("submission__review")
        .get(pk=remark_id)
    )
    submission = remark.submission
    if standing(by, submission.review).state_id != submission.state_id:
        raise Remark.DoesNotExist
    demand(by, Action.GIVE_FEEDBACK, submission.review, instrument_id=remark.instrument_id)
    _demand_draft(submission)
    return remark


def _keep(remark: Remark, piece: Piece, by: User) -> Outcome:
    """Append the revision and keep the submission's progress."""
    before = remark.value
    fit = Piece(clean(piece.value), piece.base, piece.client_id, piece.language, piece.settle)
    outcome = saving.save(remark, fit, by=by)
    if not outcome.added:
        return outcome
    submission = remark.submission
    more = (remark.value is not None) - (before is not None)
    counts = remark.question_id is None
    Submission.objects.filter(pk=submission.pk).update(
        answered=max(0, submission.answered + more * counts),
        saved_at=outcome.saved_at,
        language=remark.language,
    )
    if not remark.begun:  # type: ignore[attr-defined]
        steps.begin(submission, now=outcome.saved_at)
    return outcome


@transaction.atomic
def fill(*, by: User, submission: Submission, words: Mapping[str, Any]) -> None:
    """Write a whole feedback at once where nothing is written yet.

    `words` holds {"headings": {instrument code: {heading: text}}, "questions": {key: text}}; what
    does not concern the State is left out. Raises as `save` does.
    """
    submission = submissions.lock(submission)
    if standing(by, submission.review).state_id != submission.state_id:
        raise Remark.DoesNotExist
    demand(by, Action.GIVE_FEEDBACK, submission.review)
    _demand_draft(submission)
    overall, comments = words.get("headings", {}), words.get("questions", {})
    rows = submission.remarks.filter(revision=0).select_related("instrument", "question")
    written = []
    for row in rows.order_by("pk"):
        if row.question is not None:
            text = clean(comments.get(row.question.key))
        else:
            text = clean(overall.get(row.instrument.code, {}).get(row.heading))
        if text:
            written.append((row, text, ""))
    if not written:
        return
    now = saving.save_first(written, by=by)
    Submission.objects.filter(pk=submission.pk).update(saved_at=now)
    recount(submission, queries.feedback_progress(submission))
    steps.begin(submission, now=now)


def _demand_draft(submission: Submission) -> None:
    if submission.status != Submission.DRAFT:
        raise Refused(_("This feedback is submitted: it can be read, not changed."))
