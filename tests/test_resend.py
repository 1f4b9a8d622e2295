"""A form sent after the session ended, or with an old token, keeps what was typed."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from reviews.models import Message
from tests.factories.people import BACKEND, signed_in

WORDS = "Nous proposons le français, et une réunion vidéo la semaine prochaine. <b>«1»</b> & so on"


def again(page: str) -> dict[str, str]:
    """The fields of the page's form that sends again."""
    found = re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    fields = dict(found)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    return fields | ({"csrfmiddlewaretoken": token[1]} if token else {})


@pytest.fixture
def discussion(cast):
    return reverse("review_discussion", args=[cast.review.pk])


def test_a_form_sent_after_the_session_ended_is_kept(cast, discussion):
    browser = Client()

    response = browser.post(discussion, {"text": "Agreed on Arabic and English.", "language": "en"})

    assert response.status_code == 401
    fields = again(response.text)
    assert fields["text"] == "Agreed on Arabic and English."
    browser.force_login(cast["XA focal_point"], backend=BACKEND)
    assert browser.post(discussion, fields).status_code == 302
    assert Message.objects.get().text == "Agreed on Arabic and English."


def test_what_was_typed_is_escaped_and_shown(cast, discussion):
    page = Client().post(discussion, {"text": WORDS}).text

    assert "&lt;b&gt;«1»&lt;/b&gt; &amp; so on" in page
    assert "<b>«1»" not in page


def test_an_old_token_from_our_own_page_is_offered_again(cast, discussion):
    browser = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    browser.force_login(cast["XA focal_point"], backend=BACKEND)

    refused = browser.post(discussion, {"text": "Kept.", "csrfmiddlewaretoken": "x" * 64})

    assert refused.status_code == 403
    assert browser.post(discussion, again(refused.text)).status_code == 302
    assert Message.objects.get().text == "Kept."


def test_what_another_site_sends_is_not_offered(cast, discussion):
    browser = Client(enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"})
    browser.force_login(cast["XA focal_point"], backend=BACKEND)

    refused = browser.post(discussion, {"text": "Planted words of another site"})

    assert refused.status_code == 403
    assert "Planted" not in refused.text


def test_passphrases_are_not_kept(db):
    page = Client().post(reverse("account_change_password"), {"oldpassword": "my secret words"})

    assert "my secret words" not in page.text


def test_who_is_signed_in_sees_their_page(cast, discussion):
    posted = signed_in(cast["XA expert"]).post(discussion, {"text": "Hello", "language": "en"})

    assert posted.status_code == 302
