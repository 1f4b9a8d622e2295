"""Who is told of an event: the people behind it, found from the seats as they stand now.

An audience is a function from a scene (an event and what surrounds it) to people, with the words
docs/notifications.md uses for it. Every audience starts from open seats, so nobody is told who may
not read the review any more; an additional reviewing State is told of its instruments only
(domain.md §10, Seats).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain

from django.db import models

from accounts.models import User
from audit.models import Event
from nominations.models import Nomination, NoteVerbale
from nominations.queries import WITH_PERSON
from reviews import queries
from reviews.models import (
    Message,
    Observation,
    Participant,
    Request,
    Review,
    ReviewStep,
    State,
    Submission,
    Thread,
)
from reviews.process import DRAFTERS, STEPS, Office, Seat, Step


class Why(StrEnum):
    """Why somebody is told: the mail says it."""

    SEAT = "seat"
    OFFICE = "office"
    NOMINATED = "nominated"
    PERSON = "person"


@dataclass(frozen=True)
class Told:
    """One person, and why they are told."""

    user: User
    why: Why


SUBJECTS: dict[str, type[models.Model]] = {
    model._meta.model_name or "": model
    for model in (
        User,
        Nomination,
        NoteVerbale,
        Review,
        ReviewStep,
        Participant,
        Submission,
        Request,
        Thread,
        Message,
        Observation,
    )
}


class Scene:
    """An event with its review, its subject and the people around it, each loaded at most once."""

    def __init__(self, event: Event, review: Review | None) -> None:
        self.event = event
        self.review = review

    @cached_property
    def subject(self) -> models.Model | None:
        """The row the event is about, if we know its kind and it is still there."""
        model = SUBJECTS.get(self.event.subject_type)
        if model is None or self.event.subject_id is None:
            return None
        return model._default_manager.filter(pk=self.event.subject_id).first()

    @cached_property
    def thread(self) -> Thread | None:
        """The conversation the event belongs to."""
        found = self.subject
        if isinstance(found, Message):
            return found.thread
        return found if isinstance(found, Thread) else None

    @cached_property
    def state_id(self) -> int | None:
        """The State whose act or text the event is; None for a joint text or no State."""
        found = self.subject
        if isinstance(found, Submission | Request | Participant):
            return found.state_id
        code = self.event.data.get("state")
        return State.objects.filter(code=code).values_list("pk", flat=True).first()

    @cached_property
    def is_joint(self) -> bool:
        """Whether the event is about a text all parties share."""
        return isinstance(self.subject, Submission) and self.subject.state_id is None

    @cached_property
    def instruments(self) -> set[int] | None:
        """Ids of the instruments the event concerns; None means all of the review's."""
        found: models.Model | None = self.thread or self.subject
        if isinstance(found, Thread | Observation):
            return {found.instrument_id} if found.instrument_id else None
        if isinstance(found, Submission) and found.state is not None and self.review:
            return queries.instruments_of(self.review, found.state)
        return None

    @cached_property
    def seats(self) -> list[Participant]:
        """The open seats of people who may read what the event is about."""
        if self.review is None:
            return []
        rows = [row for row in queries.seats_of(self.review) if row.user.is_active]
        reads = {row.state_id: self._reads(row.state) for row in rows}
        return [row for row in rows if reads[row.state_id]]

    def _reads(self, state: State) -> bool:
        assert self.review is not None
        if self.instruments is None or not queries.is_additional(self.review, state):
            return True
        return bool(self.instruments & queries.instruments_of(self.review, state))

    def seated(self, *seats: Seat) -> list[Participant]:
        """The open seats of these kinds."""
        return [row for row in self.seats if row.seat in seats]


@dataclass(frozen=True)
class Audience:
    """People of a scene, and in words who they are."""

    words: str
    of: Callable[[Scene], Iterable[Told]]

    def __or__(self, other: "Audience") -> "Audience":
        return Audience(
            f"{self.words}; {other.words}",
            lambda scene: chain(self.of(scene), other.of(scene)),
        )


def audience(words: str) -> Callable[[Callable[[Scene], Iterable[Told]]], Audience]:
    """Make a function an audience with its words."""
    return lambda of: Audience(words, of)


def _from_seats(rows: Iterable[Participant]) -> Iterator[Told]:
    return (Told(row.user, Why.SEAT) for row in rows)


@audience("nobody")
def nobody(scene: Scene) -> Iterable[Told]:
    """No one; the rest of a rule may still name others."""
    return ()


@audience("everybody seated in the review")
def everyone(scene: Scene) -> Iterable[Told]:
    """All open seats, observers too."""
    return _from_seats(scene.seats)


@audience("focal points and experts of all parties")
def drafters(scene: Scene) -> Iterable[Told]:
    """Those who write and clear."""
    return _from_seats(scene.seated(*DRAFTERS))


@audience("focal points of all parties")
def focal_points(scene: Scene) -> Iterable[Told]:
    """One for each State."""
    return _from_seats(scene.seated(Seat.FOCAL_POINT))


@audience("focal points and experts of the States whose turn it is")
def acting(scene: Scene) -> Iterable[Told]:
    """The sides that must act in the step the event names."""
    step = scene.event.data.get("step")
    if scene.review is None or step not in set(Step):
        return ()
    turn = {state.pk for state in queries.parties(scene.review, STEPS[Step(str(step))].turn)}
    return _from_seats(row for row in scene.seated(*DRAFTERS) if row.state_id in turn)


@audience("focal points and experts of the State under review")
def under_review(scene: Scene) -> Iterable[Told]:
    """The side of the State under review."""
    return _from_seats(row for row in scene.seated(*DRAFTERS) if _is_under_review(row, scene))


def _is_under_review(row: Participant, scene: Scene) -> bool:
    return scene.review is not None and row.state_id == scene.review.state_id


@audience("everybody of the State it concerns")
def own_side(scene: Scene) -> Iterable[Told]:
    """One State's people only: what drafts' events are limited to."""
    return _from_seats(
        row for row in scene.seats if scene.state_id is not None and row.state_id == scene.state_id
    )


@audience("focal point of the State that asked")
def own_focal_point(scene: Scene) -> Iterable[Told]:
    """The focal point of the event's State."""
    return _from_seats(
        row for row in scene.seated(Seat.FOCAL_POINT) if row.state_id == scene.state_id
    )


@audience("focal points of all parties, if the text is a joint one")
def joint_focal_points(scene: Scene) -> Iterable[Told]:
    """Those who clear a joint text; a State's own text is told when it is submitted."""
    return focal_points.of(scene) if scene.is_joint else ()


@audience("focal points whose clearance of a joint text is void")
def voided(scene: Scene) -> Iterable[Told]:
    """Those who must look at the edited text again (domain.md §10, Steps)."""
    codes = scene.event.data.get("states")
    if not scene.is_joint or not isinstance(codes, list):
        return ()
    return _from_seats(row for row in scene.seated(Seat.FOCAL_POINT) if row.state.code in codes)


@audience("focal points and experts of the State that asked and of the State under review")
def clarifying(scene: Scene) -> Iterable[Told]:
    """The two States between which a request for clarification runs."""
    asking = scene.thread.state_id if scene.thread else None
    return _from_seats(
        row
        for row in scene.seated(*DRAFTERS)
        if row.state_id == asking or _is_under_review(row, scene)
    )


@audience("the officer")
def officer(scene: Scene) -> Iterable[Told]:
    """The Secretariat's side of a review."""
    officers = list(_in_office(Office.OFFICER))
    named = scene.review.officer_id if scene.review else None
    mine = [user for user in officers if user.pk == named]
    return (Told(user, Why.OFFICE) for user in mine or officers)


@audience("everybody seated in the review and the officer, if the text is a joint one")
def joint_everyone(scene: Scene) -> Iterable[Told]:
    """All who share a joint text; the Secretariat assists in drafting it (domain.md §3)."""
    return chain(everyone.of(scene), officer.of(scene)) if scene.is_joint else ()


@audience("the officer, unless the draft was opened to observers only")
def officer_who_may_read(scene: Scene) -> Iterable[Told]:
    """Whom an opened draft lets read."""
    return () if scene.event.data.get("to_observers") else officer.of(scene)


@audience("who recorded the note verbale, or all who may record one")
def registrars(scene: Scene) -> Iterable[Told]:
    """Those of the Secretariat who check profiles against the note (domain.md §3)."""
    allowed = list(_in_office(Office.OFFICER, Office.ADMINISTRATOR))
    found = scene.subject
    recorder = found.note.recorded_by_id if isinstance(found, Nomination) else None
    mine = [user for user in allowed if user.pk == recorder]
    return (Told(user, Why.OFFICE) for user in mine or allowed)


def _in_office(*offices: Office) -> Iterable[User]:
    return User.objects.filter(groups__name__in=offices, is_active=True).distinct()


@audience("the person it is about")
def the_person(scene: Scene) -> Iterable[Told]:
    """The person a seat, nomination or link belongs to, seated or not."""
    found = scene.subject
    if isinstance(found, Participant | Nomination):
        found = found.user
    if isinstance(found, User) and found.is_active:
        yield Told(found, Why.PERSON)


@audience("the person it is about, if they have come in before")
def the_person_with_account(scene: Scene) -> Iterable[Told]:
    """Somebody new gets an activation link instead (domain.md §10, Seats)."""
    return (told for told in the_person.of(scene) if told.user.has_usable_password())


@audience("who asked")
def the_asker(scene: Scene) -> Iterable[Told]:
    """The person who made a request, as long as they have a seat in the review."""
    found = scene.subject
    if not isinstance(found, Request):
        return ()
    return _from_seats(row for row in scene.seats if row.user_id == found.by_id)


@audience(
    "focal point and experts of each State still awaited, and the people its notes verbales "
    "name for such a seat who have not come in yet; the officer where there are none"
)
def awaited(scene: Scene) -> Iterable[Told]:
    """Who can still do what a reminder is about; nobody once the State has done it."""
    review = scene.review
    if review is None or scene.state_id is None:
        return []
    if scene.state_id not in queries.waits_for(review):
        return []
    seated = list(
        _from_seats(row for row in scene.seated(*DRAFTERS) if row.state_id == scene.state_id)
    )
    found = [*seated, *_nominees(review, scene.state_id)]
    if not found:
        return officer.of(scene)
    # Named focal points may be reminded of their own date on the same day (actions/reminders.py).
    seats = DRAFTERS - {scene.event.data.get("but")}
    return [*seated, *_nominees(review, scene.state_id, seats)]


@audience("who is named as focal point of the State and has not come in yet")
def named_focal_points(scene: Scene) -> Iterable[Told]:
    """Nobody once the seat is taken."""
    taken = any(row.state_id == scene.state_id for row in scene.seated(Seat.FOCAL_POINT))
    if scene.review is None or scene.state_id is None or taken:
        return ()
    return _nominees(scene.review, scene.state_id, frozenset({Seat.FOCAL_POINT}))


def _nominees(review: Review, state_id: int, seats: frozenset[Seat] = DRAFTERS) -> Iterator[Told]:
    """People named for such a seat of a State in a review who hold no seat in it yet."""
    rows = Nomination.objects.filter(
        note__reviews=review,
        note__state_id=state_id,
        seat__in=seats,
        status__in=WITH_PERSON,
        user__is_active=True,
    ).exclude(user__participations__in=review.participants.filter(closed_at__isnull=True))
    return (Told(row.user, Why.NOMINATED) for row in rows.select_related("user"))


def still_concerned(user: User, why: str, review: Review | None) -> bool:
    """Whether somebody may still be told now what was decided earlier: seats may have closed."""
    if not user.is_active:
        return False
    if why == Why.OFFICE:
        return user.groups.filter(name__in=list(Office)).exists()
    if why == Why.SEAT and review is not None:
        return review.participants.filter(user=user, closed_at__isnull=True).exists()
    if why == Why.NOMINATED and review is not None:
        return user.nominations.filter(note__reviews=review, status__in=WITH_PERSON).exists()
    return user.has_usable_password() or not _only_withdrawn(user)


def _only_withdrawn(user: User) -> bool:
    """Whether all notes that named somebody new were taken back: then no link may go out."""
    found = set(user.nominations.values_list("status", flat=True))
    return found == {Nomination.Status.WITHDRAWN}
