"""Load the demonstration world: the parties and statuses as published, and practice reviews."""

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import close_demonstration
from audit.actions import told_already
from audit.models import Event
from notifications.actions import announcing, reminders
from notifications.models import Notification
from reviews.actions.demonstration import real_reviews
from reviews.models import Review
from revmod.management.commands.load_frame import load
from revmod.management.demo.diary import Acts, Diary
from revmod.management.demo.roster import PASSPHRASE
from revmod.management.demo.world import World, mark_accounts, secretariat

NEWS = 6  # events of each review that stand in the inbox
READ_BY_NOW = timedelta(days=14)
REMINDED = 2  # days ago


class Command(BaseCommand):
    """`manage.py demo`: safe to repeat; adds what is missing and changes nothing that is there."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--close",
            action="store_true",
            help="close the demonstration's accounts instead; their reviews stay",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["close"]:
            self.stdout.write(f"Demonstration accounts closed: {close_demonstration()}.")
            return
        if not settings.DEMO:
            raise CommandError("DEMO is off: set DEMO=true to load the demonstration world.")
        with transaction.atomic(), told_already():
            load()
            real_reviews()
            diary = Diary()
            made = World(secretariat(diary), diary).build()
            mark_accounts()
            if made:
                day = diary.ago(REMINDED)
                diary.play(remind(day), day, day)
            for review in made:
                put_in_inboxes(review, diary)
        self.stdout.write(
            "The demonstration world is loaded: 189 reviews, and six practice reviews among "
            "fictitious parties.\n"
            f'Sign in as any of its people with the passphrase "{PASSPHRASE}".'
        )


def remind(day: date) -> Acts:
    """Make the reminders of a day, so that beat has none to make that would go out as mail."""
    reminders.remind(day)
    yield


def put_in_inboxes(review: Review, diary: Diary) -> None:
    """Tell people in their inbox of the last events; mail about them went out when they happened."""
    events = Event.objects.filter(review_id=review.pk)
    latest = set(events.order_by("-at").values_list("pk", flat=True)[:NEWS])
    latest |= set(
        events.filter(kind="step.opened").order_by("-at").values_list("pk", flat=True)[:1]
    )
    for event in events.filter(pk__in=latest).order_by("at"):
        announcing.write(event, by_mail=False)
        was_read = event.at < diary.opened - READ_BY_NOW
        Notification.objects.filter(event_id=event.pk).update(
            created_at=event.at, read_at=event.at if was_read else None
        )
