"""Building the demonstration's people and reviews through the project's own actions."""

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from nominations.actions import nominations, notes
from nominations.models import NoteVerbale
from reviews.actions import reviews
from reviews.models import Instrument, Mechanism, Phase, Review, State
from reviews.process import Office
from revmod.management.demo.roster import LOTS, OFFICIALS, PASSPHRASE, SECRETARIAT, Lot


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
