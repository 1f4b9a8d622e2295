"""Reads about notes verbales, nominations and who is awaited in a review."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from audit.models import Event
from nominations.models import Nomination, NoteVerbale, Profile
from reviews.models import Participant, Review, State
from reviews.process import EXPERT_WEEKS, FOCAL_POINT_WEEKS, Seat
from reviews.queries import parties

Status = Nomination.Status
ENDED = (Status.APPROVED, Status.WITHDRAWN)
WITH_PERSON = (Status.LINK_SENT, Status.PROFILE_DUE, Status.CLARIFICATION)


def reviews_open_to(state: State) -> QuerySet[Review]:
    """The reviews in which a State takes part and can name people.

    A review that is cancelled, or known by its published status only, takes no people (§10).
    """
    return (
        Review.objects.filter(Q(state=state) | Q(assignments__state=state))
        .filter(cancelled_at__isnull=True, imported_status="", private_to=None)
        .select_related("state", "phase__cluster")
        .distinct()
    )


def states_open_to_notes() -> QuerySet[State]:
    """The States that take part in a review that takes people."""
    reviews = Review.objects.filter(cancelled_at__isnull=True, imported_status="", private_to=None)
    return State.objects.filter(
        Q(pk__in=reviews.values("state")) | Q(pk__in=reviews.values("assignments__state"))
    )


def seated(state: State) -> QuerySet[Participant]:
    """The open seats of a State in all reviews, whom a note can replace."""
    rows = Participant.objects.filter(state=state, closed_at__isnull=True, review__private_to=None)
    return rows.select_related("user", "review__state", "review__phase__cluster")


def notes(*, state: State | None, status: str, text: str) -> QuerySet[NoteVerbale]:
    """Notes for the Secretariat's list, the latest first; three queries a page.

    `status` is that of a nomination in the note, "" for any; `text` is looked for in the
    reference and in the names and addresses of the people named.
    """
    rows = NoteVerbale.objects.select_related("state", "recorded_by").prefetch_related(
        "nominations", "reviews__state"
    )
    if state is not None:
        rows = rows.filter(state=state)
    if status:
        rows = rows.filter(nominations__status=status)
    if text:
        rows = rows.filter(
            Q(reference__icontains=text)
            | Q(nominations__name__icontains=text)
            | Q(nominations__email__icontains=text)
        )
    return rows.distinct()


def nominations_of_person(user: User) -> QuerySet[Nomination]:
    """What notes have named a person for, withdrawn ones left out."""
    return (
        Nomination.objects.filter(user=user)
        .exclude(status=Status.WITHDRAWN)
        .select_related("note__state")
        .prefetch_related("note__reviews__state", "note__reviews__phase__cluster")
    )


def profile_of(user: User) -> Profile:
    """A person's profile; an empty unsaved one where there is none yet."""
    return Profile.objects.filter(user=user).first() or Profile(user=user)


def shown_to_person(nomination: Nomination, profile: Profile) -> str:
    """The status as anybody outside the Secretariat sees it: that it is held stays inside (§10)."""
    if nomination.status != Status.HELD:
        return nomination.status
    return Status.SUBMITTED if profile.submitted_at else Status.PROFILE_DUE


def nominations_of(review: Review, state: State) -> QuerySet[Nomination]:
    """Whom a State has named for a review and who is not seated yet.

    Names of people not yet approved concern that State and the Secretariat only; outside the
    Secretariat show `shown_to_person`, never `status` and `reason`.
    """
    return (
        Nomination.objects.filter(note__reviews=review, note__state=state)
        .exclude(status__in=ENDED)
        .select_related("user__profile", "note")
    )


@dataclass
class Delegation:
    """A State's people in a review: seated, named and not yet seated, and who left (§3).

    `named` comes with `user.profile` where there is one.
    """

    state: State
    focal_point_due: date | None
    experts_due: date | None
    focal_point: Participant | None = None
    experts: list[Participant] = field(default_factory=list)
    observers: list[Participant] = field(default_factory=list)
    former: list[Participant] = field(default_factory=list)
    named: list[Nomination] = field(default_factory=list)

    @property
    def focal_point_missing(self) -> bool:
        """ "Named" means that the seat is open (domain.md §10)."""
        return self.focal_point is None

    @property
    def experts_missing(self) -> bool:
        return not self.experts

    def add(self, row: Participant) -> None:
        """Put a seat where it belongs; a closed one is the history of the seat."""
        if row.closed_at is not None:
            self.former.append(row)
        elif row.seat == Seat.FOCAL_POINT:
            self.focal_point = row
        else:
            (self.experts if row.seat == Seat.EXPERT else self.observers).append(row)


def delegations(review: Review) -> list[Delegation]:
    """Every State's people in a review and who is awaited; two queries beside the parties.

    Due dates are two weeks (focal point) and four weeks (experts) from the start (§3).
    """
    start = review.launched_on
    rows = {
        state.pk: Delegation(
            state,
            start + timedelta(weeks=FOCAL_POINT_WEEKS) if start else None,
            start + timedelta(weeks=EXPERT_WEEKS) if start else None,
        )
        for state in parties(review)
    }
    for seat in review.participants.select_related("user", "state").order_by("opened_at", "id"):
        if seat.state_id in rows:
            rows[seat.state_id].add(seat)
    pending = (
        Nomination.objects.filter(note__reviews=review)
        .exclude(status__in=ENDED)
        .select_related("user__profile", "note")
    )
    for nomination in pending:
        if nomination.note.state_id in rows:
            rows[nomination.note.state_id].named.append(nomination)
    return list(rows.values())


def note(pk: int) -> QuerySet[NoteVerbale]:
    """A note with all its page shows."""
    return (
        NoteVerbale.objects.filter(pk=pk)
        .select_related("state", "file", "recorded_by")
        .prefetch_related(
            "nominations__replaces__user", "reviews__state", "reviews__phase__cluster"
        )
    )


def nomination(pk: int) -> QuerySet[Nomination]:
    """A nomination with all its page shows."""
    return (
        Nomination.objects.filter(pk=pk)
        .select_related("note__state", "note__file", "user", "replaces__user", "decided_by")
        .prefetch_related("note__reviews__state", "note__reviews__phase__cluster")
    )


def events_of(nomination: Nomination) -> list[tuple[Event, User | None]]:
    """What happened with a nomination and its account, the latest first, and who did it."""
    about = Q(subject_type="nomination", subject_id=nomination.pk) | Q(
        subject_type="user",
        subject_id=nomination.user_id,
        kind__in=("activation.sent", "account.activated"),
    )
    events = list(Event.objects.filter(about).order_by("-id")[:50])
    people = User.objects.in_bulk({e.person_id for e in events if e.person_id})
    return [(event, people.get(event.person_id or 0)) for event in events]


def delegations_shown(review: Review, *, mine: int | None, all_named: bool) -> list[Delegation]:
    """The delegations as a participant may see them, each nomination with its status `shown`.

    Who is named and not yet seated concerns the person's own State (`mine`) and the Secretariat
    (`all_named`), which alone sees that somebody is held (§10, Seats).
    """
    rows = delegations(review)
    for row in rows:
        if not all_named and row.state.pk != mine:
            row.named = []
        for named in row.named:
            profile = getattr(named.user, "profile", None) or Profile(user=named.user)
            shown = named.status if all_named else shown_to_person(named, profile)
            named.shown = shown  # type: ignore[attr-defined]
    return rows
