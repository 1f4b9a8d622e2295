"""`manage.py create_secretariat`: the first person of a new system."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from audit.models import Event
from reviews.permissions import offices
from reviews.process import Office

pytestmark = pytest.mark.django_db


def create(*arguments: str, **options) -> None:
    call_command("create_secretariat", *arguments, **options)


def test_a_link_is_printed_and_opens(client, capsys, settings):
    create("Officer@Secretariat.Example", "An Officer")
    person = User.objects.get(email="officer@secretariat.example")
    assert offices(person) == {Office.OFFICER}
    assert not person.is_superuser
    assert not person.has_usable_password()
    link = capsys.readouterr().out.split()[-1]
    assert link.startswith(settings.SITE_URL)
    assert client.get(link.removeprefix(settings.SITE_URL), follow=True).status_code == 200
    assert Event.objects.get(kind="secretariat.added").data["groups"] == ["officer"]


def test_a_passphrase_may_be_typed(monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "quiet river beside the mill")
    create("a@secretariat.example", "A", "--passphrase", "--group", "administrator")
    person = User.objects.get()
    assert person.check_password("quiet river beside the mill")
    assert offices(person) == {Office.ADMINISTRATOR}


@pytest.mark.parametrize("typed", [["short", "short"], ["quiet river one", "quiet river two"]])
def test_a_poor_or_mistyped_passphrase_is_refused(monkeypatch, typed):
    answers = iter(typed)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    with pytest.raises(CommandError):
        create("a@secretariat.example", "A", "--passphrase")
    assert not User.objects.exists()


def test_an_existing_person_gets_another_group_and_keeps_the_passphrase():
    person = User.objects.create_user("a@secretariat.example", "quiet river mill", name="A")
    create("a@secretariat.example", "A", "--group", "officer")
    create("a@secretariat.example", "A", "--group", "draw_officer")
    person = User.objects.get()
    assert offices(person) == {Office.OFFICER, Office.DRAW_OFFICER}
    assert person.check_password("quiet river mill")


def test_what_is_no_address_is_refused():
    with pytest.raises(CommandError):
        create("nobody", "Nobody")
