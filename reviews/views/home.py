"""The first page: what this is, or my reviews and what I must do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from audit.models import Event
from reviews import agenda, queries
from reviews.models import Review, State
from reviews.permissions import Standing, may_practise, offices, standing, visible_reviews
from reviews.process import SUR
from reviews.views import next_step
from reviews.views.next_step import Todo
from revmod.lib.pages import page

REVIEWS_ON_PAGE = 20
NOMINATION_KINDS = ("profile.submitted", "profile.clarification", "profile.approved")


@dataclass(frozen=True)
class Mine:
    """A review in the list of mine."""

    review: Review
    where: Standing
    todo: Todo
    awaited: list[State]


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Public landing, the Secretariat's board, or my reviews."""
    user = request.user
    if not isinstance(user, User):
        demo = reverse("demo") if settings.DEMO else ""
        return page(request, "reviews/landing.html", {"demo": demo})
    reviews = agenda.mine(user, visible_reviews(user))
    counts = reviews.aggregate(
        running=Count("pk", filter=agenda.RUNNING), over=Count("pk", filter=~agenda.RUNNING)
    )
    seated, board = any(counts.values()), reverse("board") if offices(user) else ""
    if board and not seated:
        return redirect(board)
    over = request.GET.get("show") == "over" or not counts["running"]
    shown = reviews.exclude(agenda.RUNNING) if over else reviews.filter(agenda.RUNNING)
    loaded = agenda.with_requests(queries.with_texts(shown))
    found = Paginator(loaded, REVIEWS_ON_PAGE).get_page(request.GET.get("page"))
    context = {"page": found, "sections": _sections(user, found, over=over), "board": board}
    context |= {"tabs": _tabs(counts, over=over), "stage": "" if seated else _stage(user)}
    may = not board and (seated or may_practise(user))
    practice = {"practice": queries.practice_of(user), "may_practise": may}
    return page(request, "reviews/home.html", context | practice)


def _tabs(counts: dict[str, int], *, over: bool) -> list[dict[str, object]]:
    """Running reviews and those that are over; nothing to choose while none is over."""
    if not counts["over"]:
        return []
    here = reverse("home")
    running: dict[str, object] = {"label": _("Running"), "url": here, "current": not over}
    ended = {"label": _("Completed or cancelled"), "url": f"{here}?show=over", "current": over}
    return [running | {"count": counts["running"]}, ended | {"count": counts["over"]}]


def _sections(user: User, reviews: Iterable[Review], *, over: bool) -> list[tuple[str, list[Mine]]]:
    """The reviews of a page under their headings, in a number of queries that does not grow."""
    found: dict[str, list[Mine]] = {}
    for review in reviews:
        where, awaited = standing(user, review), queries.waits_for(review)
        states = [state for state in queries.parties(review) if state.pk in awaited]
        heading = _("Reviews your State carries out")
        if over:
            heading = _("Completed or cancelled")
        elif where.side is SUR:
            heading = _("Your State is under review")
        todo = next_step.of(review, where, awaited)
        found.setdefault(heading, []).append(Mine(review, where, todo, states))
    return list(found.items())


def _stage(user: User) -> str:
    """Where a person without a seat stands: the last thing that happened to their nomination.

    Read from the events, since nominations live in the app above. That a nomination is held does
    not show (§10, Seats).
    """
    sent = Event.objects.filter(kind="profile.submitted", person_id=user.pk).last()
    if sent is None:
        return "profile"
    last = Event.objects.filter(
        kind__in=NOMINATION_KINDS, subject_type=sent.subject_type, subject_id=sent.subject_id
    ).last()
    stages = {"profile.submitted": "waiting", "profile.clarification": "clarify"}
    return stages.get(last.kind if last else "", "none")
