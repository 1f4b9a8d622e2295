"""Notes, links and profiles for the tests of this folder."""

from datetime import date

from django.utils import timezone

from accounts.actions import new_link
from accounts.models import User
from nominations.actions import nominations
from nominations.actions.notes import Nominee, record_note
from nominations.models import Nomination, NoteVerbale
from reviews.models import State
from reviews.process import Seat
from tests.factories.people import Cast

PASSPHRASE = "three quiet rivers run"
ABOUT = {
    "title": "Judge",
    "phone": "+1 555 0100",
    "organization": "Supreme Court",
    "field": "Criminal law",
    "languages": ["fr", "en"],
}
AMAL = Nominee("Amal Haddad", "amal@example.org", Seat.FOCAL_POINT, "Director")
JOSE = Nominee("José Ñandú", "jose@example.org", Seat.EXPERT, "Judge")


def state(code: str) -> State:
    return State.objects.get(code=code)


def note(
    cast: Cast, *people: Nominee, code: str = "XA", reference: str = "XA/1", **changes
) -> NoteVerbale:
    """A note recorded by the officer of the cast, by default of XA."""
    given = {
        "by": cast.officer,
        "state": state(code),
        "reference": reference,
        "dated_on": date(2026, 1, 20),
        "reviews": [cast.review],
        "nominations": people or (AMAL,),
    }
    return record_note(**(given | changes))


def of(email: str) -> Nomination:
    """The latest nomination of the person with an address."""
    return Nomination.objects.filter(user__email=email).latest("id")


def token_of(email: str, **changes) -> str:
    """A fresh activation token, as it would stand in the mail."""
    user = User.objects.get(email=email)
    return new_link(user, changes.get("now", timezone.now())).rstrip("/").rsplit("/", 1)[-1]


def submitted(email: str) -> Nomination:
    """Let the person activate the account and submit the profile."""
    user = User.objects.get(email=email)
    if not user.has_usable_password():
        user = nominations.activate(token=token_of(email), passphrase=PASSPHRASE, language="en")
    nominations.submit_profile(by=user, about=nominations.About(name=user.name, **ABOUT))
    return of(email)


def approved(cast: Cast, email: str) -> Nomination:
    """Submit and approve."""
    nominations.approve(by=cast.officer, nomination=submitted(email))
    return of(email)
