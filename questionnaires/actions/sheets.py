"""Answer sheets: made when the self-assessment opens, counted again when it is checked."""

from datetime import datetime

from django.utils.translation import gettext as _

from questionnaires import queries
from questionnaires.actions.saving import LANGUAGES
from questionnaires.models import Answer, AnswerSheet
from reviews.models import Review, Submission
from reviews.process import Step
from revmod.lib.errors import Invalid


def prepare(review: Review, now: datetime) -> None:
    """Give the State under review its sheet, inside the transaction that opens the step.

    The sheet is pinned to the newest published questionnaire of the phase's cluster and has an
    empty answer for every question on the instruments under review. Raises Invalid if there is
    no questionnaire. Safe to repeat.
    """
    cluster = review.phase.cluster
    questionnaire = queries.latest(cluster)
    if questionnaire is None:
        raise Invalid(
            _("No questionnaire is published for this cluster yet: %(cluster)s.")
            % {"cluster": cluster}
        )
    submission, _made = Submission.objects.get_or_create(
        review=review,
        step=Step.SELF_ASSESSMENT,
        state=review.state,
        defaults={"language": language_of(review)},
    )
    sheet, made = AnswerSheet.objects.get_or_create(
        submission=submission, defaults={"questionnaire": questionnaire}
    )
    if not made:
        return
    asked = queries.questions_for(queries.structure(questionnaire), review)
    Answer.objects.bulk_create(
        Answer(sheet=sheet, question=question, language=submission.language) for question in asked
    )
    recount(submission)


def language_of(review: Review) -> str:
    """The first of the review's languages that answers can be written in."""
    return next((code for code in review.languages if code in LANGUAGES), "en")


def recount(submission: Submission, now: queries.Progress | None = None) -> None:
    """Keep a submission's progress as it is `now`, should it have drifted; None counts answers."""
    now = now or queries.progress(submission)
    if (submission.answered, submission.total) != (now.answered, now.total):
        submission.answered, submission.total = now.answered, now.total
        submission.save(update_fields=["answered", "total"])
