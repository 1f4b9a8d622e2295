"""Logs that say what happened where, and never what somebody wrote."""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog


def frames_only(
    logger: object, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its type and places in the code.

    Messages of exceptions are left out: a database quotes the very values it refuses.
    """
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if not isinstance(error, BaseException):
        return event
    chain: list[dict[str, object]] = []
    link: BaseException | None = error
    while link is not None and len(chain) < 5:
        frames = traceback.extract_tb(link.__traceback__)[-15:]
        chain.append(
            {
                "type": f"{type(link).__module__}.{type(link).__qualname__}",
                "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        link = link.__cause__ or link.__context__
    event["exception"] = chain
    return event


def without_words(record: logging.LogRecord) -> bool:
    """Name an error that a library puts into its line by its type; a filter that keeps all lines.

    What an error says may be somebody's: a mail server quotes the address that it refuses. Nor
    does gunicorn's line keep the address asked for, which may hold a secret link.
    """
    if isinstance(record.args, Mapping) and "exc" in record.args:  # a task of Celery
        kind = record.exc_info[0] if isinstance(record.exc_info, tuple) else None
        record.args = {**record.args, "exc": kind.__qualname__ if kind else "…"}
    elif isinstance(record.args, tuple):
        record.args = tuple(_named(value, record.name) for value in record.args)
    return True


def _named(value: object, logger: str) -> object:
    if isinstance(value, BaseException):
        return type(value).__qualname__
    is_address = logger == "gunicorn.error" and isinstance(value, str) and "/" in value
    return "…" if is_address else value


def logging_settings(level: str, style: str) -> dict[str, Any]:
    """Django's LOGGING for a level and a style ("json" or "console"); sets structlog up as well."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if style == "json":
        last: list[Any] = [frames_only, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *last,
                ],
            }
        },
        "filters": {"without_words": {"()": lambda: without_words}},
        "handlers": {
            "stream": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["without_words"],
            },
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            # Their lines repeat RequestLog's and carry addresses, which may hold a secret link.
            "django.request": {"handlers": ["nowhere"], "propagate": False},
            "django.server": {"handlers": ["nowhere"], "propagate": False},
            "django.security.csrf": {"handlers": ["nowhere"], "propagate": False},
            "celery.app.trace": {"level": "WARNING"},
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
        },
    }
