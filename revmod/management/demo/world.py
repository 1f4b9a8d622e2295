"""Building the demonstration's people and reviews through the project's own actions."""

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from nominations.actions import nominations, notes
from nominations.models import Nomination
from reviews.actions import reviews
from reviews.models import Instrument, Mechanism, Phase, Review, State
from reviews.process import Office
from reviews.queries import parties
from revmod.management.demo.roster import (
    AWAITED,
    LOTS,
    OFFICIALS,
    PASSPHRASE,
    SECRETARIAT,
    Lot,
    Official,
)


def secretariat() -> User:
    """The three demonstration accounts of the Secretariat; returns the officer."""
    hashed = make_password(PASSPHRASE)
    made = {}
    for key, name, office in SECRETARIAT:
        user, _new = User.objects.get_or_create(
            email=f"{key}@example.org", defaults={"name": name, "password": hashed}
        )
        user.groups.add(Group.objects.get_or_create(name=office.value)[0])
        made[office] = user
    return made[Office.OFFICER]


def start_of(lot: Lot, today: date) -> date:
    """When a practice review started: the further it is to go, the longer ago."""
    return today - timedelta(weeks={1: 60, 2: 20, 3: 3}[lot.round])


def open_reviews(officer: User, practice: Mechanism) -> dict[str, Review]:
    """The six practice reviews by the code of the State under review."""
    states = {s.code: s for s in State.objects.filter(mechanism=practice)}
    instruments = {i.code: i for i in Instrument.objects.all()}
    phases = {p.number: p for p in Phase.objects.filter(mechanism=practice)}
    today = timezone.now().date()
    opened = {}
    for lot in LOTS:
        review = Review.objects.filter(state=states[lot.state], phase=phases[lot.round]).first()
        opened[lot.state] = review or reviews.open_review(
            by=officer,
            state=states[lot.state],
            phase=phases[lot.round],
            same_group=states[lot.same_group],
            other_group=states[lot.other_group],
            additional={
                states[code]: [instruments[i] for i in chosen] for code, chosen in lot.additional
            },
            start=start_of(lot, today),
            officer=officer,
        )
    return opened


def seat_people(officer: User, opened: dict[str, Review]) -> None:
    """Record a note verbale of each party and take its people through profile to seat.

    One focal point is awaited: the party and the review of AWAITED stand in no note.
    """
    hashed = make_password(PASSPHRASE)
    for state in State.objects.filter(mechanism__is_practice=True).order_by("code"):
        theirs = [
            review
            for code, review in opened.items()
            if state in parties(review) and (state.code, code) != AWAITED
        ]
        people = [official for official in OFFICIALS if official.state == state.code]
        note = notes.record_note(
            by=officer,
            state=state,
            reference=f"{state.code}/2026/14",
            dated_on=timezone.now().date() - timedelta(days=10),
            reviews=theirs,
            nominations=[
                notes.Nominee(name=o.name, email=o.email, seat=o.seat, title=o.title, phone="")
                for o in people
            ],
        )
        for official in people:
            nomination = note.nominations.get(user__email=official.email)
            if nomination.status != Nomination.Status.APPROVED:
                _approve(officer, nomination, official, hashed)


def _approve(officer: User, nomination: Nomination, official: Official, hashed: str) -> None:
    user = nomination.user
    user.password, user.language = hashed, official.language
    user.save(update_fields=["password", "language"])
    about = nominations.About(
        name=official.name,
        title=official.title,
        organization=official.title.rpartition(", ")[2],
        field="Organized crime",
        languages=official.languages,
    )
    nominations.submit_profile(by=user, about=about)
    nominations.approve(by=officer, nomination=nomination)
