"""Registers the app and what is checked whenever the database is migrated."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError


class Config(AppConfig):
    """Nothing but its name."""

    name = "accounts"


@register(Tags.database)
def no_demonstration_left(*, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A warning where DEMO is off and accounts with the published passphrase are not closed."""
    if settings.DEMO or not databases:
        return []
    people = apps.get_model("accounts", "User").objects.filter(is_demonstration=True)
    try:
        number = people.filter(is_active=True).exclude(password__startswith="!").count()
    except DatabaseError:
        return []  # before the first migration there is nobody
    if not number:
        return []
    return [
        Warning(
            f"DEMO is off, and {number} demonstration accounts with a published passphrase "
            "are still active.",
            hint="Nobody can sign in with them now. Close them: manage.py demo --close",
            id="accounts.W001",
        )
    ]
