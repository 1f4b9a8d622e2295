"""`manage.py create_secretariat EMAIL NAME --group officer`: the first person of a new system."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.actions import new_link
from accounts.models import User
from audit.actions import record
from reviews.process import Office


class Command(BaseCommand):
    """Add a member of the Secretariat, or another group to one who exists."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument(
            "--group",
            action="append",
            choices=[office.value for office in Office],
            help="may be given several times; default: officer",
        )
        parser.add_argument(
            "--passphrase",
            action="store_true",
            help="ask for a passphrase now, instead of printing an activation link",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"].strip())
        except ValidationError as error:
            raise CommandError(f"{options['email']} is not an e-mail address.") from error
        passphrase = self._passphrase() if options["passphrase"] else None
        groups = options["group"] or [Office.OFFICER.value]
        with transaction.atomic():
            person, created = self._person(options["email"], options["name"], passphrase)
            for name in groups:
                person.groups.add(Group.objects.get_or_create(name=name)[0])
            record(
                "secretariat.added",
                by=None,
                subject=person,
                data={"name": person.name, "groups": groups},
            )
            ready = bool(passphrase) or not created
            link = "" if ready else new_link(person, timezone.now())
        self.stdout.write(f"{person.name} <{person.email}> is now in: {', '.join(groups)}.")
        if link:
            self.stdout.write(f"To set a passphrase within ten days: {link}")

    def _person(self, email: str, name: str, passphrase: str | None) -> tuple[User, bool]:
        existing = User.objects.filter(email__iexact=email.strip()).first()
        if existing is None:
            return User.objects.create_user(email, passphrase, name=name), True
        if passphrase:
            raise CommandError(
                "This person has an account; passphrases are changed by their owners."
            )
        return existing, False

    def _passphrase(self) -> str:
        first = getpass.getpass("Passphrase: ")
        if first != getpass.getpass("Once more: "):
            raise CommandError("The two differ.")
        try:
            validate_password(first)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return first
