"""Registers the app."""

from django.apps import AppConfig


class Config(AppConfig):
    """Nothing but its name."""

    name = "audit"
