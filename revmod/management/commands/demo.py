"""Load the demonstration world: the parties and statuses as published, and practice reviews."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit.models import Event
from questionnaires.actions import catalogue
from questionnaires.actions.practice import LEFT
from reviews.actions.demonstration import real_reviews
from reviews.actions.frame import load_frame, load_practice
from reviews.models import Review
from revmod.management.demo import course, world
from revmod.management.demo.roster import PASSPHRASE

NEWS = 6  # events of each review
QUESTIONNAIRE = Path(settings.BASE_DIR) / "questionnaires" / "data" / "cluster_1.json"


class Command(BaseCommand):
    """`manage.py demo`: safe to repeat; adds what is missing and changes nothing that is there."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO is off: set DEMO=true to load the demonstration world.")
        with transaction.atomic():
            before = Event.objects.aggregate(last=Max("pk"))["last"] or 0
            load_frame()
            catalogue.load(QUESTIONNAIRE)
            practice = load_practice()
            real_reviews()
            officer = world.secretariat()
            opened = world.open_reviews(officer, practice)
            world.seat_people(officer, opened)
            take_forward(opened)
            keep_as_news(opened, after=before)
        self.stdout.write(
            "The demonstration world is loaded: 189 reviews, and six practice reviews among "
            "fictitious parties.\n"
            f'Sign in as any of its people with the passphrase "{PASSPHRASE}".'
        )


def take_forward(opened: dict[str, Review]) -> None:
    """Bring each practice review to its step; one that has moved on since is left alone.

    XC waits for a focal point, XF consults, XE answers, XB receives feedback, XD and its
    reviewing States negotiate the list, XA's review is completed and public.
    """
    for review in opened.values():
        review.refresh_from_db()
    fresh = {code: review for code, review in opened.items() if review.step == "consultations"}
    for code, review in fresh.items():
        if untouched(review):
            course.consult(review, confirm=code != "XF")
            _go_on(code, review)


def keep_as_news(opened: dict[str, Review], *, after: int) -> None:
    """Tell people of the last events of each review only: the rest was told long ago.

    Of what this run has recorded; so a second run silences nothing.
    """
    recorded = Event.objects.filter(pk__gt=after, announced_at__isnull=True).order_by("-pk")
    news: set[int] = set()
    for review in opened.values():
        mine = recorded.filter(review_id=review.pk)
        news |= set(mine.values_list("pk", flat=True)[:NEWS])
        news |= set(mine.filter(kind="step.opened").values_list("pk", flat=True)[:1])
    recorded.exclude(pk__in=news).update(announced_at=timezone.now())


def untouched(review: Review) -> bool:
    """Whether nobody has written into a review's consultations yet."""
    return not review.submissions.filter(revision__gt=0).exists()


def _go_on(code: str, review: Review) -> None:
    if code == "XE":
        course.answer(review, left=LEFT)
        course.ask_the_secretariat(review)
    if code not in ("XA", "XB", "XD"):
        return
    course.answer(review, submit=True)
    course.give_feedback(review, submit=code != "XB")
    if code != "XB":
        course.observe(review, settle=code == "XA")
    if code == "XA":
        course.summarize(review)
        course.publish(review)
