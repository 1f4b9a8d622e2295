"""States, people and reviews of the measured world: rows written at once, not act by act."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import Group as Office_
from django.contrib.auth.models import Permission

from accounts.models import User
from audit.models import Event
from benchmarks.world import words
from notifications.models import Notification
from reviews.models import (
    Assignment,
    Group,
    Instrument,
    Mechanism,
    Message,
    Participant,
    Phase,
    RegionalGroup,
    Review,
    ReviewStep,
    ReviewUserObjectPermission,
    State,
    Submission,
    Thread,
)
from reviews.process import Office, Seat, Step

REVIEWS, STATES = 189, 190
START = date(2026, 1, 15)
SEATS = (Seat.FOCAL_POINT, Seat.EXPERT, Seat.EXPERT, Seat.OBSERVER)
UNREAD, MESSAGES = 5, 12


def states() -> list[State]:
    """190 fictitious parties in the place of the real ones, four in five party to all."""
    mechanism = Mechanism.objects.get(is_practice=False)
    State.instruments.through.objects.all().delete()
    State.objects.all().delete()
    regions = list(RegionalGroup.objects.all())
    made = State.objects.bulk_create(
        State(
            mechanism=mechanism,
            code=f"{chr(ord('A') + number // 10)}{number % 10}",
            regional_group=regions[number % len(regions)],
            name=words.name(number),
            name_en=words.name(number),
        )
        for number in range(STATES)
    )
    party = State.instruments.through
    instruments = list(Instrument.objects.order_by("order"))
    party.objects.bulk_create(
        party(state=state, instrument=instrument)
        for number, state in enumerate(made)
        for instrument in (instruments if number % 5 else instruments[:3])
    )
    return made


def people(parties: list[State]) -> dict[int, list[User]]:
    """Four people of each State, by its id; nobody has a passphrase."""
    made = User.objects.bulk_create(
        User(
            email=f"{state.code}.{number}@example.org".lower(),
            name=f"{seat.value.replace('_', ' ').title()} {number} of {state.code}",
            title="Adviser, Ministry of Justice",
            password="!",
        )
        for state in parties
        for number, seat in enumerate(SEATS)
    )
    each = len(SEATS)
    return {s.pk: made[n * each : n * each + each] for n, s in enumerate(parties)}


def officer() -> User:
    """The Secretariat's officer."""
    found = User.objects.create(email="officer@example.org", name="Officer", password="!")
    found.groups.add(Office_.objects.get_or_create(name=Office.OFFICER.value)[0])
    return found


def reviews(parties: list[State], by: User) -> list[Review]:
    """A review of every party but the last; one in three is at the step of feedback."""
    phase = Phase.objects.get(mechanism__is_practice=False, number=1)
    groups = list(Group.objects.filter(mechanism=phase.mechanism).order_by("number"))
    made = Review.objects.bulk_create(
        Review(
            phase=phase,
            state=state,
            group=groups[number // 63],
            launched_on=START,
            step=step_of(number),
            due_on=START + timedelta(days=180 + number),
            languages=["en"],
            officer=by,
            seated_at=moment(14),
        )
        for number, state in enumerate(parties[:REVIEWS])
    )
    through = Review.instruments.through
    party = {s.pk: list(s.instruments.all()) for s in parties}
    through.objects.bulk_create(
        through(review=review, instrument=instrument)
        for review in made
        for instrument in party[review.state_id]
    )
    Assignment.objects.bulk_create(
        Assignment(review=review, state=other, instrument=instrument, same_group=first)
        for number, review in enumerate(made)
        for other, first in _reviewing(parties, number)
        for instrument in party[review.state_id]
    )
    return made


def step_of(number: int) -> Step:
    """At which step a review stands."""
    return Step.FEEDBACK if number % 3 == 2 else Step.SELF_ASSESSMENT


def moment(days: int) -> datetime:
    """So many days after the start."""
    return datetime(START.year, START.month, START.day, tzinfo=UTC) + timedelta(days=days)


def _reviewing(parties: list[State], number: int) -> list[tuple[State, bool]]:
    """The two reviewing States: of the same regional group (every fifth), and of another."""
    return [(parties[(number + 5) % STATES], True), (parties[(number + 7) % STATES], False)]


def seats(parties: list[State], theirs: dict[int, list[User]], opened: list[Review]) -> None:
    """Seat the four people of each of the three States of every review."""
    rows = [
        Participant(review=review, state=state, user=user, seat=seat, opened_at=moment(10))
        for number, review in enumerate(opened)
        for state in (parties[number], *(s for s, _first in _reviewing(parties, number)))
        for user, seat in zip(theirs[state.pk], SEATS, strict=True)
    ]
    Participant.objects.bulk_create(rows)
    _let_in((row.user, row.review) for row in rows)


def _let_in(seated: Iterable[tuple[User, Review]]) -> None:
    """What reviews.permissions.seat does for each person."""
    view = Permission.objects.get(codename="view_review")
    ReviewUserObjectPermission.objects.bulk_create(
        ReviewUserObjectPermission(
            user=user,
            content_object=review,
            permission=view,
        )
        for user, review in seated
    )


def everywhere(opened: list[Review]) -> User:
    """Somebody who sits in all 189 reviews, which nobody does: for the longest list."""
    user = User.objects.create(email="everywhere@example.org", name="Everywhere", password="!")
    Participant.objects.bulk_create(
        Participant(review=review, state_id=review.state_id, user=user, seat=Seat.OBSERVER)
        for review in opened
    )
    _let_in((user, review) for review in opened)
    return user


def course(opened: list[Review], theirs: dict[int, list[User]]) -> None:
    """What has happened in each review: steps, events, a discussion, messages in inboxes."""
    steps, events, threads = [], [], []
    for number, review in enumerate(opened):
        past = [Step.NOMINATIONS, Step.CONSULTATIONS]
        past += [Step.SELF_ASSESSMENT] if step_of(number) is Step.FEEDBACK else []
        for place, step in enumerate(past):
            steps.append(_step(review, step, 20 * place, closed=True))
        steps.append(_step(review, step_of(number), 20 * len(past), closed=False))
        events += _events(review, theirs[review.state_id])
        threads.append(Thread(review=review, kind=Thread.DISCUSSION))
    ReviewStep.objects.bulk_create(steps)
    Event.objects.bulk_create(events)
    Thread.objects.bulk_create(threads)
    own = random.Random(1)
    Message.objects.bulk_create(
        Message(
            thread=thread,
            state_id=thread.review.state_id,
            by=theirs[thread.review.state_id][0],
            text=words.text(own, 400),
        )
        for thread in threads
        for _number in range(MESSAGES)
    )
    _inboxes(events, theirs)


def _step(review: Review, step: Step, day: int, *, closed: bool) -> ReviewStep:
    return ReviewStep(
        review=review,
        step=step,
        opened_at=moment(day),
        begun_at=moment(day + 1),
        due_on=review.due_on,
        closed_at=moment(day + 19) if closed else None,
    )


def _events(review: Review, users: list[User]) -> list[Event]:
    code = review.state.code
    told = [("review.opened", {"state": code, "start": START.isoformat()})]
    for user, seat in zip(users, SEATS, strict=True):
        told.append(("seat.opened", {"seat": seat, "state": code, "name": user.name}))
    for step in (Step.NOMINATIONS, Step.CONSULTATIONS, Step.SELF_ASSESSMENT):
        told.append(("step.opened", {"step": step, "due_on": "2026-07-15"}))
        told.append(("submission.cleared", {"step": step, "state": code}))
        told.append(("discussion.message", {"state": code}))
    return [
        Event(
            kind=kind,
            at=moment(number),
            person_id=users[0].pk,
            person_name=users[0].name,
            review_id=review.pk,
            data=data,
            announced_at=moment(number),
        )
        for number, (kind, data) in enumerate(told)
    ]


def _inboxes(events: list[Event], theirs: dict[int, list[User]]) -> None:
    """Everybody has read most of twenty messages."""
    Notification.objects.bulk_create(
        Notification(
            event_id=event.pk,
            kind=event.kind,
            user=user,
            channel=Notification.INBOX,
            review_id=event.review_id,
            data=event.data,
            created_at=event.at,
            read_at=None if number < UNREAD else event.at,
        )
        for users in theirs.values()
        for user in users
        for number, event in enumerate(events[:20])
    )


def submissions(opened: list[Review], parties: list[State]) -> list[Submission]:
    """The texts of each review without their words; returns those for the answers, in order."""
    text = {"languages": ["en"], "labour": {}, "timetable": [], "notes": ""}
    done = {"status": Submission.SUBMITTED, "saved_at": moment(30)}
    Submission.objects.bulk_create(
        Submission(review=review, step=Step.CONSULTATIONS, text=text, revision=3, **done)
        for review in opened
    )
    Submission.objects.bulk_create(
        Submission(review=review, step=Step.FEEDBACK, state=state, saved_at=moment(70), total=12)
        for number, review in enumerate(opened)
        if step_of(number) is Step.FEEDBACK
        for state, _first in _reviewing(parties, number)
    )
    return Submission.objects.bulk_create(
        Submission(review=review, step=Step.SELF_ASSESSMENT, state=parties[number])
        for number, review in enumerate(opened)
    )
