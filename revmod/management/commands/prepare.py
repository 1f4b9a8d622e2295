"""`manage.py prepare`: everything `./dev run` needs before the server starts, in one process."""

import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    """Compile translations, migrate, load the frame, and the demonstration world if asked."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demonstration world")
        parser.add_argument("--port", type=int, help="make sure that nobody listens on it yet")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["port"] and _is_taken(options["port"]):
            raise CommandError(
                f"Port {options['port']} is in use. Take another one: "
                f"PORT={options['port'] + 1} ./dev run"
            )
        call_command("compile_catalogues", stdout=self.stdout)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, stdout=self.stdout)
            self.stdout.write("The database is up to date.")
        if options["demo"] and settings.DEMO and "demo" in get_commands():
            call_command("demo", stdout=self.stdout)
        else:
            call_command("load_frame", stdout=self.stdout)
        self.stdout.write(f"\nOpen {settings.SITE_URL}\n")
        if settings.DEMO:
            self.stdout.write(f"Sign in as anybody, one click each: {settings.SITE_URL}/demo/\n")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
