"""What every request passes through."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django_structlog.middlewares import RequestMiddleware

from accounts.models import User
from accounts.queries import is_shut
from audit.actions import done
from revmod.errors import not_found, session_ended
from revmod.lib.texts import UNSTORABLE


class RequestLog(RequestMiddleware):
    """One log line a request: method, route, numbers in it, status, request id and person id.

    Neither the address nor the query are logged as they came: an activation link is a secret,
    and a search may quote a text.
    """

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The route as the URL configuration has it, and the numeric ids that filled it."""
        match = request.resolver_match
        if match is None:
            return f"{request.method} (no route)"
        ids = [f"{key}={value}" for key, value in match.kwargs.items() if isinstance(value, int)]
        return " ".join([request.method or "", f"/{match.route}", *ids])


def only_storable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let no character through that PostgreSQL refuses (NUL), where every page would store it.

    There is no such address, and such a cookie is none of ours: the session's would be looked for
    on every page. The browser's name is kept with a session. Stands before sessions.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if UNSTORABLE.search(request.path_info):
            return not_found(request, Http404())
        request.COOKIES = {
            name: value for name, value in request.COOKIES.items() if not UNSTORABLE.search(value)
        }
        if browser := request.META.get("HTTP_USER_AGENT"):
            request.META["HTTP_USER_AGENT"] = UNSTORABLE.sub("", browser)
        return get_response(request)

    return middleware


def person_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Show somebody who is signed in the pages in the language of their account.

    Stands behind authentication; before sign-in the browser's language or its cookie decides.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and translation.check_for_language(request.user.language):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware


class HouseNotFound:
    """Show a demonstration's visitors our page for a wrong address, although DEBUG is on.

    Django's own lists every address there is. Other errors are `errors.Reporter`'s; with DEBUG off
    Django shows ours by itself. Stands behind authentication, since the page has our header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace the answer to an address that no pattern matched."""
        response = self.get_response(request)
        unmatched = response.status_code == 404 and request.resolver_match is None
        return not_found(request, Http404()) if unmatched and self._wanted() else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a view that found nothing, or nothing for this person."""
        wanted = isinstance(exception, Http404) and self._wanted()
        return not_found(request, exception) if wanted else None

    @staticmethod
    def _wanted() -> bool:
        return settings.DEBUG and settings.DEMO


def demonstration_is_over(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sign out who came in by a demonstration account, once DEMO is off (§10).

    A session of yesterday would last for half a day. Stands behind authentication.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO and isinstance(request.user, User) and is_shut(request.user):
            logout(request)
        return get_response(request)

    return middleware


def keep_private(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let no cache, shared or the browser's own, keep what somebody signed in was shown (§5).

    After signing out on a shared computer the back button then shows nothing confidential. Stands
    behind authentication; a response that says how it may be kept is left as it is.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        response = get_response(request)
        if (signed_in or request.user.is_authenticated) and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def repeats(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send a form that comes twice where its first coming led (§10, Repeat).

    Views look before they act (may the person still, is the text still open?), and the first
    coming has changed the answer: whoever clicked twice would read a refusal of what was done.
    Stands behind authentication.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and 400 <= response.status_code < 500:
            person = request.user if isinstance(request.user, Model) else None
            where = done(person, request.POST.get("act", ""))
            if where:
                return HttpResponseRedirect(where)
        return response

    return middleware


def nothing_typed_is_lost(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep a form that arrives after its session ended, instead of redirecting it away.

    `login_required` would send the person to sign-in and drop what was posted. Stands behind
    authentication.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or request.user.is_authenticated:
            return response
        # Back to this very address, as `login_required` has it; other ways to sign-in are meant.
        away = redirect_to_login(request.get_full_path()).url
        return session_ended(request) if getattr(response, "url", "") == away else response

    return middleware
