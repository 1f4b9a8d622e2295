"""What every template may use."""

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from notifications.queries import unread
from reviews.permissions import has_reviews, offices
from reviews.process import SECRETARIAT_MAY, Action, Office


def product(request: HttpRequest) -> dict[str, object]:
    """The product's name and whether this is a demonstration world (domain.md §10)."""
    return {"product_name": settings.PRODUCT_NAME, "is_demo": settings.DEMO}


class Navigation:
    """What the header shows; each part is asked for only when a template names it."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = request.user

    @cached_property
    def secretariat(self) -> bool:
        """Whether the person belongs to a group of the Secretariat; no query for a visitor."""
        return bool(offices(self.user))

    @cached_property
    def officer(self) -> bool:
        """Whether the person settles requests; no query beyond that of `secretariat`."""
        return Office.OFFICER in offices(self.user)

    @cached_property
    def recorder(self) -> bool:
        """Whether the person records notes verbales; no query beyond that of `secretariat`."""
        return bool(SECRETARIAT_MAY[Action.RECORD_NOTE] & offices(self.user))

    @cached_property
    def reviews(self) -> bool:
        """Whether a list of one's own reviews is of use; no query beyond that of `secretariat`."""
        return has_reviews(self.user)

    @cached_property
    def unread(self) -> int:
        """How many messages wait in the person's inbox; no query for a visitor."""
        return unread(self.user) if isinstance(self.user, User) else 0


def navigation(request: HttpRequest) -> dict[str, object]:
    """`nav` for the header. An error page may come before anybody's sign-in was looked up."""
    return {"nav": Navigation(request)} if hasattr(request, "user") else {}
