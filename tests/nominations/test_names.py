"""Whoever cleared a text stays named as they were; a name from a note is the Secretariat's."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from nominations.actions import people
from nominations.actions.nominations import About, save_profile
from nominations.models import Nomination
from reviews.models import Clearance
from reviews.permissions import Refused, standing
from reviews.views.history import lines, readable_events
from revmod.lib.errors import Invalid
from tests.factories import joint
from tests.factories.people import signed_in
from tests.nominations.makers import AMAL, approved, note, of

SOMEBODY = "H.E. Somebody Else"


def account(user: User, name: str):
    given = {"name": name, "phone": "", "language": "en"}
    return signed_in(user).post(reverse("account"), given)


def rename(user: User) -> None:
    """What no page does any more: another name for the account."""
    User.objects.filter(pk=user.pk).update(name=SOMEBODY, title="Nobody")


def test_a_person_in_a_seat_keeps_the_name_of_the_note(cast):
    user = cast["XD focal_point"]
    page = signed_in(user).get(reverse("account")).content.decode()
    assert "ask the Secretariat to correct it" in page
    assert 'name="name"' not in page and "XD Focal Point" in page
    assert account(user, SOMEBODY).status_code == 302
    assert account(cast.officer, "Olga O. Officer").status_code == 302
    user.refresh_from_db()
    cast.officer.refresh_from_db()
    assert (user.name, cast.officer.name) == ("XD Focal Point", "Olga O. Officer")


def test_nor_is_it_changed_by_way_of_the_profile(opened):
    note(opened, AMAL)
    amal = approved(opened, "amal@example.org").user
    amal.refresh_from_db()
    before = (amal.name, amal.title)
    save_profile(by=amal, about=About(name=SOMEBODY, title="Queen", phone="+1"))
    page = signed_in(amal).get(reverse("profile")).content.decode()
    assert 'name="name"' not in page and 'name="title"' not in page
    signed_in(amal).post(
        reverse("profile"), {"name": SOMEBODY, "title": "Queen", "phone": "+2", "then": "save"}
    )
    amal.refresh_from_db()
    assert (amal.name, amal.title, amal.phone) == (*before, "+2")


def test_a_receipt_names_whoever_cleared_as_they_were_named_then(cast, settings):
    joint.cleared_list(cast)
    user, text = cast["XD focal_point"], joint.the_list(cast)
    rename(user)
    client = signed_in(cast["XA focal_point"])
    page = client.get(reverse("receipt", args=[text.pk])).content.decode()
    assert "XD Focal Point" in page
    assert SOMEBODY not in page and "Nobody" not in page
    assert set(Clearance.objects.values_list("name", "title")) == {
        (f"{code} Focal Point", "") for code in ("XA", "XB", "XC", "XD")
    }


def test_history_names_whoever_acted_as_they_were_named_then(cast):
    joint.cleared_list(cast)
    rename(cast["XD focal_point"])
    review, reader = cast.reload(), cast["XA expert"]
    where = standing(reader, review)
    said = lines(review, where, readable_events(review, where))
    assert "XD Focal Point" in {line.who for line in said}
    assert "Secretariat" in {line.who for line in said}
    assert SOMEBODY not in str(said)


def test_the_secretariat_corrects_a_name_and_the_history_says_so(opened):
    note(opened, AMAL)
    row = approved(opened, "amal@example.org")
    officer = signed_in(opened.officer)
    assert reverse("nomination_correct", args=[row.pk]) in (
        officer.get(reverse("nomination", args=[row.pk])).content.decode()
    )
    address = reverse("nomination_correct", args=[row.pk])
    assert 'name="email"' not in officer.get(address).content.decode()
    assert officer.post(address, {"name": "Amal El-Haddad", "title": ""}).status_code == 422
    for _time in range(2):
        given = {"name": "Amal El-Haddad", "title": "Judge of Appeal"}
        assert officer.post(address, given).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.user.name, row.user.title) == (
        "Amal El-Haddad",
        "Amal El-Haddad",
        "Judge of Appeal",
    )
    event = Event.objects.get(kind="person.corrected")
    assert event.review_id == opened.review.pk
    assert event.data["name"] == "Amal El-Haddad, Judge of Appeal"
    page = officer.get(reverse("nomination", args=[row.pk])).content.decode()
    assert page.count("The nomination was corrected.") == 1
    page = officer.get(reverse("review_history", args=[opened.review.pk])).content.decode()
    assert "corrected how a person of" in page


@pytest.mark.parametrize("who", ["draw_officer", "outsider"])
def test_only_who_seats_people_corrects_their_names(opened, who):
    note(opened, AMAL)
    row = approved(opened, "amal@example.org")
    with pytest.raises(Refused):
        people.correct_name(by=getattr(opened, who), nomination=row, name="A", title="B")


def test_before_a_seat_the_nomination_is_corrected_instead(opened):
    note(opened, AMAL)
    with pytest.raises(Invalid):
        people.correct_name(
            by=opened.officer, nomination=of("amal@example.org"), name="A", title="B"
        )
    assert not Nomination.objects.filter(name="A").exists()


def test_what_was_there_before_gets_the_names_known(cast):
    joint.cleared_list(cast)
    Event.objects.update(person_name="")
    User.objects.update(is_named_by_note=False)
    import_module("accounts.migrations.0005_named_by_note").name_people(apps, None)
    import_module("reviews.migrations.0004_who_cleared").name_people(apps, None)
    event = Event.objects.filter(kind="submission.cleared").last()
    assert event.person_name == User.objects.get(pk=event.person_id).name
    assert Event.objects.exclude(person_id=None).filter(person_name="").count() == 0
    fixed = set(User.objects.filter(is_named_by_note=True))
    assert fixed == set(cast.people.values())
