"""The summary: one joint text with a general part and a part for each instrument (§4).

States write different parts at the same time, so each part has its own history: a revision's text
is {"part", "text", "aside"}, and its `base` the last revision of that part the writer had seen.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from reviews import queries
from reviews.actions import steps, submissions
from reviews.models import Instrument, Observation, Review, Submission, TextRevision
from reviews.permissions import Refused, Standing, demand
from reviews.process import Action, Step
from revmod.lib.errors import Invalid
from revmod.lib.texts import clean

GENERAL = "general"


def prepare(review: Review, now: datetime) -> Submission:
    """Make the joint summary when its step opens (StepRule.on_open); one that exists stays."""
    codes = list(review.instruments.values_list("code", flat=True))
    row, _made = Submission.objects.get_or_create(
        review=review,
        step=Step.SUMMARY,
        state=None,
        defaults={
            "language": next(iter(review.languages), "en"),
            "text": {GENERAL: "", "instruments": dict.fromkeys(codes, "")},
        },
    )
    return row


@transaction.atomic
def save(*, by: User, submission: Submission, part: str, base: int, text: str) -> int | None:
    """Save one part: "general" or an instrument's code.

    `base` is the revision of the part that the writer had seen. If somebody else saved it since,
    the text in force stays, this one is kept beside it and its number is returned; otherwise None.
    An edit voids the clearances. Raises Refused, Invalid.
    """
    submission = submissions.lock(submission)
    where = _may_write(by, submission, part)
    words = clean(text, field="text")
    now = timezone.now()
    stand = queries.part_revisions(submission).get(part, queries.PartRevisions())
    if words == text_of(submission, part):
        if stand.beside and base == stand.in_force:  # the text in force is the one to keep
            number = _revision(submission, where, by=by, part=part, base=base, text=words, now=now)
            _count(submission, number)
        return None
    if base < stand.in_force:
        return _keep_aside(submission, where, by=by, part=part, base=base, text=words, now=now)
    _put(submission, where, by=by, part=part, base=base, text=words, now=now)
    return None


@transaction.atomic
def draft_from_list(*, by: User, submission: Submission) -> int:
    """Fill the empty parts a State writes with the list's paragraphs, as a text to start from.

    Returns how many parts were filled. Raises Refused, Invalid.
    """
    submission = submissions.lock(submission)
    where = demand(by, Action.EDIT_SUMMARY, submission.review)
    listed = queries.submission_of(submission.review, Step.OBSERVATIONS)
    rows = list(queries.proposed(listed)) if listed else []
    now, filled = timezone.now(), 0
    for instrument in submission.review.instruments.all():
        mine = [row for row in rows if row.instrument_id == instrument.pk]
        if instrument.pk not in where.instruments or not mine:
            continue
        if text_of(submission, instrument.code):
            continue
        part, text = instrument.code, starting_text(mine)
        _put(submission, where, by=by, part=part, base=submission.revision, text=text, now=now)
        filled += 1
    return filled


def starting_text(rows: list[Observation]) -> str:
    """The paragraphs on one instrument under a line for each kind, as plain text."""
    parts = []
    for kind in Observation.Kind:
        chosen = [row for row in rows if row.kind == kind]
        if not chosen:
            continue
        label = str(kind.label)
        lines = [
            f"{_('Article %(number)s') % {'number': row.article.number}}: {row.text}"
            if row.article
            else row.text
            for row in chosen
        ]
        parts.append("\n\n".join([f"**{label[:1].upper()}{label[1:]}**", *lines]))
    return "\n\n".join(parts)


def text_of(submission: Submission, part: str) -> str:
    """The text in force of a part; "" for one that nobody wrote."""
    if part == GENERAL:
        return str(submission.text.get(GENERAL) or "")
    return str((submission.text.get("instruments") or {}).get(part) or "")


def _may_write(by: User, submission: Submission, part: str) -> Standing:
    """Demand that the person may write this part; an additional State only its instruments'."""
    review = submission.review
    if part == GENERAL:
        where = demand(by, Action.EDIT_SUMMARY, review)
        if where.additional:
            raise Refused(_("Your State writes on its instruments only."))
        return where
    instrument = Instrument.objects.filter(code=part, pk__in=review.instruments.all()).first()
    if instrument is None:
        raise Invalid(_("This instrument is not under review here."))
    return demand(by, Action.EDIT_SUMMARY, review, instrument_id=instrument.pk)


def _put(
    submission: Submission,
    where: Standing,
    *,
    by: User,
    part: str,
    base: int,
    text: str,
    now: datetime,
) -> None:
    """Bring a part's text into force with its revision; clearances that cover it are voided."""
    number = _revision(submission, where, by=by, part=part, base=base, text=text, now=now)
    whole = dict(submission.text)
    if part == GENERAL:
        whole[GENERAL] = text
    else:
        whole["instruments"] = {**(whole.get("instruments") or {}), part: text}
    submission.text, submission.saved_at = whole, now
    _count(submission, number)
    instrument = Instrument.objects.filter(code=part).values_list("pk", flat=True).first()
    submissions.void_clearances(submission, by=by, why="edited", now=now, instrument_id=instrument)
    steps.begin(submission, now=now)


def _keep_aside(
    submission: Submission,
    where: Standing,
    *,
    by: User,
    part: str,
    base: int,
    text: str,
    now: datetime,
) -> int:
    """Keep a text that collided; the same text twice is one revision."""
    for row in queries.beside(submission, part):
        if row.by_id == by.pk and row.text.get("text") == text:
            return row.number
    number = _revision(
        submission, where, by=by, part=part, base=base, text=text, now=now, aside=True
    )
    _count(submission, number)
    return number


def _revision(
    submission: Submission,
    where: Standing,
    *,
    by: User,
    part: str,
    base: int,
    text: str,
    now: datetime,
    aside: bool = False,
) -> int:
    number = submission.revision + 1
    TextRevision.objects.create(
        submission=submission,
        number=number,
        base=base,
        text={"part": part, "text": text, "aside": aside},
        by=by,
        state=where.participant.state if where.participant else None,
        at=now,
    )
    return number


def _count(submission: Submission, number: int) -> None:
    """Write down the last revision and how many parts have a text (§10, Seams upward)."""
    parts = submission.text.get("instruments") or {}
    submission.revision = number
    submission.answered, submission.total = sum(map(bool, parts.values())), len(parts)
    submission.save(update_fields=["text", "saved_at", "revision", "answered", "total"])
