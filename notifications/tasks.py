"""What workers and beat do to tell people (queue "mail"): they call an action and leave."""

from celery import shared_task
from django.utils import timezone

from notifications.actions import announcing, reminders
from notifications.actions import mail as mails
from revmod.lib.background import send

ANNOUNCE = "notifications.tasks.announce"


def hear(event_id: int) -> None:
    """Nudge a worker to announce an event (settings.EVENT_LISTENER, called after the commit).

    A broker that is away loses nothing: `announce_pending` finds the event.
    """
    send(ANNOUNCE, event_id)


@shared_task
def announce(event_id: int) -> None:
    """Write an event's notifications and have its mails sent."""
    announcing.announce(event_id)


@shared_task
def mail(notification_id: int) -> None:
    """Send one mail, unless somebody else does."""
    mails.send_mail(notification_id)


@shared_task
def announce_pending() -> None:
    """Take up what a lost message or a dead worker left: events not announced, mails not sent."""
    for event_id in announcing.pending():
        send(ANNOUNCE, event_id)
    for notification_id in mails.waiting():
        send(mails.SEND_MAIL, notification_id)


@shared_task
def remind() -> None:
    """Make the reminders of today."""
    reminders.remind(timezone.now().date())
