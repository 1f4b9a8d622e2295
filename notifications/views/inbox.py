"""The inbox: what one was told of, in words."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import SignedInRequest
from audit.views import perform
from notifications.actions import inbox as actions
from notifications.channels.inbox import entries, grouped, leads
from notifications.queries import unread_first
from reviews.permissions import visible_reviews
from revmod.lib.fields import LONGEST_NUMBER, whole_number
from revmod.lib.pages import page

PER_PAGE = 25
FEW = 3  # what another page shows of the inbox


@login_required
@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """Messages by review: what one is asked to do first, then what is new, then the others."""
    rows = unread_first(request.user)
    found = Paginator(rows, FEW if "few" in request.GET else PER_PAGE).get_page(
        request.GET.get("page")
    )
    reviews = visible_reviews(request.user).in_bulk({row.review_id for row in found})
    context = {
        "page": found,
        "groups": grouped(entries(found, reviews)),
        "newest": max((row.pk for row in found), default=0),
    }
    return page(request, "notifications/inbox.html", context)


@login_required
@require_POST
def open_message(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a message as read and go to what it is about."""

    def do() -> str:
        row = actions.read(by=request.user, pk=pk)
        if row is None:
            raise Http404
        reached = visible_reviews(request.user).filter(pk=row.review_id or 0).exists()
        return row.url if leads(row, reached) else reverse("inbox")

    return perform(request, do)


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    """Mark everything up to the newest message on the page as read."""

    def do() -> str:
        newest = whole_number(request.POST.get("until"), digits=LONGEST_NUMBER)
        if newest is not None:
            actions.read_all(by=request.user, until=newest)
        return reverse("inbox")

    return perform(request, do)
