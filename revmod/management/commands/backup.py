"""`manage.py backup FILE`: the whole system, database and files, in one archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from revmod.lib import archive


class Command(BaseCommand):
    """Write a backup while the system runs."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it, for instance backup.tar.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = archive.write(options["file"])
        except OSError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"])
        self.stdout.write(
            f"{options['file']}: {rows} rows in {len(manifest['tables'])} tables, "
            f"{len(manifest['files'])} files."
        )
        self.stdout.write("It holds confidential texts and password hashes: store it encrypted.")
