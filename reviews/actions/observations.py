"""The list of observations: proposing, editing, withdrawing, commenting, taking a position (§4).

Every change of what the list says voids the clearances it concerns, and the positions on that
paragraph (§10, Steps). A paragraph that is not proposed yet belongs to its State alone: no event
tells of it.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from reviews import queries
from reviews.actions import steps, submissions
from reviews.models import (
    Article,
    Instrument,
    Observation,
    ObservationComment,
    ObservationRevision,
    Position,
    Review,
    Submission,
)
from reviews.permissions import Refused, Standing, demand
from reviews.process import Action, Step
from revmod.lib.errors import Changed, Invalid
from revmod.lib.texts import clean


def prepare(review: Review, now: datetime) -> Submission:
    """Make the joint list when its step opens (StepRule.on_open); one that exists stays."""
    row, _made = Submission.objects.get_or_create(
        review=review,
        step=Step.OBSERVATIONS,
        state=None,
        defaults={"language": next(iter(review.languages), "en")},
    )
    return row


@transaction.atomic
def write(
    *,
    by: User,
    submission: Submission,
    instrument: Instrument,
    article: Article | None,
    kind: str,
    text: str,
    language: str,
    proposed: bool,
) -> Observation:
    """Add a paragraph: proposed to all at once, or first as a draft of the writer's State.

    Raises Refused (not the State's instrument), Invalid.
    """
    submission = submissions.lock(submission)
    where = demand(by, Action.PROPOSE_OBSERVATION, submission.review, instrument_id=instrument.pk)
    if where.participant is None:
        raise Refused(_("You have no open seat in this review."))
    words = _checked(submission.review, instrument, article, kind, text, language)
    now = timezone.now()
    row = Observation.objects.create(
        submission=submission,
        instrument=instrument,
        article=article,
        kind=kind,
        text=words,
        language=language,
        state=where.participant.state,
        by=by,
        at=now,
    )
    ObservationRevision.objects.create(observation=row, number=1, base=0, text=words, by=by, at=now)
    if proposed:
        _put_forward(row, submission, by=by, now=now)
    _saved(submission, now)
    return row


@transaction.atomic
def propose(*, by: User, observation: Observation) -> None:
    """Put a State's draft paragraph before all parties; twice is once. Raises Refused."""
    row, submission, _where = _locked(by, Action.PROPOSE_OBSERVATION, observation)
    if row.proposed_at is None:
        now = timezone.now()
        _put_forward(row, submission, by=by, now=now)
        _saved(submission, now)


def _put_forward(row: Observation, submission: Submission, *, by: User, now: datetime) -> None:
    row.proposed_at = now
    row.save(update_fields=["proposed_at"])
    _changed(row, submission, by=by, now=now, event="observation.proposed")


@transaction.atomic
def edit(
    *,
    by: User,
    observation: Observation,
    base: int,
    article: Article | None,
    kind: str,
    text: str,
    language: str,
) -> int | None:
    """Change a paragraph. Any reviewing State may, for its instruments: the list is joint.

    `base` is the revision the writer had seen. If somebody else saved since, the text in force
    stays, this one is kept beside it and its number is returned (`waiting` lists them); otherwise
    None. An edit of a proposed paragraph voids its positions. Raises Refused, Invalid.
    """
    row, submission, _where = _locked(by, Action.PROPOSE_OBSERVATION, observation)
    words = _checked(submission.review, row.instrument, article, kind, text, language)
    last = row.revisions.order_by("-number").first()
    same = (row.text, row.article, row.kind, row.language) == (words, article, kind, language)
    if same and (base != row.revision or last is None or last.number == row.revision):
        return None
    if base != row.revision and last and (last.text, last.by_id) == (words, by.pk):
        return last.number
    now = timezone.now()
    number = (last.number if last else 0) + 1
    ObservationRevision.objects.create(
        observation=row, number=number, base=base, text=words, by=by, at=now
    )
    if base != row.revision:
        return number
    row.text, row.article, row.kind, row.language = words, article, kind, language
    row.revision = number
    row.save(update_fields=["text", "article", "kind", "language", "revision"])
    if row.proposed_at and not same:  # otherwise somebody chose to keep the text in force
        row.positions.filter(voided_at__isnull=True).update(voided_at=now)
        _changed(row, submission, by=by, now=now, event="observation.edited")
    _saved(submission, now)
    return None


@transaction.atomic
def withdraw(*, by: User, observation: Observation) -> None:
    """The State that proposed a paragraph takes it back; it stays in the record. Raises Refused."""
    row, submission, where = _locked(by, Action.PROPOSE_OBSERVATION, observation)
    if row.state_id != where.state_id:
        raise Refused(_("Only the State that proposed a paragraph can withdraw it."))
    now = timezone.now()
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    if row.proposed_at:
        _changed(row, submission, by=by, now=now, event="observation.withdrawn")
    _saved(submission, now)


@transaction.atomic
def comment(*, by: User, observation: Observation, text: str, language: str) -> ObservationComment:
    """Say something about a paragraph: either side, or the officer who assists (§3).

    Raises Refused, Invalid.
    """
    row, submission, where = _locked(by, Action.COMMENT_OBSERVATION, observation)
    words = clean(text, field="text")
    if not words:
        raise Invalid({"text": _("Write your comment.")})
    state = where.participant.state if where.participant else None
    made = ObservationComment.objects.create(
        observation=row, state=state, by=by, text=words, language=_language(language)
    )
    if row.proposed_at:
        _tell(row, submission, by=by, event="observation.commented")
    if state is not None:
        steps.begin(submission, now=made.at)
    return made


@transaction.atomic
def take_position(
    *, by: User, observation: Observation, position: str, reservation: str, revision: int
) -> None:
    """A focal point says that the State agrees with a paragraph, or records its reservation.

    `revision` is the text that was read. A reservation, or a position that takes the place of
    another, changes what the others cleared and voids it; a first agreement does not. Raises
    Refused, Invalid, Changed (somebody edited the paragraph meanwhile).
    """
    row, submission, where = _locked(by, Action.POSITION_OBSERVATION, observation)
    if where.participant is None or row.proposed_at is None:
        raise Refused(_("This paragraph is not proposed yet."))
    if revision != row.revision:
        raise Changed
    if position not in (Position.AGREED, Position.RESERVED):
        raise Invalid({"position": _("Choose one of the two.")})
    words = clean(reservation, field="reservation") if position == Position.RESERVED else ""
    if position == Position.RESERVED and not words:
        raise Invalid({"reservation": _("Write the reservation of your State.")})
    state = where.participant.state
    before = row.positions.filter(state=state, voided_at__isnull=True).first()
    if before and (before.position, before.reservation) == (position, words):
        return
    now = timezone.now()
    if before:
        before.voided_at = now
        before.save(update_fields=["voided_at"])
    Position.objects.create(
        observation=row,
        state=state,
        by=by,
        at=now,
        position=position,
        reservation=words,
        revision=revision,
    )
    event = "observation.agreed" if position == Position.AGREED else "observation.reserved"
    if before or position == Position.RESERVED:
        _changed(row, submission, by=by, now=now, event=event)
    else:
        _tell(row, submission, by=by, event=event)
    _saved(submission, now)


def waiting(observation: Observation) -> list[ObservationRevision]:
    """Texts kept beside the one in force because two people saved at once; settled by an edit.

    All of them: paragraphs.texts_of says which of them somebody reads.
    """
    return list(observation.revisions.filter(number__gt=observation.revision).select_related("by"))


def _locked(
    by: User, action: Action, observation: Observation
) -> tuple[Observation, Submission, Standing]:
    """The paragraph again behind its review's lock, once the person may act on it."""
    submission = submissions.lock(observation.submission)
    row = Observation.objects.select_related("instrument", "article", "state").get(
        pk=observation.pk
    )
    where = demand(by, action, submission.review, instrument_id=row.instrument_id)
    if row.proposed_at is None and row.state_id != where.state_id:
        raise Refused(_("This text belongs to another State."))
    if row.withdrawn_at is not None:
        raise Refused(_("This paragraph has been withdrawn."))
    return row, submission, where


def _checked(
    review: Review,
    instrument: Instrument,
    article: Article | None,
    kind: str,
    text: str,
    language: str,
) -> str:
    """The text as it will be stored; Invalid when a part does not belong together."""
    if not review.instruments.filter(pk=instrument.pk).exists():
        raise Invalid({"place": _("This instrument is not under review here.")})
    if article is not None:
        cluster = review.phase.cluster.articles.filter(instrument=instrument, pk=article.pk)
        if not cluster.exists():
            raise Invalid({"place": _("This article is not part of the thematic cluster.")})
    if kind not in Observation.Kind.values:
        raise Invalid({"kind": _("Choose what kind of observation this is.")})
    _language(language)
    words = clean(text, field="text")
    if not words:
        raise Invalid({"text": _("Write the paragraph.")})
    return words


def _language(code: str) -> str:
    if code not in dict(settings.LANGUAGES):
        raise Invalid({"language": _("Choose one of the six official languages.")})
    return code


def _changed(
    row: Observation, submission: Submission, *, by: User, now: datetime, event: str
) -> None:
    """What the list says on an instrument is different now: void what was cleared, and tell."""
    submissions.void_clearances(
        submission, by=by, why="edited", now=now, instrument_id=row.instrument_id
    )
    _tell(row, submission, by=by, event=event)


def _tell(row: Observation, submission: Submission, *, by: User, event: str) -> None:
    seat = queries.seat_of(submission.review, by)
    record(
        event,
        by=by,
        subject=row,
        review=submission.review,
        data={
            "state": seat.state.code if seat else "",
            "instrument": row.instrument.code,
            "article": row.article.number if row.article else None,
            "paragraph": row.pk,
        },
    )


def _saved(submission: Submission, now: datetime) -> None:
    """Store how far the list is (§10, Seams upward): paragraphs agreed by all, and in all."""
    agreed, total = queries.agreement(submission)
    submission.answered, submission.total, submission.saved_at = agreed, total, now
    submission.save(update_fields=["answered", "total", "saved_at"])
    steps.begin(submission, now=now)
