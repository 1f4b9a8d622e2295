"""Seating people and taking seats away."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from reviews import permissions, queries
from reviews.actions import steps
from reviews.models import Participant, Review, State
from reviews.process import Action, Seat
from revmod.lib.errors import Invalid, Text


@transaction.atomic
def seat(
    *, by: User, review: Review, state: State, user: User, seat: Seat, note_reference: str
) -> Participant:
    """Open a seat for a person (§3): they see the review from now on, and keep their name.

    A new focal point takes the seat of the one before, whose row stays as history (§10, Seats).
    The same seat twice is one seat. Raises Refused, Invalid (wrong State, seats full).
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    permissions.demand(by, Action.SEAT, review)
    if state not in queries.parties(review):
        raise Invalid(_("This State takes no part in this review."))
    if queries.serves_another(user, state):
        raise Invalid(_("This person serves another State: a person belongs to one State."))
    now = timezone.now()
    mine = review.participants.filter(user=user, closed_at__isnull=True).first()
    if mine is not None and mine.seat == seat:
        return mine
    open_seats = review.participants.filter(state=state, seat=seat, closed_at__isnull=True)
    if seat is Seat.EXPERT and open_seats.count() >= queries.number("experts_per_state"):
        raise Invalid(_("All seats of experts of this State in this review are taken."))
    if seat is Seat.FOCAL_POINT:
        for old in open_seats:
            unseat(by=by, participant=old)
    if mine is not None:
        unseat(by=by, participant=mine)
    row = Participant.objects.create(
        review=review,
        state=state,
        user=user,
        seat=seat,
        note_reference=note_reference,
        opened_at=now,
    )
    permissions.seat(row)
    if not user.is_named_by_note:
        user.is_named_by_note = True
        user.save(update_fields=["is_named_by_note"])
    record(
        "seat.opened",
        by=by,
        subject=row,
        review=review,
        data={
            "seat": seat,
            "state": state.code,
            "name": user.name,
            "title": user.title,
            "note": note_reference,
        },
    )
    _after_seating(review, row, by=by)
    return row


def _after_seating(review: Review, row: Participant, *, by: User) -> None:
    """What follows from a seat: the review counts as progressing, nominations may be complete."""
    if row.seat != Seat.FOCAL_POINT:
        return
    now = row.opened_at
    seated = set(queries.focal_points(review))
    needed = _needed(review, queries.setting("progressing_needs"))
    if review.seated_at is None and needed <= seated:
        review.seated_at = now
        review.save(update_fields=["seated_at"])
    if row.state_id == review.state_id:
        steps.first_seating(review, now=now)
    steps.settle_nominations(review, by=by, now=now)


def _needed(review: Review, whose: object) -> set[int]:
    """Ids of the States whose focal points must sit for the review to count as progressing (§4).

    `whose` is the value of the setting `progressing_needs`.
    """
    if whose == "under_review":
        return {review.state_id}
    return {state.pk for state in queries.parties(review)}


def recount_seated() -> None:
    """Say anew since when each running review counts as progressing, from its seats so far.

    Inside the transaction that changes the setting `progressing_needs`.
    """
    running = Review.objects.select_for_update(of=("self",)).filter(
        imported_status="", private_to=None, cancelled_at__isnull=True, completed_at__isnull=True
    )
    whose, changed = queries.setting("progressing_needs"), []
    for review in queries.with_parties(running.select_related("state").order_by("pk")):
        rows = [row for row in review.participants.all() if row.seat == Seat.FOCAL_POINT]
        since = _first_together(rows, _needed(review, whose))
        if since != review.seated_at:
            review.seated_at = since
            changed.append(review)
    Review.objects.bulk_update(changed, ["seated_at"])


def _first_together(rows: list[Participant], needed: set[int]) -> datetime | None:
    """The first moment at which each of these States had somebody in the seat, if there was one."""
    for moment in sorted(row.opened_at for row in rows):
        seated = {
            row.state_id
            for row in rows
            if row.opened_at <= moment and (row.closed_at is None or row.closed_at > moment)
        }
        if needed <= seated:
            return moment
    return None


@transaction.atomic
def close_seat(*, by: User, participant: Participant, note_reference: str, reason: str) -> None:
    """Close a seat without a successor, as a note verbale asks; both stand in the history (§3).

    Raises Refused, Invalid (no reference, no reason).
    """
    permissions.demand(by, Action.SEAT, participant.review)
    missing: dict[str, Text] = {}
    if not note_reference.strip():
        missing["note_reference"] = _("Give the reference of the note verbale that asks for it.")
    if not reason.strip():
        missing["reason"] = _("Give the reason: it stands in the record.")
    if missing:
        raise Invalid(missing)
    why = {"note": note_reference.strip(), "reason": reason.strip()}
    unseat(by=by, participant=participant, why=why)


@transaction.atomic
def unseat(*, by: User, participant: Participant, why: Mapping[str, str] | None = None) -> None:
    """Close a seat: the person no longer reaches the review; the row stays as history.

    `why` (note, reason) is added to the event. Twice, or by two at once, is once.
    """
    permissions.demand(by, Action.SEAT, participant.review)
    participant.closed_at = timezone.now()
    still_open = Participant.objects.filter(pk=participant.pk, closed_at__isnull=True)
    if not still_open.update(closed_at=participant.closed_at):
        return
    permissions.unseat(participant)
    record(
        "seat.closed",
        by=by,
        subject=participant,
        review=participant.review,
        data={
            "seat": participant.seat,
            "state": participant.state.code,
            "name": participant.user.name,
            **(why or {}),
        },
    )
