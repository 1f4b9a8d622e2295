"""Whatever stands in an address, a query, a cookie or a header, the answer is one of ours.

PostgreSQL takes no NUL and no half of a surrogate pair, and no number beyond 64 bits.
"""

import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from reviews.models import Review
from reviews.process import Step
from tests.factories.people import person, signed_in

TEXTS = ["%00", "A%00", "%ED%A0%80", "x" * 3000]
NUMBERS = ["0", "9" * 19, "9" * 5000]
NAMES = (
    "page act request waits show kind state phase mechanism few status text step group officer q "
    "order next until number base language"
)
POSTED = (
    f"{NAMES} decision go choice paragraph public email then value login password password1 "
    "password2 name phone reason revision seen credential code confirm answer note reply"
)
LEFT_OUT = {"readyz", "accounts/logout/"}  # 503 without a worker; ends the session


def routes(patterns=None, prefix: str = "") -> Iterator[str]:
    """Every route as the URL configuration writes it."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            if route not in LEFT_OUT:
                yield route
        else:
            yield from routes(pattern.url_patterns, route)


def addresses(number: str, text: str) -> list[str]:
    """Every address there is, with this number and this text where it has one."""
    found = []
    for route in routes():
        plain = re.sub(r"<int:\w+>", number, route)
        plain = re.sub(r"<(?:\w+:)?\w+>", text, plain)
        plain = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", text, plain)
        found.append("/" + plain.replace("^", "").replace("\\Z", "").replace("$", ""))
    return sorted(set(found))


def faults(client: Client, address: str, method: str = "get", **given) -> list[str]:
    """The address, where asking for it is an error of the server; the database goes on."""
    client.raise_request_exception = False
    with transaction.atomic():
        answer = getattr(client, method)(address, **given)
        if connection.needs_rollback:
            connection.set_rollback(True)
    return [f"{method} {address[:120]} {sorted(given)}"] if answer.status_code >= 500 else []


@pytest.fixture
def everybody(cast_at) -> list:
    """Nobody, a focal point and an officer; the review stands at feedback."""
    cast = cast_at(Step.FEEDBACK)
    return [None, cast["XA focal_point"], cast.officer]


def review() -> str:
    return str(Review.objects.get().pk)


@pytest.mark.slow
def test_addresses(everybody):
    wanted = {a for text in TEXTS for a in addresses(review(), text)}
    wanted |= {a for number in NUMBERS for a in addresses(number, "XA")}
    found = []
    for user in everybody:
        client = signed_in(user)
        found += [fault for address in sorted(wanted) for fault in faults(client, address)]
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("value", ["\x00", "9" * 40], ids=["NUL", "a huge number"])
def test_queries_and_forms(everybody, value):
    query, posted = dict.fromkeys(NAMES.split(), value), dict.fromkeys(POSTED.split(), value)
    found = []
    for user in everybody:
        asking = signed_in(user)
        for address in addresses(review(), "XA"):
            found += faults(asking, address, data=query)
            found += faults(signed_in(user), address, "post", data=posted)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "django_language"])
@pytest.mark.parametrize(
    "value",
    ['"\\000"', '"a\\000' + "a" * 31 + '"', '"\\355\\240\\200"', "x" * 5000],
    ids=["NUL", "NUL in a key", "half a pair", "long"],
)
def test_cookies(db, name, value):
    found = []
    for address in ("/", "/profiles/", "/account/", "/accounts/login/", "/api/reviews/"):
        client = Client(headers={"cookie": f"{name}={value}"})
        found += faults(client, address)
        found += faults(client, address, "post", data={"login": "a@example.org"})
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "name",
    [
        "user-agent",
        "accept-language",
        "x-forwarded-for",
        "x-request-id",
        "referer",
        "host",
        "origin",
        "hx-current-url",
        "hx-target",
        "if-modified-since",
        "range",
        "accept",
    ],
)
def test_headers(db, name):
    user = person("Ann Able")
    given = {"login": user.email, "password": "correct horse battery"}
    found = []
    for value in ("\x00", "é\xff", ",", "x" * 5000, "9" * 40):
        client = Client(headers={name: value})
        for address in ("/", "/accounts/login/", "/profiles/"):
            found += faults(client, address)
        found += faults(client, "/accounts/login/", "post", data=given)
    assert not found, "\n".join(found)
