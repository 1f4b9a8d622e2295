"""Building the demonstration's people and reviews through the project's own actions."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import chain, pairwise

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import QuerySet

from accounts.models import User
from nominations.actions import nominations, notes
from nominations.models import Nomination
from reviews.actions import reviews
from reviews.deadlines import add_months
from reviews.models import Instrument, Mechanism, Phase, Review, State
from reviews.process import STEPS, Office, Step
from reviews.queries import parties
from revmod.management.demo import course
from revmod.management.demo.diary import Acts, Diary
from revmod.management.demo.roster import (
    ADDRESSES,
    AWAITED,
    LOTS,
    OFFICIALS,
    PASSPHRASE,
    SECRETARIAT,
    Lot,
    Official,
)


@cache
def hashed() -> str:
    """The passphrase of all accounts, as it is stored: to make it takes as long as to guess it."""
    return make_password(PASSPHRASE)


def secretariat(diary: Diary) -> User:
    """The three demonstration accounts of the Secretariat; returns the officer."""
    joined = datetime.combine(diary.ago(700), time(9), UTC)
    made = {}
    for key, name, office in SECRETARIAT:
        user, _new = User.objects.get_or_create(
            email=f"{key}@example.org",
            defaults={"name": name, "password": hashed(), "date_joined": joined},
        )
        user.groups.add(Group.objects.get_or_create(name=office.value)[0])
        made[office] = user
    return made[Office.OFFICER]


def mark_accounts() -> None:
    """Say of the accounts that their passphrase is published; open those that were closed again."""
    people = User.objects.filter(email__in=ADDRESSES)
    people.update(is_demonstration=True)
    people.filter(is_active=False).update(is_active=True, password=hashed())


class World:
    """The six practice reviews; a review's `days` are Lot.ago as days of the calendar."""

    def __init__(self, officer: User, diary: Diary) -> None:
        self.officer, self.diary = officer, diary
        practice = Mechanism.objects.get(is_practice=True)
        self.states = {s.code: s for s in State.objects.filter(mechanism=practice)}
        self.instruments = {i.code: i for i in Instrument.objects.all()}
        self.phases = {p.number: p for p in Phase.objects.filter(mechanism=practice)}

    def build(self) -> list[Review]:
        """Open the reviews that are not there and take each to its step; returns them."""
        made = []
        for lot in LOTS:
            state, phase = self.states[lot.state], self.phases[lot.round]
            if not self._known(state, phase).exists():
                made.append(self._review(lot))
        return made

    def _known(self, state: State, phase: Phase) -> QuerySet[Review]:
        return Review.objects.filter(state=state, phase=phase, private_to=None)

    def _review(self, lot: Lot) -> Review:
        days = self._days(lot)
        self.diary.play(self._open(lot, days[0]), days[0], days[0])
        review = self._known(self.states[lot.state], self.phases[lot.round]).get()
        self._seat_people(review, days)
        review.refresh_from_db()
        take_forward(review, days, self.diary)
        return review

    def _days(self, lot: Lot) -> list[date]:
        """The days of Lot.ago, and yesterday for what goes on."""
        days = [self.diary.ago(number) for number in lot.ago]
        allowed = STEPS[Step.SELF_ASSESSMENT].allowed
        if lot.answers_due_in is not None and allowed is not None:
            due = self.diary.ago(-lot.answers_due_in)
            days[1] = add_months(due, -allowed.months)
        return [*days, self.diary.ago(1)]

    def _open(self, lot: Lot, start: date) -> Acts:
        reviews.open_review(
            by=self.officer,
            state=self.states[lot.state],
            phase=self.phases[lot.round],
            same_group=self.states[lot.same_group],
            other_group=self.states[lot.other_group],
            additional={
                self.states[code]: [self.instruments[i] for i in chosen]
                for code, chosen in lot.additional
            },
            start=start,
            officer=self.officer,
        )
        yield

    def _seat_people(self, review: Review, days: list[date]) -> None:
        """Record each party's note verbale and take its people through profile to seat.

        One focal point is awaited: there is no note for the party and review of AWAITED. The
        State under review comes last, on the day on which all are seated.
        """
        under_review, *others = parties(review)
        first, last = days[0] + timedelta(days=2), days[1]
        names = [
            self._name(review, state, days[0])
            for state in others
            if (state.code, review.state.code) != AWAITED
        ]
        self.diary.play(chain.from_iterable(names), first, max(first, last - timedelta(days=1)))
        self.diary.play(self._name(review, under_review, days[0]), last, last)

    def _name(self, review: Review, state: State, day: date) -> Acts:
        people = [official for official in OFFICIALS if official.state == state.code]
        note = notes.record_note(
            by=self.officer,
            state=state,
            reference=f"{state.code}/{day.year}/{review.pk}",
            dated_on=day + timedelta(days=1),
            reviews=[review],
            nominations=[
                notes.Nominee(name=o.name, email=o.email, seat=o.seat, title=o.title, phone="")
                for o in people
            ],
        )
        yield
        for official in people:
            nomination = note.nominations.get(user__email=official.email)
            if nomination.status != Nomination.Status.SUBMITTED:
                self._submit_profile(nomination.user, official)
                yield
            nominations.approve(by=self.officer, nomination=nomination)
            yield

    def _submit_profile(self, user: User, official: Official) -> None:
        user.password, user.language = hashed(), official.language
        user.save(update_fields=["password", "language"])
        about = nominations.About(
            name=official.name,
            title=official.title,
            organization=official.title.rpartition(", ")[2],
            field="Organized crime",
            languages=official.languages,
        )
        nominations.submit_profile(by=user, about=about)


def take_forward(review: Review, days: list[date], diary: Diary) -> None:
    """Take a review through its steps, each from the day after the one before ended.

    The last of `days` is yesterday: the step that goes on until then is not ended. XC waits for a
    focal point, XF consults, XE answers, XB receives feedback, XD and its reviewing States
    negotiate the list, XA's review is completed and public.
    """
    steps: tuple[Callable[[Review, bool], Acts], ...] = (
        course.consult,
        course.answer,
        course.give_feedback,
        course.observe,
        course.summarize,
    )
    spans = list(pairwise(days))[1:]
    for number, (step, (before, until)) in enumerate(zip(steps, spans, strict=False)):
        acts = step(review, number + 1 < len(spans))
        diary.play(acts, before + timedelta(days=1), until)
    if review.step == Step.SELF_ASSESSMENT:
        diary.play(course.ask_the_secretariat(review), diary.ago(6), diary.ago(3))
    if review.step == Step.COMPLETED:
        end = days[-2]
        diary.play(course.publish(review), end + timedelta(days=14), end + timedelta(days=40))
