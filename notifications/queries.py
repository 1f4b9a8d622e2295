"""Reads of the inbox."""

from django.db.models import Case, QuerySet, Value, When

from accounts.models import User
from notifications.models import Notification
from reviews.models import State


def inbox(user: User) -> QuerySet[Notification]:
    """A person's notifications in the platform itself."""
    return Notification.objects.filter(user=user, channel=Notification.INBOX)


def unread(user: User) -> int:
    """How many a person has not opened yet; one query over an index of unread ones only."""
    return inbox(user).filter(read_at__isnull=True).count()


def unread_first(user: User) -> QuerySet[Notification]:
    """A person's inbox in the order it is shown: new ones that ask for an act, other new ones,
    then the rest; the newest first.
    """
    rank = Case(
        When(read_at__isnull=False, then=Value(2)),
        When(data__asks=True, then=Value(0)),
        default=Value(1),
    )
    return inbox(user).order_by(rank, "-id")


def states_named(codes: set[str]) -> dict[str, State]:
    """The States with these codes, in one query."""
    return {state.code: state for state in State.objects.filter(code__in=codes)}
