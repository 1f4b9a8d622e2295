"""Reads of the inbox."""

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

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
    """A person's inbox in the order it is shown: what is new, then the rest, newest first."""
    was_read = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    return inbox(user).order_by(was_read, "-id")


def states_named(codes: set[str]) -> dict[str, State]:
    """The States with these codes, in one query."""
    return {state.code: state for state in State.objects.filter(code__in=codes)}
