"""What every request passes through."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


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
