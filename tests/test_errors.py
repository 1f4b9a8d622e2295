"""Error pages: the reason, a way on, and nothing about how the platform is made."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import RequestFactory, override_settings
from django.urls import path

from reviews.permissions import Refused
from revmod import errors, urls


def refused(request):
    raise Refused("Only the focal point can do this.")


def denied(request):
    raise PermissionDenied("internal words")


def lost(request):
    raise Http404("Review 7 of XA does not exist")


def odd(request):
    raise SuspiciousOperation("internal words")


def broken(request):
    raise RuntimeError("internal words")


urlpatterns = [
    *urls.urlpatterns,
    path("refused/", refused),
    path("denied/", denied),
    path("lost/", lost),
    path("odd/", odd),
    path("broken/", broken),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
with_these_urls = override_settings(ROOT_URLCONF="tests.test_errors")


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/refused/", 403, "Only the focal point can do this."),
        ("/denied/", 403, "Your part in this review does not allow it."),
        ("/lost/", 404, "There is no such page for you"),
        ("/odd/", 400, "This could not be understood"),
        ("/broken/", 500, "Something went wrong here"),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
@with_these_urls
def test_page(client, settings, address, status, says, debug):
    settings.DEBUG, settings.DEMO = debug, True
    client.raise_request_exception = False
    answer = client.get(address)
    words = answer.content.decode()
    assert answer.status_code == status
    assert says in words
    assert 'href="/"' in words
    assert "internal words" not in words
    assert "Review 7" not in words


@pytest.mark.parametrize("debug", [False, True])
def test_a_missing_page_is_the_same_for_everybody(client, db, settings, debug):
    settings.DEBUG, settings.DEMO = debug, True
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "There is no such page for you" in answer.content.decode()
    assert "healthz" not in answer.content.decode()


@pytest.mark.parametrize(("address", "shows"), [("/lost/", "Review 7"), ("/broken/", "internal")])
@with_these_urls
def test_developers_keep_the_details(client, settings, address, shows):
    settings.DEBUG, settings.DEMO = True, False
    client.raise_request_exception = False
    assert shows in client.get(address).content.decode()


@with_these_urls
def test_an_address_without_its_last_slash_still_finds_the_page(client, settings):
    settings.DEBUG, settings.DEMO = True, True
    assert client.get("/accounts/login").headers["Location"] == "/accounts/login/"


def test_the_page_for_our_own_fault_needs_no_database():
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "What had been saved is safe" in answer.content.decode()
