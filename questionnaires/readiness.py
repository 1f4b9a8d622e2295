"""Whether answers are complete: reasons why they cannot be cleared yet (StepRule.ready)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from questionnaires import queries
from questionnaires.models import Question
from reviews.models import State, Submission

Reasons = list[tuple[str, str]]


def answers(submission: Submission, state: State) -> Reasons:
    """Every question that is asked and must be answered is, and no two texts wait side by side."""
    return [
        (
            _("Question %(number)s (%(instrument)s) is not answered yet.") % _named(question),
            question_url(submission, question),
        )
        for question in queries.unanswered(submission)
    ] + [
        (
            _(
                "Question %(number)s (%(instrument)s) has two texts side by side: "
                "choose which one stands."
            )
            % _named(question),
            question_url(submission, question),
        )
        for question in queries.in_conflict(submission)
    ]


def _named(question: Question) -> dict[str, object]:
    return {"number": question.number, "instrument": question.section.instrument}


def question_url(submission: Submission, question: Question) -> str:
    """Where a question is answered."""
    page = reverse("answers_section", args=[submission.review_id, question.section.key])
    return f"{page}#q-{question.key}"
