"""Logs: JSON, with who and where, and without what was written."""

import io
import json
import logging
import logging.config

import pytest
import structlog
from django.test import RequestFactory
from django.urls import ResolverMatch

from revmod.lib.logs import logging_settings
from revmod.middleware import RequestLog


@pytest.fixture
def lines():
    """What a production system logs while the test runs, parsed."""
    config = logging_settings("INFO", "json")
    stream = io.StringIO()
    config["handlers"]["stream"]["stream"] = stream
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    logging.config.dictConfig(config)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level = before


def test_an_error_is_logged_by_type_and_place_only(lines):
    try:
        try:
            int("a sentence of an answer")
        except ValueError as inner:
            raise KeyError("another sentence") from inner
    except KeyError:
        structlog.get_logger("x").exception("saving_failed", answer_id=7)
        logging.getLogger("y").exception("plain logging")
    first, second = lines()
    assert first["event"] == "saving_failed"
    assert first["answer_id"] == 7
    assert [link["type"] for link in first["exception"]] == [
        "builtins.KeyError",
        "builtins.ValueError",
    ]
    assert "test_logs.py" in first["exception"][0]["frames"][0]
    assert "sentence" not in json.dumps([first, second])


def test_context_reaches_every_line(lines):
    with structlog.contextvars.bound_contextvars(request_id="r1", user_id=5):
        logging.getLogger("anything").warning("hello")
    assert lines()[0]["request_id"] == "r1"
    assert lines()[0]["user_id"] == 5


def test_django_lines_with_addresses_are_left_out(lines):
    logging.getLogger("django.request").error("Internal Server Error: /activate/secret/")
    assert lines() == []


def test_a_request_is_named_by_its_route():
    request = RequestFactory().post("/activate/secret-token/?q=words")
    assert RequestLog.format_request(request) == "POST (no route)"
    request.resolver_match = ResolverMatch(
        lambda: None, (), {"pk": 7, "token": "secret-token"}, route="activate/<int:pk>/<str:token>/"
    )
    assert RequestLog.format_request(request) == "POST /activate/<int:pk>/<str:token>/ pk=7"
