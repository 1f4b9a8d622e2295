"""Makers of people and reviews for tests: everything through the project's own actions."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import Group as Office_
from django.test import Client

from accounts.models import User
from reviews.actions import participants, reviews
from reviews.models import Phase, Review, State
from reviews.process import Office, Seat

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
START = date(2026, 1, 15)


def person(name: str, **fields) -> User:
    """A person who can sign in; the address is made of the name."""
    address = f"{name.lower().replace(' ', '.')}@example.org"
    return User.objects.create_user(address, "correct horse battery", name=name, **fields)


def officer(name: str = "Olga Officer", office: Office = Office.OFFICER) -> User:
    """A person of one of the Secretariat's groups."""
    user = person(name)
    user.groups.add(Office_.objects.get_or_create(name=office.value)[0])
    return user


def signed_in(user: User | None) -> Client:
    """A browser in which the person is signed in (nobody, with None)."""
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


@dataclass
class Cast:
    """The named people of one review: XA under review, XB (same group) and XD review it.

    XB is not party to the Firearms Protocol, so XC stands in for it there (additional). `people`
    is keyed like "XA focal_point", "XB expert", "XD observer"; `outsider` serves XE, which takes
    no part.
    """

    review: Review
    officer: User
    draw_officer: User
    administrator: User
    outsider: User
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, key: str) -> User:
        return self.people[key]

    def reload(self) -> Review:
        """The review as the database has it now."""
        self.review = Review.objects.select_related(
            "state", "phase__cluster", "phase__mechanism"
        ).get(pk=self.review.pk)
        return self.review


def open_review(by: User, **changes) -> Review:
    """A launched review of XA by XB, XD and XC (for firearms only)."""
    states = {s.code: s for s in State.objects.filter(mechanism__is_practice=True)}
    firearms = states["XA"].instruments.get(code="FA")
    given = {
        "state": states["XA"],
        "phase": Phase.objects.get(mechanism__is_practice=True, number=1),
        "same_group": states["XB"],
        "other_group": states["XD"],
        "additional": {states["XC"]: [firearms]},
        "start": START,
        "officer": by,
    }
    return reviews.open_review(by=by, **(given | changes))


def make_cast(*, seats: bool = True) -> Cast:
    """Open a review and, with `seats`, seat everybody: the review is then in consultations."""
    chief = officer()
    cast = Cast(
        review=open_review(chief),
        officer=chief,
        draw_officer=officer("Dora Draw", Office.DRAW_OFFICER),
        administrator=officer("Adam Administrator", Office.ADMINISTRATOR),
        outsider=person("Ella Outsider"),
    )
    if seats:
        for code in ("XA", "XB", "XC", "XD"):
            state = State.objects.get(code=code)
            for seat in (Seat.EXPERT, Seat.OBSERVER, Seat.FOCAL_POINT):
                user = person(f"{code} {seat.value.replace('_', ' ').title()}")
                participants.seat(
                    by=chief,
                    review=cast.review,
                    state=state,
                    user=user,
                    seat=seat,
                    note_reference=f"{code}/2026/1",
                )
                cast.people[f"{code} {seat.value}"] = user
    cast.reload()
    return cast
