"""`manage.py load_questionnaire [FILE]`: load and publish a questionnaire."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questionnaires.actions.catalogue import CLUSTER_1, load
from revmod.lib.errors import Invalid


class Command(BaseCommand):
    """Load a questionnaire; the same file again changes nothing."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=CLUSTER_1)
        parser.add_argument("--draft", action="store_true", help="load without publishing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            row = load(options["file"], publish=not options["draft"])
        except Invalid as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{row}")
