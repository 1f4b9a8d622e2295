"""Handing work to a worker without ever failing the request that asked for it."""

from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def send(task: str, *args: Any) -> bool:
    """Send the task at a dotted path now; False when the broker does not answer.

    A path, since actions stand below tasks. Nothing is lost without a broker: what a task is for
    stands in the database, and a sweep that beat runs finds it.
    """
    try:
        import_string(task).apply_async(args)
    except (OperationalError, OSError):
        log.warning("broker_away", task=task)
        return False
    return True


def after_commit(task: str, *args: Any) -> None:
    """Send a task when the current transaction has committed; never before, never if it fails."""
    transaction.on_commit(partial(send, task, *args), robust=True)
