"""The questionnaire with its long section, and an answer to every question of every review."""

import json
import random
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from accounts.models import User
from benchmarks.world import words
from benchmarks.world.reviews import moment, step_of
from questionnaires import queries
from questionnaires.actions.catalogue import CLUSTER_1, load
from questionnaires.models import Answer, AnswerRevision, AnswerSheet, Question, Questionnaire
from reviews.models import Clearance, Review, Submission, Version
from reviews.process import Step
from revmod.lib.canonical import canonical, sha256

LONG, FIELDS = "long-section", 100  # a section is a page; the longest real one has 32 questions
REVISIONS = 3  # of each answer
BATCH = 2000


def questionnaire() -> Questionnaire:
    """Cluster I's questionnaire and a section of a hundred of its questions asked once more."""
    data = json.loads(CLUSTER_1.read_text("utf-8"))
    asked = [question for section in data["sections"] for question in section["questions"]]
    again = json.loads(json.dumps(asked[:FIELDS]))
    for question in again:
        question["key"] = f"again-{question['key']}"
        question["parent"] = question["parent"] and f"again-{question['parent']}"
        _rename(question["when"])
    first = data["sections"][0]
    data["sections"].append({**first, "key": LONG, "title": "A long section", "questions": again})
    data["version"] = "bench"
    return load(data)


def _rename(when: Any) -> None:
    """Point the conditions of the second asking at its own questions."""
    if isinstance(when, dict):
        if "question" in when:
            when["question"] = f"again-{when['question']}"
        for part in when.values():
            _rename(part)
    elif isinstance(when, list):
        for part in when:
            _rename(part)


def give(texts: list[Submission], chosen: Questionnaire, theirs: dict[int, list[User]]) -> None:
    """Answer every question on the instruments of every review, each answer with its history."""
    whole = queries.structure(chosen)
    sheets = AnswerSheet.objects.bulk_create(
        AnswerSheet(submission=text, questionnaire=chosen) for text in texts
    )
    own = random.Random(2)
    given = [
        _answer(own, sheet, question, theirs[sheet.submission.state_id])
        for sheet in sheets
        for question in queries.questions_for(whole, sheet.submission.review)
    ]
    for batch in _batches(iter(given)):
        Answer.objects.bulk_create(batch)
    for batch in _batches(_history(own, given)):
        AnswerRevision.objects.bulk_create(batch)
    for text in texts:
        progress = queries.progress(text)
        text.answered, text.total = progress.answered, progress.total
        text.saved_at = moment(60)
    Submission.objects.bulk_update(texts, ["answered", "total", "saved_at"], batch_size=100)


def _batches(rows: Iterator) -> Iterator[list]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _choice(own: random.Random, question: Question) -> Any:
    offered = tuple(option["value"] for option in question.options)
    return own.choice(words.answers(question.pk, question.type, offered))


def _answer(
    own: random.Random, sheet: AnswerSheet, question: Question, users: list[User]
) -> Answer:
    return Answer(
        sheet=sheet,
        question=question,
        value=_choice(own, question),
        revision=REVISIONS,
        saved_at=moment(own.randint(41, 60)),
        saved_by=users[own.randrange(3)],
    )


def _history(own: random.Random, given: list[Answer]) -> Iterator[AnswerRevision]:
    for answer in given:
        for number in range(1, REVISIONS + 1):
            last = number == REVISIONS
            yield AnswerRevision(
                answer=answer,
                number=number,
                base=number - 1,
                value=answer.value if last else _choice(own, answer.question),
                wording=answer.question.text,
                client_id=UUID(int=own.getrandbits(128)),
                by=answer.saved_by,
                at=answer.saved_at,
            )


def submit(opened: list[Review], texts: list[Submission], theirs: dict[int, list[User]]) -> None:
    """Clear and freeze the answers of the reviews that stand at the step of feedback."""
    for number, text in enumerate(texts):
        if step_of(number) is not Step.FEEDBACK:
            continue
        text.review = opened[number]
        content = canonical(queries.answers_content(text, None))
        by = theirs[text.state_id][0]
        Clearance.objects.create(
            submission=text, state=text.state, by=by, name=by.name, sha256=sha256(content)
        )
        Version.objects.create(
            submission=text, number=1, content=content, sha256=sha256(content), by=by
        )
        text.status = Submission.SUBMITTED
        text.save(update_fields=["status"])
