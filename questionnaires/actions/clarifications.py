"""Asking for clarification of an answer, and replying (domain.md §4).

A request is a thread on one question of the submitted answers. Its messages are never edited, and
the events carry no text.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from questionnaires import queries
from questionnaires.actions.saving import LANGUAGES
from questionnaires.models import Question
from reviews.models import Message, Review, State, Thread
from reviews.permissions import Refused, demand
from reviews.process import Action, Side
from reviews.visibility import readable_instruments
from revmod.lib.errors import Invalid
from revmod.lib.texts import clean


@transaction.atomic
def ask(*, by: User, review: Review, question_key: str, text: str, language: str) -> Thread:
    """Ask the State under review to clarify one of its submitted answers.

    Raises Question.DoesNotExist (not asked in the answers), Refused (seat, step, an instrument
    that the State does not review), Invalid.
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    demand(by, Action.ASK_CLARIFICATION, review)
    question = _question(review, question_key)
    instrument = question.section.instrument
    where = demand(by, Action.ASK_CLARIFICATION, review, instrument_id=instrument.pk)
    if where.participant is None:
        raise Refused(_("You have no open seat in this review."))
    words = _words(text, language)
    now = timezone.now()
    thread = Thread.objects.create(
        review=review,
        kind=Thread.CLARIFICATION,
        subject=question.number,
        instrument=instrument,
        question_key=question.key,
        state=where.participant.state,
        opened_at=now,
    )
    _say(thread, where.participant.state, by, words, language, now)
    _record("clarification.asked", thread, where.participant.state, by)
    return thread


def _question(review: Review, key: str) -> Question:
    about = queries.spoken(review)
    found = {q.key: q for q in about.questions} if about else {}
    if key not in found:
        raise Question.DoesNotExist
    return found[key]


@transaction.atomic
def reply(*, by: User, thread: Thread, text: str, language: str) -> Message:
    """Say something in a request for clarification: the reply, or what follows from it.

    The first message of the State under review answers the request. Raises Thread.DoesNotExist
    (an instrument the person's State does not read), Refused, Invalid.
    """
    review = Review.objects.select_for_update().get(pk=thread.review_id)
    thread = Thread.objects.select_related("instrument").get(
        pk=thread.pk, kind=Thread.CLARIFICATION
    )
    where = demand(by, Action.REPLY_CLARIFICATION, review)
    readable = readable_instruments(by, review)
    if readable is not None and thread.instrument_id not in readable:
        raise Thread.DoesNotExist
    if where.participant is None:
        raise Refused(_("You have no open seat in this review."))
    words = _words(text, language)
    now = timezone.now()
    message = _say(thread, where.participant.state, by, words, language, now)
    if thread.answered_at is None and where.side is Side.UNDER_REVIEW:
        thread.answered_at = now
        thread.save(update_fields=["answered_at"])
    _record("clarification.replied", thread, where.participant.state, by)
    return message


def _words(text: str, language: str) -> str:
    """The text fit to be stored. Raises Invalid."""
    if language not in LANGUAGES:
        raise Invalid({"language": _("Choose one of the languages offered.")})
    words = clean(text, field="text")
    if not words:
        raise Invalid({"text": _("Write a text first.")})
    return words


def _say(
    thread: Thread, state: State, by: User, words: str, language: str, now: datetime
) -> Message:
    return Message.objects.create(
        thread=thread, state=state, by=by, at=now, text=words, language=language
    )


def _record(kind: str, thread: Thread, state: State, by: User) -> None:
    instrument = thread.instrument.code if thread.instrument else ""
    record(
        kind,
        by=by,
        subject=thread,
        review=thread.review,
        data={"state": state.code, "instrument": instrument, "question": thread.question_key},
    )
