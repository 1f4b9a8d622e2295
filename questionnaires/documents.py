"""Answers, feedback and the blank questionnaire on paper (reviews/documents.py says how)."""

from typing import Any

from django.utils.translation import gettext as _

from questionnaires import queries
from questionnaires.forms import reading
from questionnaires.forms.remarks import LABELS
from questionnaires.forms.wording import asked
from questionnaires.models import Questionnaire, Remark
from reviews import documents
from reviews.actions.jobs import Report, Result
from reviews.documents import Source
from reviews.models import Instrument, Job, Review
from reviews.permissions import Refused, visible_reviews
from reviews.process import Step
from reviews.queries import setting


def make(job: Job, report: Report) -> Result:
    """The PDF of answers or of feedback."""
    found = documents.source(job)
    if found.submission.step == Step.SELF_ASSESSMENT:
        template = "documents/answers.html"
        return documents.text_document(job, report, found, template, lambda: _answers(found))
    template = "documents/feedback.html"
    return documents.text_document(job, report, found, template, lambda: _feedback(found))


def _answers(found: Source) -> dict[str, object]:
    return answers_of(found.submission.review, found.content, found.instruments)


def answers_of(
    review: Review, content: dict[str, Any], instruments: frozenset[int] | None
) -> dict[str, object]:
    """The sections of a content of answers for documents/includes/answers.html."""
    sheet = queries.sheet_of(queries.self_assessment(review))
    if sheet is None:
        return {"sections": [], "questionnaire": None}
    whole = queries.structure(sheet.questionnaire)
    rows = reading.sections(content, whole, instruments)
    return {"sections": by_instrument(rows), "questionnaire": sheet.questionnaire}


def by_instrument(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sections with a mark on the first of each instrument, for its heading."""
    before = None
    for row in rows:
        row["opens"] = row["place"].instrument_id != before
        before = row["place"].instrument_id
    return rows


def _feedback(found: Source) -> dict[str, object]:
    codes = [part["instrument"] for part in found.content["instruments"]]
    places = {i.code: i for i in Instrument.objects.filter(code__in=codes)}
    mine = found.instruments
    return {
        "parts": [
            part
            | {
                "place": places[part["instrument"]],
                "headings": [
                    row | {"name": LABELS[Remark.Heading(row["heading"])]}
                    for row in part["headings"]
                ],
            }
            for part in found.content["instruments"]
            if mine is None or places[part["instrument"]].pk in mine
        ]
    }


def make_blank(job: Job, report: Report) -> Result:
    """The questionnaire without answers, for the instruments of the job's review (§4: to download).

    Raises Refused when the person does not reach the review any more.
    """
    person = job.requested_by
    review = visible_reviews(person).filter(pk=job.review_id or 0).first() if person else None
    chosen = queries.latest(review.phase.cluster) if review else None
    if review is None or chosen is None:
        raise Refused(_("The text is not there."))
    report(1, 3)
    with documents.spoken(job):
        html = documents.page_of(job, "documents/questionnaire.html", _blank(review, chosen))
        name = _("Questionnaire")
    return documents.laid_out(job, report, html, f"{name} {review.state.code}")


def _blank(review: Review, chosen: Questionnaire) -> dict[str, object]:
    whole = queries.structure(chosen)
    items = asked(whole)
    mine = {instrument.pk for instrument in review.instruments.all()}
    rows = [
        {
            "place": section,
            "questions": [items[q.pk] for q in whole.in_section.get(section.pk, ())],
        }
        for section in whole.of(mine)
    ]
    return {
        "title": chosen.title,
        "review": review,
        "questionnaire": chosen,
        "sections": by_instrument(rows),
        "instruments": list(review.instruments.all()),
        "obligation": setting("show_obligation_level"),
    }
