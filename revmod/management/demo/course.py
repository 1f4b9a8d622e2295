"""The course of a practice review, act by act, to the step at which the demonstration shows it.

Every text goes through the project's own actions, as if people had written it. The words stand
in texts/*.json. Each function does one act whenever the diary asks for the next, and dates it.
"""

import json
from datetime import timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from accounts.models import User
from questionnaires.actions import answers, clarifications, remarks
from questionnaires.actions.practice import LEFT, invented, named
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
)
from reviews.process import STEPS, Seat, Step
from revmod.lib.canonical import sha256
from revmod.management.demo.diary import Acts

SITTING = 24  # answers that one person writes in one go
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


def clear_all(review: Review, step: Step) -> Acts:
    """Every State whose turn it is and that has not yet done so clears the step's text."""
    done = queries.cleared_by(review, step)
    for state in queries.parties(review, STEPS[step].turn):
        text = queries.submission_of(review, step, state) or queries.submission_of(review, step)
        if text is not None and state.pk not in done:
            clear(review, text, state)
            yield
    review.refresh_from_db()


def consult(review: Review, ended: bool) -> Acts:
    """Settle languages, division of labour and timetable; where it is `ended`, all confirm."""
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
            "timetable": [
                {"step": step, "date": day.isoformat()}
                for step, day in consultations.projected(review).items()
            ],
            "notes": texts("messages")["consultations"],
        },
    )
    yield
    yield from talk(review, "consultations_thread")
    if ended:
        yield from clear_all(review, Step.CONSULTATIONS)


def talk(review: Review, key: str) -> Acts:
    """Messages of the general discussion: pairs of a party's number and text, 0 is under review."""
    states = queries.parties(review)
    for side, text in texts("messages")[key]:
        state = states[min(side, len(states) - 1)]
        discussion.post(by=person(review, state), review=review, text=text, language="en")
        yield


def answer(review: Review, ended: bool) -> Acts:
    """Fill a self-assessment; it is cleared where it is `ended`, else some questions are left."""
    if review.step != Step.SELF_ASSESSMENT:
        return
    text = Submission.objects.get(review=review, step=Step.SELF_ASSESSMENT)
    given = invented(review.state)
    keys = [key for key in given if ended or key not in LEFT]
    sittings = [keys[n : n + SITTING] for n in range(0, len(keys), SITTING)]
    for seat, part in zip(cycle((Seat.EXPERT, Seat.FOCAL_POINT)), sittings, strict=False):
        by = person(review, review.state, seat)
        answers.fill(by=by, submission=text, values={key: given[key] for key in part})
        yield
    if ended:
        yield from clear_all(review, Step.SELF_ASSESSMENT)


def give_feedback(review: Review, ended: bool) -> Acts:
    """The reviewing States write their feedback and one asks for a clarification.

    Unless it is `ended` there is no reply yet, and only the first reviewing State has cleared.
    """
    if review.step != Step.FEEDBACK:
        return
    words = named(texts("remarks"), review.state)
    states = queries.reviewing_states(review)
    thread = clarifications.ask(
        by=person(review, states[0], Seat.EXPERT),
        review=review,
        question_key=words["clarification"]["question"],
        text=words["clarification"]["text"],
        language="en",
    )
    yield
    for number, state in enumerate(states):
        text = Submission.objects.get(review=review, step=Step.FEEDBACK, state=state)
        dealt = _dealt(words, review, state)
        remarks.fill(by=person(review, state, Seat.EXPERT), submission=text, words=dealt)
        yield
        if number == 0 and not ended:
            clear(review, text, state)
            yield
    if ended:
        clarifications.reply(
            by=person(review, review.state, Seat.EXPERT),
            thread=thread,
            text=words["clarification"]["reply"],
            language="en",
        )
        yield
        yield from clear_all(review, Step.FEEDBACK)


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


def observe(review: Review, ended: bool) -> Acts:
    """Propose the list's paragraphs; States agree, one with a reservation.

    Unless it is `ended` some positions are still awaited.
    """
    listed = queries.submission_of(review, Step.OBSERVATIONS)
    if listed is None or review.step != Step.OBSERVATIONS:
        return
    yield from _propose(review, listed)
    rows = list(queries.proposed(listed))
    concerned = queries.concerned(review)
    for number, row in enumerate(rows):
        for state in concerned[row.instrument_id]:
            if not ended and (number % 3 == 2 or (number == 1 and state != review.state)):
                continue
            _position(review, row, state, reserved=number == 1 and state == review.state)
            yield
    if ended:
        yield from clear_all(review, Step.OBSERVATIONS)


def _propose(review: Review, listed: Submission) -> Acts:
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
        yield
        for text in given.get("comments", []):
            observations.comment(
                by=person(review, review.state, Seat.EXPERT),
                observation=row,
                text=named(text, review.state),
                language="en",
            )
            yield


def _position(review: Review, row: Observation, state: State, *, reserved: bool) -> None:
    row.refresh_from_db()
    observations.take_position(
        by=person(review, state),
        observation=row,
        position=Position.RESERVED if reserved else Position.AGREED,
        reservation=named(texts("messages")["reservation"], review.state) if reserved else "",
        revision=row.revision,
    )


def summarize(review: Review, ended: bool) -> Acts:
    """Draft the summary from the list; where it is `ended`, all clear it: the review is over."""
    text = queries.submission_of(review, Step.SUMMARY)
    if text is None or review.step != Step.SUMMARY:
        return
    writer = person(review, queries.reviewing_states(review)[0], Seat.EXPERT)
    words = named(texts("messages")["summary"], review.state)
    summary.save(by=writer, submission=text, part="general", base=0, text=words)
    yield
    for state in queries.reviewing_states(review):
        text.refresh_from_db()
        summary.draft_from_list(by=person(review, state, Seat.EXPERT), submission=text)
        yield
    if ended:
        yield from clear_all(review, Step.SUMMARY)


def ask_the_secretariat(review: Review) -> Acts:
    """A focal point asks for more time and an expert for help: the queue is not empty."""
    words = texts("messages")
    assert review.due_on is not None
    requests.ask(
        by=person(review, review.state),
        review=review,
        kind=Request.Kind.EXTENSION,
        text=words["more_time"],
        until=review.due_on + timedelta(weeks=4),
    )
    yield
    requests.ask(
        by=person(review, review.state, Seat.EXPERT),
        review=review,
        kind=Request.Kind.HELP,
        text=words["help"],
        page=f"/reviews/{review.pk}/answers/",
    )
    yield


def publish(review: Review) -> Acts:
    """The State under review makes its answers, its summary and most of the list public."""
    by = person(review, review.state)
    for step in (Step.SELF_ASSESSMENT, Step.SUMMARY):
        text = Submission.objects.get(review=review, step=step)
        submissions.publish(by=by, submission=text, public=True)
        yield
    listed = Submission.objects.get(review=review, step=Step.OBSERVATIONS)
    rows = queries.proposed(listed).values_list("pk", flat=True)
    submissions.publish_paragraphs(by=by, submission=listed, public=set(rows[2:]))
    yield
