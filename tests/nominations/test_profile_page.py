"""The page on which a nominated person completes the profile."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from nominations.actions import nominations
from nominations.models import Nomination, Profile
from tests.factories.people import person, signed_in
from tests.nominations.makers import (
    ABOUT,
    AMAL,
    JOSE,
    PASSPHRASE,
    approved,
    note,
    of,
    submitted,
    token_of,
)

Status = Nomination.Status
GIVEN = {"name": "Amal Haddad"} | ABOUT


@pytest.fixture
def amal(opened) -> User:
    note(opened)
    return nominations.activate(
        token=token_of("amal@example.org"), passphrase=PASSPHRASE, language="en"
    )


def post(client, then="submit", **changes):
    return client.post(reverse("profile"), GIVEN | {"then": then, "act": str(uuid4())} | changes)


def test_a_person_whom_a_note_names_comes_here_from_the_link(client, opened):
    note(opened)
    url = f"/activate/{token_of('amal@example.org')}/"
    assert b"note verbale" in client.get(url).content
    response = client.post(url, {"password1": PASSPHRASE, "password2": PASSPHRASE})
    assert (response.status_code, response.url) == (302, reverse("profile"))
    assert of("amal@example.org").status == Status.PROFILE_DUE
    assert client.get(response.url).status_code == 200


def test_save_then_submit_then_wait(amal):
    client = signed_in(amal)
    page = client.get(reverse("profile")).content.decode()
    assert "Focal point" in page
    shown = re.findall(r'name="languages" value="([a-z-]+)"', page)
    assert shown == ["ar", "zh-hans", "en", "fr", "ru", "es"]
    assert post(client, "save", organization="", title="").status_code == 302
    assert of("amal@example.org").status == Status.PROFILE_DUE
    assert post(client).status_code == 302
    assert of("amal@example.org").status == Status.SUBMITTED
    page = client.get(reverse("profile")).content.decode()
    assert "Next: the Secretariat" in page
    assert "Supreme Court" in page
    assert 'name="organization"' not in page


def test_what_is_missing_is_said_and_what_was_typed_stays(amal):
    client = signed_in(amal)
    response = post(client, organization="", languages=[], field="Law & order <b>")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Law &amp; order &lt;b&gt;"' in page
    assert 'id="id_organization_error"' in page
    assert 'id="id_languages_error"' in page
    assert not Profile.objects.exists()


def test_clarification_is_shown_and_answered(opened, amal):
    client = signed_in(amal)
    post(client)
    row = of("amal@example.org")
    nominations.ask_clarification(by=opened.officer, nomination=row, reason="Which <b>court</b>?")
    page = client.get(reverse("profile")).content.decode()
    assert "Which &lt;b&gt;court&lt;/b&gt;?" in page
    assert post(client).status_code == 302
    assert of("amal@example.org").status == Status.SUBMITTED


def test_that_it_is_held_and_why_stays_inside(opened, amal):
    client = signed_in(amal)
    post(client)
    row = of("amal@example.org")
    nominations.hold(by=opened.officer, nomination=row, reason="Two ministries disagree.")
    page = client.get(reverse("profile")).content.decode()
    assert "ministries" not in page
    assert "held" not in page.lower().replace("withheld", "")
    assert "Next: the Secretariat" in page


def test_held_before_submission_is_completed_as_usual(opened, amal):
    row = of("amal@example.org")
    nominations.hold(by=opened.officer, nomination=row, reason="Two ministries disagree.")
    client = signed_in(amal)
    assert "profile to complete" in client.get(reverse("profile")).content.decode()
    post(client)
    assert "Next: the Secretariat" in client.get(reverse("profile")).content.decode()
    assert of("amal@example.org").status == Status.HELD


def test_somebody_approved_finds_the_reviews(opened):
    note(opened)
    row = approved(opened, "amal@example.org")
    page = signed_in(row.user).get(reverse("profile")).content.decode()
    assert "You are approved" in page
    assert f"/reviews/{opened.review.pk}/" in page


def test_nobody_named_has_no_profile_page(opened):
    assert signed_in(None).get(reverse("profile")).status_code == 302
    response = signed_in(person("Plain Person")).get(reverse("profile"))
    assert (response.status_code, response.url) == (302, reverse("account"))


def test_the_same_act_twice_submits_once(amal):
    client, act = signed_in(amal), str(uuid4())
    post(client, act=act)
    first = Profile.objects.get().submitted_at
    post(client, act=act)
    assert Profile.objects.get().submitted_at == first


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 1_000_000},
        {"name": "\u200b"},
        {"organization": "x" * 201},
        {"languages": ["xx"]},
        {"languages": ["\x00"]},
        {"field": "\x00\u202e"},
        {"phone": "9" * 61},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_hostile_input(amal, changes):
    assert post(signed_in(amal), **changes).status_code == 422


def test_lines_and_directions_do_not_survive(amal):
    post(signed_in(amal), organization="Court\r\nBcc: x", title="\u202eJudge 👩‍⚖️")
    assert Profile.objects.get().organization == "Court Bcc: x"
    assert User.objects.get(pk=amal.pk).title == "Judge 👩‍⚖️"


def test_the_page_asks_as_much_for_one_nomination_as_for_three(
    opened, django_assert_max_num_queries
):
    def count() -> int:
        client = signed_in(User.objects.get(email="jose@example.org"))
        with django_assert_max_num_queries(12) as counted:
            assert client.get(reverse("profile")).status_code == 200
        return len(counted)

    note(opened, JOSE)
    submitted("jose@example.org")
    first = count()
    note(opened, AMAL, JOSE, reference="XA/2")
    note(opened, JOSE, reference="XA/3")
    assert count() == first
