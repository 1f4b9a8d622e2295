"""Signing in, being throttled, resetting and changing a passphrase, second step, language."""

from unittest.mock import ANY

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from reviews.process import Office
from tests.factories.people import person, signed_in

OLD, NEW = "correct horse battery", "three quiet rivers run"
LOGIN = "/accounts/login/"


def sign_in(client: Client, email="ann.able@example.org", passphrase=OLD, ip="10.0.0.1"):
    return client.post(LOGIN, {"login": email, "password": passphrase}, REMOTE_ADDR=ip)


@pytest.fixture
def ann(db) -> User:
    return person("Ann Able")


def test_the_groups_of_the_secretariat_exist(db):
    assert {office.value for office in Office} <= set(Group.objects.values_list("name", flat=True))


@pytest.mark.parametrize("email", ["ann.able@example.org", " ANN.Able@Example.ORG "])
def test_the_address_is_the_login_however_it_is_written(client, ann, email):
    assert sign_in(client, email).status_code == 302
    assert client.get(reverse("account")).status_code == 200


def test_unknown_and_known_addresses_get_the_same_answer(client, ann):
    def answer(email):
        page = sign_in(client, email, "wrong passphrase").content.decode()
        return page.replace(email, "").split("error-summary")[1].split("</ul>")[0]

    assert answer("ann.able@example.org").split("<ul>") == [
        ANY,
        *answer("no@example.org").split("<ul>")[1:],
    ]


def test_a_failed_sign_in_says_so_in_the_words_of_its_fields(client, ann):
    said = sign_in(client, passphrase="wrong").text.split("error-summary")[1].split("</ul>")[0]
    assert "Sign-in failed" in said
    assert "passphrase" in said
    assert "password" not in said
    assert "Nothing is lost" not in said


def test_the_same_work_for_unknown_addresses(client, ann, monkeypatch):
    """One hash is computed whoever asks (domain.md §10: equal hashing)."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    calls = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        calls.append(1)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    invited = User.objects.create_user("new@example.org", name="No Passphrase")
    found = []
    for number, email in enumerate((ann.email, "nobody@example.org", invited.email)):
        calls.clear()
        sign_in(client, email, "wrong passphrase", ip=f"10.0.1.{number}")
        found.append(len(calls))
    assert found == [1, 1, 1]


def test_an_account_is_throttled_from_everywhere(ann):
    for number in range(5):
        sign_in(Client(), passphrase="wrong", ip=f"10.0.0.{number}")
    assert sign_in(Client(), ip="10.0.0.99").status_code != 302


def test_another_host_header_begins_no_new_count(ann):
    """A port behind the name is the asker's choice, and so is which of our names is used."""
    for number, host in enumerate(["testserver", "testserver:1", "localhost", "localhost:81"] * 2):
        again = Client(headers={"host": host})
        sign_in(again, passphrase="wrong", ip=f"10.0.0.{number}")
    assert sign_in(Client(headers={"host": "testserver:7"}), ip="10.0.0.99").status_code != 302


def test_another_letter_makes_another_address(db):
    """PostgreSQL folds a long s into an s; each spelling would have a count of its own."""
    person("Sam Sass")
    for email in ("\u017fam.sass@example.org", "SAM.\u017fASS@example.org"):
        assert sign_in(Client(), email=email).status_code == 200
        asked(Client(), email)
    assert mail.outbox == []


def test_an_address_on_the_net_is_throttled_for_every_account(ann):
    for number in range(10):
        sign_in(Client(), email=f"n{number}@example.org", passphrase="wrong", ip="10.0.0.7")
    assert sign_in(Client(), ip="10.0.0.7").status_code != 302
    assert sign_in(Client(), ip="10.0.0.8").status_code == 302


def test_a_new_passphrase_ends_every_session(ann):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    response = here.post(
        "/accounts/password/change/",
        {"oldpassword": OLD, "password1": NEW, "password2": NEW},
    )
    assert response.status_code == 302
    for client in (here, there):
        assert client.get(reverse("account")).status_code == 302
    assert sign_in(Client(), passphrase=NEW).status_code == 302
    assert Event.objects.filter(kind="passphrase.changed", person_id=ann.pk).count() == 1


def asked(client, email):
    return client.post("/accounts/password/reset/", {"email": email})


def test_a_reset_by_mail(client, ann):
    ann.language = "fr"
    ann.save()
    elsewhere = signed_in(ann)
    response = asked(client, "Ann.Able@example.org")
    assert response.status_code == 302
    (message,) = mail.outbox
    assert message.to == ["ann.able@example.org"]
    url = next(line for line in message.body.splitlines() if line.startswith("http"))
    assert url.startswith("http://localhost:8000/accounts/password/reset/key/")
    form = client.get(url.removeprefix("http://localhost:8000"), follow=True)
    action = form.redirect_chain[-1][0]
    response = client.post(action, {"password1": NEW, "password2": NEW})
    assert response.status_code == 302
    assert elsewhere.get(reverse("account")).status_code == 302
    assert sign_in(Client(), passphrase=NEW).status_code == 302


def test_a_reset_says_the_same_to_everybody(client, ann, django_assert_num_queries):
    pages = []
    for email in (ann.email, "nobody@example.org"):
        response = asked(Client(), email)
        pages.append(
            (response.status_code, response.url, Client().get(response.url).content.count(b"<p>"))
        )
    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [[ann.email]]


def test_who_never_set_a_passphrase_gets_the_activation_link(client, db):
    user = User.objects.create_user("new@example.org", name="New Person")
    asked(client, user.email)
    assert not [m for m in mail.outbox if "password/reset" in m.body]
    assert Event.objects.filter(kind="activation.sent", subject_id=user.pk).count() == 1


def test_a_closed_account_gets_no_mail(client, ann):
    User.objects.update(is_active=False)
    asked(client, ann.email)
    assert mail.outbox == []
    assert sign_in(client).status_code != 302 or "inactive" in sign_in(client).url


@pytest.mark.parametrize("name", ["mfa_index", "mfa_list_webauthn", "usersessions_list"])
def test_pages_of_the_second_step_are_reached(client, ann, name):
    sign_in(client)
    assert client.get(reverse(name)).status_code == 200


def test_a_second_step_is_added_after_the_passphrase_once_more(client, ann):
    sign_in(client)
    page = reverse("mfa_activate_totp")
    asked_again = client.get(page)
    assert asked_again.url.startswith("/accounts/reauthenticate/")
    client.post(asked_again.url, {"password": OLD})
    assert client.get(page).status_code == 200


def test_nobody_signs_up_or_changes_the_address_alone(client, ann):
    assert b"note verbale" in client.get("/accounts/signup/").content
    client.post("/accounts/signup/", {"email": "x@example.org", "password1": NEW})
    assert User.objects.count() == 1
    sign_in(client)
    response = client.post("/accounts/email/", {"email": "x@example.org", "action_add": ""})
    assert (response.status_code, response.url) == (302, "/account/")


def test_pages_follow_the_language_of_the_account(client, ann):
    assert 'lang="en"' in client.get(LOGIN).content.decode()
    ann.language = "ar"
    ann.save()
    sign_in(client)
    page = client.get(reverse("account")).content.decode()
    assert '<html lang="ar" dir="rtl">' in page


def test_the_language_menu_is_remembered(client, ann):
    sign_in(client)
    client.post(reverse("set_language"), {"language": "ru", "next": "/account/"})
    ann.refresh_from_db()
    assert ann.language == "ru"
    for wrong in ("xx", "../../etc", "", "\x00"):
        client.post(reverse("set_language"), {"language": wrong})
    ann.refresh_from_db()
    assert ann.language == "ru"


def test_a_visitor_chooses_a_language_for_the_browser(client, db):
    client.post(reverse("set_language"), {"language": "ar", "next": LOGIN})
    assert 'dir="rtl"' in client.get(LOGIN).content.decode()


def test_the_account_page_changes_name_phone_and_language(client, ann):
    sign_in(client)
    response = client.post(
        reverse("account"), {"name": "Ann B. Able", "phone": "+1 2", "language": "es"}
    )
    assert response.status_code == 302
    ann.refresh_from_db()
    assert (ann.name, ann.phone, ann.language) == ("Ann B. Able", "+1 2", "es")
    event = Event.objects.get(kind="account.changed")
    assert event.data == {"fields": ["name", "phone", "language"]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u202e\u200b"),
        ("name", "x" * 1_000_000),
        ("language", "xx"),
        ("phone", "1" * 61),
    ],
)
def test_wrong_input_on_the_account_page(client, ann, field, value):
    sign_in(client)
    given = {"name": "Ann", "phone": "", "language": "en"} | {field: value}
    assert client.post(reverse("account"), given).status_code == 422
    ann.refresh_from_db()
    assert ann.name == "Ann Able"


def test_a_name_never_breaks_a_line(client, ann):
    sign_in(client)
    given = {"name": "Ann\r\nBcc: x@example.org\x00", "phone": "", "language": "en"}
    assert client.post(reverse("account"), given).status_code == 302
    ann.refresh_from_db()
    assert ann.name == "Ann Bcc: x@example.org"


def test_the_menu_of_the_secretariat_asks_nothing_of_visitors(
    client, django_assert_num_queries, db
):
    with django_assert_num_queries(0):
        client.get(LOGIN)
