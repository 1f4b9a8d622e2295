"""The first page: what this is, or my reviews and what I must do."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.models import User
from audit.models import Event
from reviews import queries
from reviews.models import Review, State
from reviews.permissions import Standing, offices, standing, visible_reviews
from reviews.process import SUR
from reviews.views import next_step
from reviews.views.next_step import Todo
from revmod.lib.pages import page

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
    mine = _mine(user)
    board = reverse("board") if offices(user) else ""
    if board and not mine:
        return redirect(board)
    context = {
        "under_review": [m for m in mine if m.where.side is SUR and not _over(m.review)],
        "reviewing": [m for m in mine if m.where.side is not SUR and not _over(m.review)],
        "over": [m for m in mine if _over(m.review)],
        "stage": "" if mine else _stage(user),
        "board": board,
    }
    return page(request, "reviews/home.html", context)


def _over(review: Review) -> bool:
    return bool(review.completed_at or review.cancelled_at)


def _mine(user: User) -> list[Mine]:
    """The reviews in which the person sits, in a number of queries that does not grow."""
    seated = visible_reviews(user).filter(
        participants__user=user, participants__closed_at__isnull=True
    )
    found = []
    for review in queries.with_requests(queries.with_texts(seated)):
        where, awaited = standing(user, review), queries.waits_for(review)
        states = [state for state in queries.parties(review) if state.pk in awaited]
        found.append(Mine(review, where, next_step.of(review, where, awaited), states))
    return sorted(found, key=lambda mine: not mine.todo.mine)  # what awaits the person first


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
