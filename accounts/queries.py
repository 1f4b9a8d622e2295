"""Reads about people and their links."""

from datetime import datetime
from enum import StrEnum

from django.conf import settings

from accounts.models import Activation, User


class Link(StrEnum):
    """What an activation link is good for now."""

    VALID = "valid"
    EXPIRED = "expired"
    USED = "used"


def by_address(email: str) -> User | None:
    """The account with an e-mail address, however its letters are cased.

    Compared as it is stored: a database's own comparison takes other letters for the same, and
    each spelling would have a throttle of its own.
    """
    return User.objects.filter(email=email.strip().lower()).first()


def is_shut(user: User) -> bool:
    """Whether an account is of a demonstration that is over: its passphrase is published."""
    return user.is_demonstration and not settings.DEMO


def link_of(token: str, now: datetime) -> tuple[User, Link] | None:
    """Whose activation link a token is, and what it is good for; None for no link of ours.

    As soon as a person has a passphrase every link of theirs counts as used: an older one that
    is still valid must never set another passphrase.
    """
    row = (
        Activation.objects.filter(token_hash=Activation.digest(token), user__is_active=True)
        .select_related("user")
        .first()
    )
    if row is None:
        return None
    if row.used_at is not None or row.user.has_usable_password():
        return row.user, Link.USED
    return row.user, Link.VALID if row.expires_at > now else Link.EXPIRED
