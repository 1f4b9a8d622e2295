"""Accounts with a published passphrase end with the demonstration (domain.md §10)."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from revmod.management.demo import world
from revmod.management.demo.diary import Diary
from revmod.management.demo.roster import ADDRESSES, PASSPHRASE
from tests.factories.people import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sana() -> User:
    """The demonstration's administrator."""
    world.secretariat(Diary())
    world.mark_accounts()
    return User.objects.get(email="sana.thorn@example.org")


def sign_in(user: User, passphrase: str = PASSPHRASE):
    return Client().post(reverse("account_login"), {"login": user.email, "password": passphrase})


def warnings() -> list[str]:
    return [w.id for w in run_checks(tags=[Tags.database], databases=["default"]) if w.msg]


def test_they_sign_in_while_it_lasts_and_not_after(sana, settings):
    assert sign_in(sana).url == reverse("home")
    settings.DEMO = False
    assert sign_in(sana).url == reverse("account_inactive")
    assert sign_in(person("Real Person"), "correct horse battery").url == reverse("home")


def test_a_session_of_yesterday_ends_with_it(sana, settings):
    inside, real = signed_in(sana), signed_in(person("Real Person"))
    assert inside.get(reverse("settings")).status_code == 200
    settings.DEMO = False
    assert inside.get(reverse("settings")).status_code == 302
    assert inside.get("/api/reviews/").status_code == 403
    assert real.get(reverse("account")).status_code == 200


def test_what_is_left_of_it_is_said_until_it_is_closed(sana, settings, capsys):
    assert "accounts.W001" not in warnings()
    settings.DEMO = False
    assert "accounts.W001" in warnings()
    call_command("demo", "--close")
    assert capsys.readouterr().out == "Demonstration accounts closed: 3.\n"
    assert "accounts.W001" not in warnings()
    sana.refresh_from_db()
    assert not sana.is_active and not sana.has_usable_password()
    assert Event.objects.get(kind="demonstration.closed").data == {"people": 3}


def test_it_can_begin_again(sana, settings):
    call_command("demo", "--close")
    world.mark_accounts()
    assert sign_in(sana).url == reverse("home")


def test_accounts_made_before_they_were_marked_are_found(sana):
    User.objects.update(is_demonstration=False)
    sana.set_password("a passphrase of its own")
    sana.save(update_fields=["password"])
    person("Real Person")
    import_module("accounts.migrations.0004_demonstration_accounts").mark(apps, None)
    marked = set(User.objects.filter(is_demonstration=True).values_list("email", flat=True))
    assert marked == {"petra.quill@example.org", "rui.stern@example.org"} <= ADDRESSES
