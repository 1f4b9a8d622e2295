"""Who may do what: the one place that answers, and the only user of guardian."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from accounts.models import User
from reviews import queries
from reviews.models import Assignment, Participant, Review
from reviews.process import MAY, PRACTICE, SECRETARIAT_MAY, Action, Office, Seat, Side, Step

Person = User | AnonymousUser


class Refused(PermissionDenied):
    """An act that is not allowed; `reason` is a sentence for the person (shown with a 403)."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Verdict:
    """The answer of `may`: allowed, or why not."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True)
class Standing:
    """How a person stands in a review: their seat, State and side.

    What costs a query more and is not always asked for is looked up on first use.
    """

    participant: Participant | None = None
    seat: Seat | None = None
    state_id: int | None = None
    side: Side | None = None
    user: Person | None = None
    review: Review | None = None

    @cached_property
    def instruments(self) -> frozenset[int]:
        """Ids of the instruments the State acts on."""
        if self.review is None or self.side is None:
            return frozenset()
        if self.side is Side.UNDER_REVIEW:
            return frozenset(row.pk for row in self.review.instruments.all())
        return frozenset(row.instrument_id for row in self._assignments)

    @cached_property
    def additional(self) -> bool:
        """Whether the State was drawn for these only and reads nothing else (domain.md §10)."""
        rows = self._assignments
        return bool(rows) and all(row.additional for row in rows)

    @cached_property
    def offices(self) -> frozenset[Office]:
        """The person's Secretariat groups."""
        return offices(self.user) if self.user else frozenset()

    @cached_property
    def _assignments(self) -> list[Assignment]:
        if self.review is None or self.side is not Side.REVIEWING:
            return []
        return [a for a in queries.assignments_of(self.review) if a.state_id == self.state_id]


def offices(user: Person) -> frozenset[Office]:
    """The Secretariat groups of a person; one query, remembered on the object."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    known: frozenset[Office] | None = user.__dict__.get("_offices")
    if known is None:
        seats = Participant.objects.filter(user=user.pk, closed_at__isnull=True)
        rows = dict(user.groups.annotate(seated=Exists(seats)).values_list("name", "seated"))
        known = frozenset(o for o in Office if o.value in rows)
        user.__dict__["_offices"], user.__dict__["_seated"] = known, any(rows.values())
    return known


def has_reviews(user: Person) -> bool:
    """Whether a person may have reviews of their own: somebody of the Secretariat only with a seat.

    No query beyond that of `offices`.
    """
    return bool(not offices(user) or user.__dict__["_seated"])


def standing(user: Person, review: Review) -> Standing:
    """How a person stands in a review; one query, remembered on the review."""
    memory: dict[int, Standing] = review.__dict__.setdefault("_standings", {})
    key = user.pk or 0
    if key not in memory:
        memory[key] = _standing(user, review)
    return memory[key]


def _standing(user: Person, review: Review) -> Standing:
    if not user.is_authenticated or not user.is_active:
        return Standing()
    seat = queries.seat_of(review, user)
    if seat is None:
        return Standing(user=user)
    side = Side.UNDER_REVIEW if seat.state_id == review.state_id else Side.REVIEWING
    return Standing(seat, Seat(seat.seat), seat.state_id, side, user, review)


ONLY_SECRETARIAT = _("Only the Secretariat can do this.")
WRONG_OFFICE = {
    frozenset({Office.OFFICER}): _("Only officers of the Secretariat can do this."),
    frozenset({Office.ADMINISTRATOR}): _("Only administrators can do this."),
    frozenset({Office.OFFICER, Office.ADMINISTRATOR}): _(
        "Only officers and administrators of the Secretariat can do this."
    ),
}
NOT_YOURS = _("You have no open seat in this review.")
NOT_PRACTISED = _("In a practice review you answer and clear; this is not part of it.")
NO_PART = _("Practice is for those who have a seat in a review or have been approved for one.")
WRONG_STEP = _("This cannot be done in the review's present step.")
WRONG_SEAT = {
    frozenset({Seat.FOCAL_POINT}): _("Only the focal point can do this."),
    frozenset({Seat.FOCAL_POINT, Seat.EXPERT}): _(
        "Observers read; focal points and experts can do this."
    ),
}
WRONG_SIDE = {
    Side.UNDER_REVIEW: _("Only the State under review can do this."),
    Side.REVIEWING: _("Only the reviewing States can do this."),
}


def may(
    user: Person, action: Action, review: Review | None, *, instrument_id: int | None = None
) -> Verdict:
    """Whether a person may do an action in a review now, and if not, why.

    Without a review only the Secretariat's own actions can be asked about. `instrument_id` asks
    about a text on that instrument.
    """
    private = review is not None and review.private_to_id is not None
    of_secretariat = None if private else SECRETARIAT_MAY.get(action)
    if of_secretariat and offices(user) & of_secretariat:
        in_step = action not in MAY or review is None or Step(review.step) in MAY[action].steps
        return _live(action, review) if in_step else Verdict(False, WRONG_STEP)
    if review is None or action not in MAY:
        return Verdict(False, _of_office(of_secretariat) if offices(user) else ONLY_SECRETARIAT)
    rule, where = MAY[action], standing(user, review)
    if where.seat is None:
        return Verdict(False, NOT_YOURS)
    if private and action not in PRACTICE.may:
        return Verdict(False, NOT_PRACTISED)
    if where.seat not in rule.seats:
        return Verdict(False, WRONG_SEAT[rule.seats])
    if where.side not in rule.sides:
        return Verdict(False, WRONG_SIDE[next(iter(rule.sides))])
    if Step(review.step) not in rule.steps:
        return Verdict(False, WRONG_STEP)
    if rule.by_instrument and instrument_id and instrument_id not in where.instruments:
        return Verdict(False, _("Your State does not review this instrument."))
    return _live(action, review)


def _of_office(allowed: frozenset[Office] | None) -> str | Promise:
    """Why somebody of the Secretariat may not: their office, or it is for a State's seats only."""
    return WRONG_OFFICE.get(allowed or frozenset(), NOT_YOURS)


def _live(action: Action, review: Review | None) -> Verdict:
    """A cancelled review, or one known only by its published status, can only be read."""
    if review is None or action in {Action.VIEW, Action.SEE_BOARD, Action.DISCUSS}:
        return Verdict(True)
    if review.cancelled_at:
        return Verdict(False, _("This review was cancelled."))
    return Verdict(True)


def may_practise(user: Person) -> Verdict:
    """Whether a person may open a practice review of their own (docs/adr/0007)."""
    if not isinstance(user, User) or offices(user) or not queries.takes_part(user):
        return Verdict(False, NO_PART)
    return Verdict(True)


def demand_practice(user: Person) -> None:
    """Raise `Refused` with the reason unless the person may practise."""
    if not (verdict := may_practise(user)):
        raise Refused(verdict.reason)


def demand(
    user: Person, action: Action, review: Review | None, *, instrument_id: int | None = None
) -> Standing:
    """Raise `Refused` with the reason unless the person may; returns their standing."""
    verdict = may(user, action, review, instrument_id=instrument_id)
    if not verdict:
        raise Refused(verdict.reason)
    return standing(user, review) if review else Standing(user=user)


def visible_reviews(user: Person) -> QuerySet[Review]:
    """The reviews a person can reach: by an open seat, or for officers all but those in which
    somebody practises.
    """
    reviews = Review.objects.select_related("state", "phase__cluster", "phase__mechanism", "group")
    if not user.is_authenticated or not user.is_active:
        return reviews.none()
    if offices(user) & SECRETARIAT_MAY[Action.VIEW]:
        return reviews.filter(private_to=None)
    return get_objects_for_user(
        user, "reviews.view_review", reviews, use_groups=False, accept_global_perms=False
    )


def seat(participant: Participant) -> None:
    """Let a seated person reach the review; called by the action that opens the seat."""
    assign_perm("reviews.view_review", participant.user, participant.review)


def unseat(participant: Participant) -> None:
    """Take the review away from a person whose seat closed."""
    remove_perm("reviews.view_review", participant.user, participant.review)


class ReviewBackend:
    """Makes `user.has_perm("reviews.<action>", review)` ask `may()`."""

    def authenticate(self, request: object, **credentials: object) -> None:
        """Nobody signs in through this backend."""
        return

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id).first()

    def has_perm(self, user: Person, perm: str, obj: object = None) -> bool:
        app, _dot, name = perm.partition(".")
        if app != "reviews" or not isinstance(obj, Review):
            return False
        known: Iterable[str] = (a.value for a in Action)
        return name in known and bool(may(user, Action(name), obj))
