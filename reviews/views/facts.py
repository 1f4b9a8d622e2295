"""What a review's pages show and only an app above knows, asked by name (settings.REVIEW_FACTS)."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def known(name: str, *given: object) -> Any:
    """What the app above answers. Raises KeyError for a name that settings do not know."""
    return import_string(settings.REVIEW_FACTS[name])(*given)
