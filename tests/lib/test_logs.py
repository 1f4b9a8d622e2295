"""Logs: JSON, with who and where, and without what was written."""

import io
import json
import logging
import logging.config
import smtplib

import pytest
import structlog
from celery.app.trace import build_tracer
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from revmod.celery import app
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


def test_a_refused_form_is_logged_without_the_address_it_was_sent_to(lines, db):
    """The page of an activation link has the link's secret in its address."""
    client = Client(enforce_csrf_checks=True)
    page = "https://testserver/activate/other-secret/"
    for headers in ({}, {"referer": page, "origin": "null"}, {"referer": page}):
        client.post("/activate/a-live-secret/", {"password1": "x"}, headers=headers, secure=True)
    said = [line for line in lines() if line["event"] == "csrf_refused"]
    assert [line["reason"] for line in said] == [
        "Referer checking failed",
        "Origin checking failed",
        "CSRF token missing.",
    ]
    assert "secret" not in json.dumps(lines())


def test_a_task_that_fails_is_logged_by_name_and_type_of_error(lines):
    """A mail server that refuses an address quotes it."""

    @app.task(name="tests.refused", shared=False)
    def refused(address: str) -> None:
        raise smtplib.SMTPRecipientsRefused({address: (550, b"no such user")})

    run = build_tracer(refused.name, refused, app=app, eager=False, propagate=False)
    run("b1a4", ("ann.able@example.org",), {}, {"id": "b1a4", "ignore_result": True})
    (line,) = lines()
    assert line["event"] == "Task tests.refused[b1a4] raised unexpected: SMTPRecipientsRefused"
    assert line["exception"][0]["type"] == "smtplib.SMTPRecipientsRefused"
    assert "ann.able" not in json.dumps(line)


def test_an_error_in_a_library_s_line_is_named_by_its_type(lines):
    refused = smtplib.SMTPRecipientsRefused({"ann.able@example.org": (550, b"no such user")})
    logging.getLogger("celery.worker.request").error("Task handler raised error: %r", refused)
    logging.getLogger("celery.x").error(
        "Task %(name)s %(exc)s", {"name": "t", "exc": repr(refused)}
    )
    logging.getLogger("gunicorn.error").error("Error handling request %s", "/activate/secret/")
    assert [line["event"] for line in lines()] == [
        "Task handler raised error: 'SMTPRecipientsRefused'",
        "Task t …",
        "Error handling request …",
    ]


def test_a_request_is_named_by_its_route():
    request = RequestFactory().post("/activate/secret-token/?q=words")
    assert RequestLog.format_request(request) == "POST (no route)"
    request.resolver_match = ResolverMatch(
        lambda: None, (), {"pk": 7, "token": "secret-token"}, route="activate/<int:pk>/<str:token>/"
    )
    assert RequestLog.format_request(request) == "POST /activate/<int:pk>/<str:token>/ pk=7"
