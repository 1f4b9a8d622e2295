"""Sending a mail once for all, whatever dies in between.

Whoever claims the row sends it: the claim holds for longer than a mail can take, so nobody else
sends it at the same time. It is marked as sent when the mail server has taken it. A worker that
dies between these two leaves a claim that runs out, and the mail goes again with the same
Message-ID: mail itself promises no more than "at least once" (docs/notifications.md).
"""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from notifications.audiences import still_concerned
from notifications.channels import email
from notifications.models import Notification
from reviews.models import Review

log = structlog.get_logger(__name__)

SEND_MAIL = "notifications.tasks.mail"
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
ATTEMPTS = 20  # some three days
BATCH = 500


def hold() -> timedelta:
    """How long a claim holds: a conversation with a mail server waits at most six times."""
    return timedelta(seconds=6 * (settings.EMAIL_TIMEOUT or 20))


def on_its_way() -> timedelta:
    """How young a mail is whose own message at the broker may still be coming."""
    return hold() / 4


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts that failed: each time twice as long."""
    return min(FIRST_WAIT * 2 ** max(0, attempts - 1), LONGEST_WAIT)


def unsent(now: datetime) -> QuerySet[Notification]:
    """Mails that may be sent now: not sent, not dropped, not held by anybody."""
    return Notification.objects.filter(
        Q(not_before__isnull=True) | Q(not_before__lte=now),
        channel=Notification.EMAIL,
        sent_at__isnull=True,
        dropped="",
    )


def send_mail(pk: int) -> bool:
    """Claim a mail and send it; False where there is nothing to send or it did not work.

    Somebody whose seat has closed since gets no mail about the review any more. Errors of the
    mail server are logged by their type and tried again later.
    """
    now = timezone.now()
    if not unsent(now).filter(pk=pk).update(not_before=now + hold(), attempts=F("attempts") + 1):
        return False
    row = Notification.objects.select_related("user").get(pk=pk)
    reason = _why_not(row)
    if reason:
        Notification.objects.filter(pk=pk).update(dropped=reason)
        return False
    try:
        email.deliver(row)
    except Exception:  # whatever a mail server answers, the mail stays to be sent
        log.warning("mail_failed", notification=pk, attempts=row.attempts, exc_info=True)
        _later(row)
        return False
    Notification.objects.filter(pk=pk).update(sent_at=timezone.now())
    return True


def _why_not(row: Notification) -> str:
    review = Review.objects.filter(pk=row.review_id).first() if row.review_id else None
    if not still_concerned(row.user, row.why, review):
        return Notification.LEFT
    return "" if email.has_address(row.user) else Notification.ADDRESS


def _later(row: Notification) -> None:
    """Put a mail that failed back, or give it up after many attempts: the inbox has it anyway."""
    given_up = Notification.ATTEMPTS if row.attempts >= ATTEMPTS else ""
    if given_up:
        log.error("mail_given_up", notification=row.pk)
    Notification.objects.filter(pk=row.pk).update(
        not_before=timezone.now() + wait_after(row.attempts), dropped=given_up
    )


def waiting() -> list[int]:
    """Ids of mails whose message was lost, whose sender died or whose next attempt has come."""
    now = timezone.now()
    rows = unsent(now).filter(Q(not_before__isnull=False) | Q(created_at__lt=now - on_its_way()))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
