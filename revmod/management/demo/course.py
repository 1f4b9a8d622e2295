"""Taking the practice reviews to the step at which the demonstration shows them.

Every text goes through the project's own actions, as if people had written it. The words stand
in texts/*.json.
"""

import json
from collections.abc import Collection
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from accounts.models import User
from questionnaires.actions import answers, clarifications, remarks
from questionnaires.actions.practice import invented, named
from reviews import queries
from reviews.actions import (
    consultations,
    discussion,
    observations,
    requests,
    submissions,
    summary,
)
from reviews.models import (
    Article,
    Instrument,
    Observation,
    Position,
    Request,
    Review,
    State,
    Submission,
    Thread,
)
from reviews.process import STEPS, Seat, Step
from revmod.lib.canonical import sha256

TEXTS = Path(__file__).resolve().parent / "texts"


@cache
def texts(name: str) -> Any:
    """The content of texts/<name>.json."""
    return json.loads((TEXTS / f"{name}.json").read_text(encoding="utf-8"))


def person(review: Review, state: State, seat: Seat = Seat.FOCAL_POINT) -> User:
    """Who holds a seat; the focal point where a State has no expert."""
    rows = review.participants.filter(state=state, closed_at__isnull=True)
    row = rows.filter(seat=seat).first() or rows.get(seat=Seat.FOCAL_POINT)
    return row.user


def clear(review: Review, text: Submission, state: State) -> None:
    """A focal point reads a text as it stands and clears it."""
    user = person(review, state)
    seen = sha256(submissions.content(text, state))
    submissions.clear(by=user, submission=text, seen=seen)


def clear_all(review: Review, step: Step) -> None:
    """Every State whose turn it is clears the step's text."""
    for state in queries.parties(review, STEPS[step].turn):
        text = queries.submission_of(review, step, state) or queries.submission_of(review, step)
        if text is not None:
            clear(review, text, state)
    review.refresh_from_db()


def consult(review: Review, *, confirm: bool) -> None:
    """Settle languages and the division of labour; with `confirm`, all confirm."""
    sheet = queries.submission_of(review, Step.CONSULTATIONS)
    if sheet is None or review.step != Step.CONSULTATIONS:
        return
    labour: dict[str, dict[str, str]] = {}
    for row in queries.assignments_of(review):
        labour.setdefault(row.instrument.code, {})[row.state.code] = "all"
    consultations.save(
        by=person(review, review.state),
        submission=sheet,
        base=sheet.revision,
        text={
            "languages": ["en"],
            "labour": labour,
            "timetable": sheet.text["timetable"],
            "notes": texts("messages")["consultations"],
        },
    )
    talk(review, "consultations_thread")
    if confirm:
        clear_all(review, Step.CONSULTATIONS)


def talk(review: Review, key: str) -> None:
    """Messages of the general discussion: pairs of State and text, "under" is the State reviewed."""
    states = queries.parties(review)
    for side, text in texts("messages")[key]:
        state = states[min(side, len(states) - 1)]
        discussion.post(by=person(review, state), review=review, text=text, language="en")


def answer(review: Review, *, left: Collection[str] = (), submit: bool = False) -> None:
    """Fill a self-assessment but for the questions `left`; with `submit`, it is cleared."""
    if review.step != Step.SELF_ASSESSMENT:
        return
    text = Submission.objects.get(review=review, step=Step.SELF_ASSESSMENT)
    given = [pair for pair in invented(review.state).items() if pair[0] not in left]
    for place, seat in enumerate((Seat.EXPERT, Seat.FOCAL_POINT)):  # each writes every other one
        by = person(review, review.state, seat)
        answers.fill(by=by, submission=text, values=dict(given[place::2]))
    if submit:
        clear_all(review, Step.SELF_ASSESSMENT)


def give_feedback(review: Review, *, submit: bool) -> None:
    """The reviewing States write their feedback and one asks for a clarification.

    Without `submit` only the first reviewing State has cleared.
    """
    if review.step != Step.FEEDBACK:
        return
    words = named(texts("remarks"), review.state)
    states = queries.reviewing_states(review)
    for number, state in enumerate(states):
        text = queries.submission_of(review, Step.FEEDBACK, state)
        if text is not None:
            dealt = _dealt(words, review, state)
            remarks.fill(by=person(review, state, Seat.EXPERT), submission=text, words=dealt)
        if text is not None and number == 0 and not submit:
            clear(review, text, state)
    _clarify(review, states[0], words["clarification"], replied=submit)
    if submit:
        clear_all(review, Step.FEEDBACK)


def _dealt(words: Any, review: Review, state: State) -> dict[str, Any]:
    """A State's share of the feedback, so that no two States say the same."""
    overall = {}
    for code, texts_ in words["headings"].items():
        rows = [r.state for r in queries.assignments_of(review) if r.instrument.code == code]
        if state in rows:
            mine = ("measures", "challenges") if rows.index(state) == 0 else ("successes",)
            overall[code] = {heading: texts_[heading] for heading in mine}
    place = queries.reviewing_states(review).index(state)
    questions = {
        key: text
        for number, (key, text) in enumerate(words["questions"].items())
        if number % 2 == place % 2
    }
    return {"headings": overall, "questions": questions}


def _clarify(review: Review, state: State, words: Any, *, replied: bool) -> None:
    """One State asks for clarification; the State under review replies, or has yet to."""
    if review.threads.filter(kind=Thread.CLARIFICATION).exists():
        return
    thread = clarifications.ask(
        by=person(review, state, Seat.EXPERT),
        review=review,
        question_key=words["question"],
        text=words["text"],
        language="en",
    )
    if replied:
        clarifications.reply(
            by=person(review, review.state, Seat.EXPERT),
            thread=thread,
            text=words["reply"],
            language="en",
        )


def observe(review: Review, *, settle: bool) -> None:
    """Propose the list's paragraphs; States agree, one with a reservation.

    Without `settle` some positions are still awaited.
    """
    listed = queries.submission_of(review, Step.OBSERVATIONS)
    if listed is None or review.step != Step.OBSERVATIONS:
        return
    if not listed.observations.exists():
        _propose(review, listed)
    rows = list(queries.proposed(listed))
    concerned = queries.concerned(review)
    for number, row in enumerate(rows):
        for state in concerned[row.instrument_id]:
            if not settle and (number % 3 == 2 or (number == 1 and state != review.state)):
                continue
            _position(review, row, state, reserved=number == 1 and state == review.state)
    if settle:
        clear_all(review, Step.OBSERVATIONS)


def _propose(review: Review, listed: Submission) -> None:
    states = queries.reviewing_states(review)
    for number, given in enumerate(texts("observations")):
        instrument = Instrument.objects.get(code=given["instrument"])
        able = [s for s in states if instrument.pk in queries.instruments_of(review, s)]
        if not able or not review.instruments.filter(pk=instrument.pk).exists():
            continue
        row = observations.write(
            by=person(review, able[number % len(able)], Seat.EXPERT),
            submission=listed,
            instrument=instrument,
            article=Article.objects.get(instrument=instrument, number=given["article"]),
            kind=given["kind"],
            text=named(given["text"], review.state),
            language="en",
            proposed=True,
        )
        for text in given.get("comments", []):
            observations.comment(
                by=person(review, review.state, Seat.EXPERT),
                observation=row,
                text=named(text, review.state),
                language="en",
            )


def _position(review: Review, row: Observation, state: State, *, reserved: bool) -> None:
    row.refresh_from_db()
    observations.take_position(
        by=person(review, state),
        observation=row,
        position=Position.RESERVED if reserved else Position.AGREED,
        reservation=named(texts("messages")["reservation"], review.state) if reserved else "",
        revision=row.revision,
    )


def summarize(review: Review) -> None:
    """Draft the summary from the list; all clear it, and the review is completed."""
    text = queries.submission_of(review, Step.SUMMARY)
    if text is None or review.step != Step.SUMMARY:
        return
    writer = person(review, queries.reviewing_states(review)[0], Seat.EXPERT)
    words = named(texts("messages")["summary"], review.state)
    summary.save(by=writer, submission=text, part="general", base=0, text=words)
    for state in queries.reviewing_states(review):
        text.refresh_from_db()
        summary.draft_from_list(by=person(review, state, Seat.EXPERT), submission=text)
    clear_all(review, Step.SUMMARY)


def ask_the_secretariat(review: Review) -> None:
    """A focal point asks for more time and an expert for help: the queue is not empty."""
    words = texts("messages")
    if review.due_on is None or review.requests.exists():
        return
    requests.ask(
        by=person(review, review.state),
        review=review,
        kind=Request.Kind.EXTENSION,
        text=words["more_time"],
        until=review.due_on + timedelta(weeks=4),
    )
    requests.ask(
        by=person(review, review.state, Seat.EXPERT),
        review=review,
        kind=Request.Kind.HELP,
        text=words["help"],
        page=f"/reviews/{review.pk}/answers/",
    )


def publish(review: Review) -> None:
    """The State under review makes its answers, summary and most of the list public."""
    by = person(review, review.state)
    for step in (Step.SELF_ASSESSMENT, Step.SUMMARY, Step.OBSERVATIONS):
        text = queries.submission_of(review, step) or queries.submission_of(
            review, step, review.state
        )
        if text is None or text.status != Submission.SUBMITTED:
            continue
        submissions.publish(by=by, submission=text, public=True)
        if step is Step.OBSERVATIONS:
            rows = queries.proposed(text).values_list("pk", flat=True)
            submissions.publish_paragraphs(by=by, submission=text, public=set(rows[2:]))
