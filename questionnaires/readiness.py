"""Whether answers and feedback are complete: why they cannot be cleared yet (StepRule.ready)."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from questionnaires import queries
from questionnaires.models import Question, Remark
from reviews.models import Instrument, State, Submission

Reasons = list[tuple[str, str]]


def answers(submission: Submission, state: State) -> Reasons:
    """Every question that is asked and must be answered is, and no two texts wait side by side."""
    found: Reasons = []
    if waiting := len(queries.unanswered(submission)):
        sentence = ngettext(
            "%(waiting)d question still waits.", "%(waiting)d questions still wait.", waiting
        )
        listed = reverse("answers_unanswered", args=[submission.review_id])
        found.append((sentence % {"waiting": waiting}, listed))
    return found + [
        (
            _(
                "Question %(number)s (%(instrument)s) has two texts side by side: "
                "choose which one stands."
            )
            % {"number": question.number, "instrument": question.section.instrument},
            question_url(submission, question),
        )
        for question in queries.in_conflict(submission)
    ]


def question_url(submission: Submission, question: Question) -> str:
    """Where a question is answered."""
    page = reverse("answers_section", args=[submission.review_id, question.section.key])
    return f"{page}#q-{question.key}"


def feedback(submission: Submission, state: State) -> Reasons:
    """Each instrument the State reviews has an overall text, and no two texts wait side by side.

    Comments on single questions are the State's own choice (§4).
    """
    rows = queries.remarks_of(submission)
    overall = [row for row in rows if row.question is None]
    written = {row.instrument_id for row in overall if row.value is not None}
    empty = {row.instrument for row in overall if row.instrument_id not in written}
    return [
        (
            _("There is no overall text on %(instrument)s yet: measures, successes or challenges.")
            % {"instrument": instrument},
            overall_url(submission, state, instrument),
        )
        for instrument in sorted(empty, key=lambda instrument: instrument.order)
    ] + [
        (
            _("Your feedback has two texts side by side (%(place)s): choose which one stands.")
            % {"place": _place(row)},
            remark_url(row, state),
        )
        for row in rows
        if row.conflict_with is not None
    ]


def _place(row: Remark) -> str:
    if row.question is not None:
        return _("question %(number)s, %(instrument)s") % {
            "number": row.question.number,
            "instrument": row.instrument,
        }
    return str(row.instrument)


def overall_url(submission: Submission, state: State, instrument: Instrument) -> str:
    """Where a State's overall texts on an instrument are written."""
    return reverse(
        "feedback_overall", args=[submission.review_id, state.code, instrument.code.lower()]
    )


def remark_url(row: Remark, state: State) -> str:
    """Where a remark is written."""
    if row.question is None:
        page = overall_url(row.submission, state, row.instrument)
        return f"{page}#{row.heading}"
    section = row.question.section
    page = reverse("feedback_section", args=[row.submission.review_id, state.code, section.key])
    return f"{page}#q-{row.question.key}"
