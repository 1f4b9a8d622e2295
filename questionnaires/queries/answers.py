"""Answers: how far they are, what is missing, and the content a clearance covers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, JSONField, Q, When

from questionnaires.models import Answer, AnswerSheet, Question, Questionnaire, Section
from questionnaires.queries.structure import Structure, latest, structure
from reviews.models import Instrument, Review, Submission
from reviews.process import Step


@dataclass(frozen=True)
class Progress:
    """How many of the questions that must be answered are answered."""

    answered: int = 0
    total: int = 0

    @property
    def complete(self) -> bool:
        return self.answered >= self.total

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.answered + other.answered, self.total + other.total)


@dataclass(frozen=True)
class Scope:
    """How much of a questionnaire concerns a State: numbered questions, and what falls away."""

    asked: int
    of: int
    left_out: tuple[Instrument, ...]


def count(whole: Structure, questions: Sequence[Question], answers: Mapping[int, Any]) -> Progress:
    """Progress over questions that hang together: those that are asked and must be answered."""
    must = [q for q in whole.visible(questions, answers) if q.required]
    return Progress(sum(answers.get(q.pk) is not None for q in must), len(must))


def sheet_of(submission: Submission | None) -> AnswerSheet | None:
    """A submission's sheet with its questionnaire; no query if it came with the submission."""
    if submission is None:
        return None
    if "sheet" in submission._state.fields_cache:
        return getattr(submission, "sheet", None)
    return (
        AnswerSheet.objects.filter(submission=submission)
        .select_related("questionnaire__cluster")
        .first()
    )


def self_assessment(review: Review) -> Submission | None:
    """The answers of the State under review, once their step has opened."""
    return (
        Submission.objects.filter(
            review=review, step=Step.SELF_ASSESSMENT, state_id=review.state_id
        )
        .select_related("sheet__questionnaire__cluster", "state")
        .first()
    )


def questionnaire_of(review: Review, submission: Submission | None) -> Questionnaire | None:
    """The version that a review's answers are given to: their sheet's, or the newest before that.

    `submission` is the review's self-assessment, None while its step has not opened.
    """
    sheet = sheet_of(submission)
    return sheet.questionnaire if sheet else latest(review.phase.cluster)


def questions_for(whole: Structure, review: Review) -> list[Question]:
    """The questions on the instruments under review: what a new sheet asks."""
    mine = {instrument.pk for instrument in review.instruments.all()}
    return [question for question in whole.questions if question.section.instrument_id in mine]


def values_of(sheet: AnswerSheet) -> dict[int, Any]:
    """Every question of a sheet by id: None if unanswered, else its answer if others depend on it,
    else True. One query, without the long texts.
    """
    deciding = Case(
        When(question__in=structure(sheet.questionnaire).asked_about, then=F("value")),
        default=None,
        output_field=JSONField(null=True),
    )
    rows = sheet.answers.annotate(there=Q(value__isnull=False), word=deciding)
    return {
        pk: (True if word is None else word) if there else None
        for pk, there, word in rows.values_list("question_id", "there", "word")
    }


def in_sheet(whole: Structure, values: Mapping[int, Any]) -> list[Question]:
    """The questions of a sheet in their order, asked or not; `values` have one key for each."""
    return [question for question in whole.questions if question.pk in values]


def by_section(whole: Structure, values: Mapping[int, Any]) -> list[tuple[Section, Progress]]:
    """The sections of a sheet, each with its progress."""
    rows = in_sheet(whole, values)
    asked = {q.pk for q in whole.visible(rows, values)}
    mine = {q.section_id for q in rows}
    return [
        (section, _of_section(whole.in_section[section.pk], asked, values))
        for section in whole.sections
        if section.pk in mine
    ]


def _of_section(questions: Iterable[Question], asked: set[int], answers: Any) -> Progress:
    must = [q for q in questions if q.required and q.pk in asked]
    return Progress(sum(answers.get(q.pk) is not None for q in must), len(must))


def missing(whole: Structure, values: Mapping[int, Any]) -> list[Question]:
    """The questions that are asked, must be answered and are not, in their order."""
    asked = whole.visible(in_sheet(whole, values), values)
    return [q for q in asked if q.required and values[q.pk] is None]


def may_stay_empty(whole: Structure, values: Mapping[int, Any]) -> int:
    """How many of the questions that are asked need no answer."""
    return sum(not q.required for q in whole.visible(in_sheet(whole, values), values))


def progress(submission: Submission) -> Progress:
    """A submission's progress, counted anew."""
    sheet = sheet_of(submission)
    if sheet is None:
        return Progress()
    rows = by_section(structure(sheet.questionnaire), values_of(sheet))
    return sum((part for _section, part in rows), Progress())


def unanswered(submission: Submission) -> list[Question]:
    """The questions of a submission that are asked, must be answered and are not."""
    sheet = sheet_of(submission)
    return missing(structure(sheet.questionnaire), values_of(sheet)) if sheet else []


def in_conflict(submission: Submission) -> list[Question]:
    """The questions whose answer stands beside another that somebody else wrote meanwhile."""
    sheet = sheet_of(submission)
    if sheet is None:
        return []
    found = set(
        sheet.answers.filter(conflict_with__isnull=False).values_list("question_id", flat=True)
    )
    return [q for q in structure(sheet.questionnaire).questions if q.pk in found]


def answers_content(submission: Submission, instruments: set[int] | None) -> dict[str, Any]:
    """What a clearance of the answers covers: version, and each question asked with its answer.

    The same for every reader: wordings in English, as the version has them. Answers to questions
    that are not asked stay in the record and are left out; so is contact data (§10, Events).
    """
    sheet = sheet_of(submission)
    review = submission.review
    head = {
        "review": review.pk,
        "state": review.state.code,
        "phase": review.phase.number,
        "step": submission.step,
    }
    if sheet is None:
        return head | {"sections": []}
    whole = structure(sheet.questionnaire)
    rows = {row.question_id: row for row in Answer.objects.filter(sheet=sheet)}
    values = {pk: row.value for pk, row in rows.items()}
    asked = whole.visible(in_sheet(whole, values), values)
    held = {whole.by_id[pk].section_id for pk in rows}
    wanted = [
        section
        for section in whole.sections
        if section.pk in held and (instruments is None or section.instrument_id in instruments)
    ]
    return head | {
        "questionnaire": {
            "cluster": sheet.questionnaire.cluster.number,
            "version": sheet.questionnaire.version,
            "sha256": sheet.questionnaire.digest,
        },
        "sections": [
            _section_content(section, [q for q in asked if q.section_id == section.pk], rows)
            for section in wanted
        ],
    }


def _section_content(
    section: Section, questions: list[Question], rows: Mapping[int, Answer]
) -> dict[str, Any]:
    return {
        "key": section.key,
        "instrument": section.instrument.code,
        "article": section.article.number if section.article else None,
        "questions": [_question_content(q, rows.get(q.pk)) for q in questions],
    }


def _question_content(question: Question, row: Answer | None) -> dict[str, Any]:
    value = row.value if row else None
    if question.type == Question.Type.AUTHORITY and isinstance(value, dict):
        value = {name: part for name, part in value.items() if name != "contact"}
    return {
        "key": question.key,
        "number": question.number,
        "type": question.type,
        "wording": question.text_en,  # type: ignore[attr-defined]
        "value": value,
        "language": row.language if row and value is not None else None,
    }


def scope(
    review: Review,
    instruments: Collection[int] | None = None,
    submission: Submission | None = None,
) -> Scope:
    """How many of the numbered questions concern a State by the instruments it acts on (None: all
    under review), and which instruments fall away.

    `submission` spares a query to whoever has the review's self-assessment at hand.
    """
    order = list(Step)
    if submission is None and order.index(Step(review.step)) >= order.index(Step.SELF_ASSESSMENT):
        submission = self_assessment(review)
    chosen = questionnaire_of(review, submission)
    if chosen is None:
        return Scope(0, 0, ())
    whole = structure(chosen)
    mine = {row.pk for row in review.instruments.all()} if instruments is None else instruments
    numbered = [q for q in whole.questions if q.parent_id is None]
    others = {s.instrument_id: s.instrument for s in whole.sections if s.instrument_id not in mine}
    asked = sum(q.section.instrument_id in mine for q in numbered)
    return Scope(asked, len(numbered), tuple(others.values()))
