"""Written feedback: what it speaks about, how far it is, and the content a clearance covers."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, prefetch_related_objects

from questionnaires.models import Question, Remark, Section
from questionnaires.queries.answers import Progress, self_assessment, sheet_of
from questionnaires.queries.structure import Structure, structure
from reviews.models import Instrument, Review, Submission, Version

_REMARKS = Remark.objects.select_related("instrument", "question__section").order_by("pk")
HEADINGS = (Remark.Heading.MEASURES, Remark.Heading.SUCCESSES, Remark.Heading.CHALLENGES)


@dataclass(frozen=True)
class Spoken:
    """The submitted answers that feedback speaks about: the frozen content and its hash."""

    whole: Structure
    content: dict[str, Any]
    sha256: str

    @property
    def questions(self) -> list[Question]:
        """The questions asked in these answers, in their order."""
        keys = {q["key"] for section in self.content["sections"] for q in section["questions"]}
        return [question for question in self.whole.questions if question.key in keys]


class Known(NamedTuple):
    """What an overview needs to know of a remark: not its text."""

    heading: str
    instrument_id: int
    question_id: int | None
    there: bool
    beside: bool


@dataclass
class Part:
    """Feedback on one instrument: overall texts written, comments by section."""

    instrument: Instrument
    headings: Progress
    sections: list[tuple[Section, Progress]] = field(default_factory=list)
    beside: int = 0

    @property
    def comments(self) -> int:
        """How many questions are commented on."""
        return sum(progress.answered for _section, progress in self.sections)


def spoken(review: Review) -> Spoken | None:
    """The answers as they were last submitted; None while they are a draft (again)."""
    submission = self_assessment(review)
    sheet = sheet_of(submission)
    if submission is None or sheet is None or submission.status != Submission.SUBMITTED:
        return None
    version = Version.objects.filter(submission=submission).order_by("-number").first()
    if version is None:
        return None
    return Spoken(structure(sheet.questionnaire), json.loads(version.content), version.sha256)


def known_remarks(submission: Submission) -> list[Known]:
    """Every remark of a State's feedback without its text; one query."""
    rows = submission.remarks.annotate(
        there=Q(value__isnull=False), beside=Q(conflict_with__isnull=False)
    )
    return [
        Known(*row)
        for row in rows.values_list("heading", "instrument_id", "question_id", "there", "beside")
    ]


def feedback_parts(submission: Submission, whole: Structure) -> list[Part]:
    """How far a State's feedback is, by instrument and section; two queries."""
    rows = known_remarks(submission)
    by_instrument: dict[int, list[Known]] = defaultdict(list)
    by_section: dict[int, list[Known]] = defaultdict(list)
    for row in rows:
        by_instrument[row.instrument_id].append(row)
        if row.question_id is not None:
            by_section[whole.by_id[row.question_id].section_id].append(row)
    return [
        Part(
            instrument,
            _progress([r for r in by_instrument[instrument.pk] if r.question_id is None]),
            [
                (s, _progress(by_section[s.pk]))
                for s in whole.of({instrument.pk})
                if s.pk in by_section
            ],
            sum(row.beside for row in by_instrument[instrument.pk]),
        )
        for instrument in Instrument.objects.filter(pk__in=by_instrument).order_by("order")
    ]


def _progress(rows: list[Known]) -> Progress:
    return Progress(sum(row.there for row in rows), len(rows))


def feedback_progress(submission: Submission) -> Progress:
    """How many of the overall texts are written; comments on questions are as many as one likes."""
    return _progress([row for row in known_remarks(submission) if row.question_id is None])


def remarks_of(submission: Submission) -> list[Remark]:
    """The remarks of a State's feedback with their instruments and sections; one query, or none
    where `submission` has them in memory (with_remarks).
    """
    if "remarks" in getattr(submission, "_prefetched_objects_cache", {}):
        return list(submission.remarks.all())
    return list(_REMARKS.filter(submission=submission))


def with_remarks(submission: Submission) -> Submission:
    """The submission with its remarks in memory, for pages that ask for them more than once."""
    prefetch_related_objects([submission], Prefetch("remarks", _REMARKS.all()))
    return submission


def feedback_content(submission: Submission, instruments: set[int] | None) -> dict[str, Any]:
    """What a clearance of feedback covers: overall texts and comments, by instrument (§4).

    Names the answers it speaks about by their hash. Wordings in English, as the version has them;
    questions without a comment are left out. No names of people.
    """
    review = submission.review
    about = spoken(review)
    rows = [
        row
        for row in remarks_of(submission)
        if instruments is None or row.instrument_id in instruments
    ]
    covered = sorted({row.instrument for row in rows}, key=lambda instrument: instrument.order)
    return {
        "review": review.pk,
        "state": review.state.code,
        "phase": review.phase.number,
        "step": submission.step,
        "by": submission.state.code if submission.state else None,
        "answers": about.sha256 if about else None,
        "instruments": [
            _instrument_content(
                instrument,
                [row for row in rows if row.instrument_id == instrument.pk and row.value],
                about.whole if about else None,
            )
            for instrument in covered
        ],
    }


def _instrument_content(
    instrument: Instrument, rows: list[Remark], whole: Structure | None
) -> dict[str, Any]:
    headings = {row.heading: row for row in rows if row.question_id is None}
    comments = {row.question_id: row for row in rows if row.question_id is not None}
    return {
        "instrument": instrument.code,
        "headings": [
            {
                "heading": heading.value,
                "value": headings[heading].value if heading in headings else None,
                "language": headings[heading].language if heading in headings else None,
            }
            for heading in HEADINGS
        ],
        "questions": [
            {
                "key": question.key,
                "number": question.number,
                "wording": question.text_en,  # type: ignore[attr-defined]
                "value": comments[question.pk].value,
                "language": comments[question.pk].language,
            }
            for question in (whole.questions if whole else ())
            if question.pk in comments
        ],
    }
