"""Reading one's inbox."""

from django.utils import timezone

from accounts.models import User
from notifications.models import Notification
from notifications.queries import inbox


def read(*, by: User, pk: int) -> Notification | None:
    """Mark one of a person's notifications as read and return it; None if it is not theirs."""
    row = inbox(by).filter(pk=pk).first()
    if row is not None and row.read_at is None:
        row.read_at = timezone.now()
        row.save(update_fields=["read_at"])
    return row


def read_all(*, by: User, until: int) -> int:
    """Mark all up to the newest one the person has seen as read; returns how many were new."""
    return inbox(by).filter(read_at__isnull=True, pk__lte=until).update(read_at=timezone.now())
