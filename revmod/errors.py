"""Pages for what went wrong: each says why and offers a way on."""

from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter

log = structlog.get_logger(__name__)

WORTH_SHOWING = 40  # shorter values are ids, dates and choices rather than somebody's words


def _page(request: HttpRequest, status: HTTPStatus, reason: object = "") -> HttpResponse:
    """The page for a status; `reason` is a sentence meant for people, or nothing.

    Programs that read the API get the same as JSON, in the form its own errors have.
    """
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": str(reason) or status.phrase}, status=status)
    return render(request, f"{status.value}.html", {"reason": reason}, status=status)


def _sentence(exception: Exception) -> object:
    """The reason an action gave for people. Other errors' words are not for people."""
    reason = getattr(exception, "reason", "")
    return reason if isinstance(reason, str | Promise) else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that cannot be understood."""
    return _page(request, HTTPStatus.BAD_REQUEST, _sentence(exception))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the act is not allowed; the reason stands on the page (permissions.Refused)."""
    return _page(request, HTTPStatus.FORBIDDEN, _sentence(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing there, or not for this person; which of the two is not said."""
    return _page(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Rendered without database or session, since one of them may be the fault."""
    return HttpResponseServerError(loader.render_to_string("500.html"))


class Reporter(ExceptionReporter):
    """What DEBUG shows of an error: a traceback to developers, our own pages in a demonstration."""

    def get_traceback_html(self) -> SafeString:
        """The page as HTML. The log has the traceback either way."""
        if not settings.DEMO or self.request is None:
            return super().get_traceback_html()
        if isinstance(self.exc_value, BadRequest | SuspiciousOperation):
            return mark_safe(bad_request(self.request, self.exc_value).content.decode())
        return mark_safe(server_error(self.request).content.decode())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form's token is not the session's: mostly another sign-in in another tab.

    A form that came from our own pages is offered again with all that was typed; what another
    site sent is not.
    """
    # Without what follows the dash: the page that sent the form, whose address may be secret.
    log.warning("csrf_refused", reason=reason.partition(" - ")[0])
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if ours and (fields := typed(request)):
        return _resend(request, fields, HTTPStatus.FORBIDDEN)
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def session_ended(request: HttpRequest) -> HttpResponse:
    """401 for a form sent after the session ended: it keeps what was typed until sign-in."""
    return _resend(request, typed(request), HTTPStatus.UNAUTHORIZED)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a posted form, without its token and without passphrases."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "pass" not in name.lower()
        for value in values
    ]


def _resend(
    request: HttpRequest, fields: list[tuple[str, str]], status: HTTPStatus
) -> HttpResponse:
    """A page that holds a form's fields and sends them again, after signing in if need be."""
    context = {
        "fields": fields,
        "words": [value for _name, value in fields if len(value) >= WORTH_SHOWING],
        "files": bool(request.FILES),
        "address": request.get_full_path(),
        "must_sign_in": not request.user.is_authenticated,
    }
    return render(request, "resend.html", context, status=status)
