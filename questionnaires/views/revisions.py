"""The page of everything that was written at one place: an answer, or a text of feedback."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse

from accounts.models import SignedInRequest
from questionnaires.forms.wording import Asked
from reviews.models import Review
from revmod.lib.pages import page

A_PAGE = 20


def history(
    request: SignedInRequest,
    review: Review,
    revisions: QuerySet[Any],
    *,
    item: Asked,
    show: Callable[[Any], dict[str, Any] | None],
    back: str,
    crumbs: list[dict[str, str]],
) -> HttpResponse:
    """Who wrote what and when, newest first. The last of `crumbs` is the page's heading.

    `item` says what was asked, `show` takes a value apart for questionnaires/includes/value.html.
    """
    rows = revisions.select_related("by").order_by("-number")
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "review": review,
        "item": item,
        "heading": crumbs[-1]["label"],
        "page": shown,
        "revisions": [{"row": row, "shown": show(row.value)} for row in shown],
        "back": back,
        "crumbs": crumbs,
    }
    return page(request, "questionnaires/history.html", context)
