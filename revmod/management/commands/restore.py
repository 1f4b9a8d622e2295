"""`manage.py restore FILE`: put back what `manage.py backup` wrote."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from revmod.lib import archive


class Command(BaseCommand):
    """Restore into an empty, migrated system; all or nothing."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force", action="store_true", help="replace what this system holds already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["force"] and not archive.is_empty():
            raise CommandError("This system holds data. With --force it is replaced for good.")
        try:
            manifest = archive.restore(options["file"])
        except archive.Unfit as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"])
        self.stdout.write(
            f"Restored the state of {manifest['made_at']}: {rows} rows, "
            f"{len(manifest['files'])} files. Everybody signs in again."
        )
