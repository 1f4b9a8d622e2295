"""`manage.py compile_catalogues`: makes the .mo files that the pages read."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from revmod.lib.catalogues import compile_catalogues


class Command(BaseCommand):
    """Compile the translations that have changed since they were last compiled."""

    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_catalogues(settings.LOCALE_PATHS):
            self.stdout.write(f"Compiled {path.relative_to(settings.BASE_DIR)}")
