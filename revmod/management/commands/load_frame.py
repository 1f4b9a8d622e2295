"""Load what every installation begins with: the treaty frame, the parties, a questionnaire."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from questionnaires.actions import catalogue
from reviews.actions import frame


class Command(BaseCommand):
    """`manage.py load_frame`: safe to repeat; adds what is missing, keeps what was changed."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        load()
        self.stdout.write("The treaty frame, the parties and the questionnaire are loaded.")


@transaction.atomic
def load() -> None:
    """Instruments, clusters, phases, the parties, those to practise with, and the questionnaire."""
    frame.load_frame()
    frame.load_practice()
    catalogue.load(catalogue.CLUSTER_1)
