"""What is posted as a passkey's answer is refused on the page, however little it is one."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.factories.people import person

HOSTILE = [
    "",
    "null",
    "1",
    "[]",
    "{}",
    '{"id": 1}',
    '{"id": "x", "rawId": "x", "response": {}}',
    '{"id": "x", "rawId": "x", "response": 5}',
    '{"id": "aa", "rawId": "aa", "response": {"userHandle": 7}}',
    '{"id": "\\ud800", "rawId": "\\ud800", "response": {"clientDataJSON": "\\ud800"}}',
    '{"id": "a", "x": "\\u0000"}',
    '{"id": NaN, "rawId": 1e999}',
    '{"id": ' + "9" * 5000 + "}",
    "[" * 5000,
    '{"a":' * 50_000 + "1" + "}" * 50_000,
    '{"a": "' + "x" * 100_000 + '"}',
    json.dumps(
        {
            "id": "aa",
            "rawId": "aa",
            "type": "public-key",
            "response": {
                "clientDataJSON": "eyJ9",
                "authenticatorData": "aa",
                "attestationObject": "aa",
                "signature": "aa",
                "userHandle": "enp6enp6enp6enp6eg",
            },
        }
    ),
]
hostile = pytest.mark.parametrize("sent", HOSTILE, ids=lambda sent: sent[:30])


@pytest.fixture
def ann(db):
    return person("Ann Able")


def signs_in(ann) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": ann.email, "password": "correct horse battery"})
    return client


@hostile
def test_at_sign_in(db, sent):
    client = Client()
    address = reverse("mfa_login_webauthn")
    client.get(address, headers={"x-requested-with": "XMLHttpRequest"})
    answer = client.post(address, {"credential": sent})
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))


@hostile
def test_as_the_second_step(ann, sent):
    Authenticator.objects.create(user=ann, type="totp", data={"secret": "A" * 32})
    client = signs_in(ann)
    address = reverse("mfa_authenticate")
    assert client.get(address).status_code == 200
    assert client.post(address, {"credential": sent}).status_code == 200
    assert client.get(reverse("account")).status_code == 302


@hostile
def test_as_a_new_key(ann, sent):
    client = signs_in(ann)
    client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    address = reverse("mfa_add_webauthn")
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "Key", "credential": sent}).status_code == 200
    assert not Authenticator.objects.filter(user=ann).exists()


@hostile
def test_as_a_key_once_more(ann, sent):
    client = signs_in(ann)
    Authenticator.objects.create(user=ann, type="webauthn", data={"name": "x", "credential": {}})
    address = reverse("mfa_reauthenticate_webauthn")
    answer = client.post(address, {"credential": sent})
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
