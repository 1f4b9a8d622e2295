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
@with_these_urls
def test_page(client, address, status, says):
    client.raise_request_exception = False
    answer = client.get(address)
    words = answer.content.decode()
    assert answer.status_code == status
    assert says in words
    assert 'href="/"' in words
    assert "internal words" not in words
    assert "Review 7" not in words


def test_a_missing_page_is_the_same_for_everybody(client, db):
    assert client.get("/no/such/page/").status_code == 404


def test_the_page_for_our_own_fault_needs_no_database():
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "What had been saved is safe" in answer.content.decode()
