"""`manage.py prepare`: everything `./dev run` needs before the server starts, in one process."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    """Compile translations, migrate, and load the demonstration world if asked."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demonstration world")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("compile_catalogues", stdout=self.stdout)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, stdout=self.stdout)
            self.stdout.write("The database is up to date.")
        if options["demo"] and settings.DEMO and "demo" in get_commands():
            call_command("demo", stdout=self.stdout)
        self.stdout.write(f"\nOpen {settings.SITE_URL}\n")
        if settings.DEMO:
            self.stdout.write(f"Sign in as anybody, one click each: {settings.SITE_URL}/demo/\n")
