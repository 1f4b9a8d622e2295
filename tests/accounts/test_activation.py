"""The page behind an activation link (domain.md §3: valid ten days)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.actions import issue_activation, new_link
from accounts.models import Activation, User
from audit.models import Event
from revmod.lib.errors import Invalid
from tests.factories.people import person, signed_in

PASSPHRASE = "three quiet rivers run"


@pytest.fixture
def newcomer(db) -> User:
    return User.objects.create_user("new@example.org", name="New Person")


def link(user: User, now=None) -> str:
    url = new_link(user, now or timezone.now())
    return url.removeprefix("http://localhost:8000")


def passphrase(client, url, text=PASSPHRASE, again=None):
    return client.post(url, {"password1": text, "password2": text if again is None else again})


def test_an_event_carries_no_token(newcomer):
    issue_activation(by=None, user=newcomer)
    event = Event.objects.get(kind="activation.sent")
    assert (event.subject_type, event.subject_id, event.data) == ("user", newcomer.pk, {})
    assert not Activation.objects.exists()


def test_only_a_hash_is_kept(newcomer):
    token = link(newcomer).rstrip("/").rsplit("/", 1)[-1]
    row = Activation.objects.get()
    assert token not in str(vars(row))
    assert row.token_hash == Activation.digest(token)


def test_a_passphrase_signs_in(client, newcomer):
    url = link(newcomer)
    page = client.get(url)
    assert page.status_code == 200
    assert b"note verbale" not in page.content  # no note names this person
    response = passphrase(client, url)
    assert (response.status_code, response.url) == (302, reverse("home"))
    assert client.get(reverse("account")).status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSPHRASE)
    assert Activation.objects.get().used_at is not None


def test_opening_the_link_uses_nothing_up(client, newcomer):
    url = link(newcomer)
    for _ in range(3):
        response = client.get(url)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("text", "again", "says"),
    [
        ("short", None, "at least 12"),
        ("password1234", None, "too common"),
        (PASSPHRASE, "three quiet rivers ran", "differ"),
        ("", None, "required"),
        ("x" * 1001, None, "1000"),
    ],
)
def test_passphrases_that_are_refused(client, newcomer, text, again, says):
    response = passphrase(client, link(newcomer), text, again)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert "this password" not in response.content.decode().lower()
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize("text", ["aaaa bbbb cccc", "лето море песок", "十二個字以上的通行密語好"])
def test_length_is_what_counts(client, newcomer, text):
    assert passphrase(client, link(newcomer), text).status_code == 302


def test_a_used_link_leads_to_sign_in(client, newcomer):
    url = link(newcomer)
    older = link(newcomer)
    passphrase(client, url)
    client.logout()
    for used in (url, older):
        response = client.get(used)
        assert (response.status_code, response.url) == (302, "/accounts/login/?next=/profile/")
        assert passphrase(client, used, "another long passphrase").status_code == 302
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSPHRASE)


def test_the_person_who_used_it_goes_on(client, newcomer):
    url = link(newcomer)
    passphrase(client, url)
    assert client.get(url).url == reverse("profile")


def test_several_links_are_valid_until_they_expire(client, newcomer):
    first, second = link(newcomer), link(newcomer)
    assert client.get(first).status_code == client.get(second).status_code == 200


def test_ten_days(client, newcomer):
    start = timezone.now()
    url = link(newcomer, start)
    with time_machine.travel(start + timedelta(days=9, hours=23), tick=False):
        assert "password1" in client.get(url).content.decode()
    with time_machine.travel(start + timedelta(days=10, seconds=1), tick=False):
        response = client.get(url)
        assert "This link has expired" in response.content.decode()
        assert "new@example.org" not in response.content.decode()
        passphrase(client, url)
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_an_expired_link_sends_itself_again_to_the_same_address(client, newcomer):
    url = link(newcomer, timezone.now() - timedelta(days=11))
    response = client.post(url, {"email": "thief@example.org"})
    assert response.status_code == 200
    event = Event.objects.get(kind="activation.sent")
    assert (event.subject_id, event.person_id) == (newcomer.pk, None)
    newcomer.refresh_from_db()
    assert newcomer.email == "new@example.org"


def test_sending_again_is_limited(client, newcomer):
    url = link(newcomer, timezone.now() - timedelta(days=11))
    codes = [client.post(url).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert Event.objects.filter(kind="activation.sent").count() == 3


@pytest.mark.parametrize("token", ["x", "a" * 2000, "日本", "%ED%A0%80"])
def test_an_unknown_link_says_what_to_do(client, db, token):
    for response in (client.get(f"/activate/{token}/"), client.post(f"/activate/{token}/")):
        assert response.status_code == 404
        assert "This link is not known" in response.content.decode()


def test_somebody_else_signed_in_changes_nothing(newcomer):
    url = link(newcomer)
    other = signed_in(person("Other Person"))
    assert other.get(url).status_code == 403
    assert passphrase(other, url).status_code == 403
    assert not User.objects.get(pk=newcomer.pk).has_usable_password()


def test_a_closed_account_has_no_links(client, newcomer):
    url = link(newcomer)
    User.objects.update(is_active=False)
    assert client.get(url).status_code == 404


def test_somebody_with_a_passphrase_gets_no_link(db):
    user = person("Old Hand")
    assert new_link(user, timezone.now()) == "http://localhost:8000/accounts/login/"
    assert not Activation.objects.exists()
    with pytest.raises(Invalid):
        issue_activation(by=None, user=user)


def test_the_page_has_a_strength_meter_and_names_the_account(client, newcomer):
    page = client.get(link(newcomer)).content.decode()
    assert "<meter" in page
    assert 'autocomplete="new-password"' in page
    assert 'autocomplete="username"' in page
