"""The hub of a review: where we are, whose turn, what I must do, who is who, what happened."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import SignedInRequest
from audit.views import perform_valid
from reviews import agenda, queries
from reviews.actions import discussion
from reviews.forms.discussion import MessageForm
from reviews.models import DraftOpening, Message, Review, Thread
from reviews.permissions import Standing, may, standing
from reviews.process import PRACTICE, Action
from reviews.views import access, history, next_step, parts
from revmod.lib.pages import page, posted

EVENTS_ON_HUB, EVENTS_ON_PAGE, MESSAGES_ON_PAGE = 8, 50, 30


def crumbs(review: Review, where: Standing, label: str = "") -> list[dict[str, str]]:
    """The way to a page of a review, for <c-breadcrumbs>."""
    board = "" if where.seat else reverse("board")
    first = {"label": _("All reviews"), "url": board}
    if not board:
        first = {"label": _("My reviews"), "url": reverse("home")}
    if not label:
        return [first, {"label": str(review.state)}]
    here = {"label": str(review.state), "url": review.get_absolute_url()}
    return [first, here, {"label": label}]


def frame(request: SignedInRequest, review: Review, label: str = "") -> dict[str, object]:
    """What every page of a review shows of it: its name, the way here, how the reader stands."""
    where = standing(request.user, review)
    return {"review": review, "where": where, "crumbs": crumbs(review, where, label)}


@login_required
@require_GET
def hub(request: SignedInRequest, pk: int) -> HttpResponse:
    """The review's page for each seat and for the Secretariat's officer."""
    review = access.whole_review(request, pk)
    _load_openings(review)
    where = standing(request.user, review)
    awaited = queries.waits_for(review) if _waits(review) else []
    requests = next_step.replies(review, where)
    people = parts.party_list(review, where)
    events = history.readable_events(review, where)[:EVENTS_ON_HUB]
    context = frame(request, review) | {
        "track": parts.track(review),
        "todo": next_step.of(review, where, awaited),
        "requests": requests,
        "agreed": agenda.agreed_otherwise(review),
        "requests_made": parts.requests_made(review, where),
        "awaited": [party.state for party in people if party.state.pk in awaited],
        "parties": people,
        "texts": parts.texts(review, where),
        "lines": history.lines(review, where, events),
        "discussion": _last_message(review),
        "more": parts.more(review, where),
        "offers": parts.offers(request.user, review, where),
    }
    return page(request, "reviews/hub.html", context)


def _waits(review: Review) -> bool:
    """Whether anybody is waited for: not where nobody takes part, nor after one has practised."""
    practised = review.private_to_id is not None and review.step != PRACTICE.step
    return not review.imported_status and not practised


def _load_openings(review: Review) -> None:
    now = timezone.now()
    running = DraftOpening.objects.filter(ended_at__isnull=True, until__gt=now)
    prefetch_related_objects(
        list(review.submissions.all()), Prefetch("openings", running.order_by("id"))
    )


def _last_message(review: Review) -> Message | None:
    return (
        Message.objects.filter(thread__review=review, thread__kind=Thread.DISCUSSION)
        .select_related("by", "state")
        .last()
    )


@login_required
@require_GET
def people(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is who: people of one's own State with their contacts, others by name and title."""
    review = access.review_with_parties(request, pk)
    where = standing(request.user, review)
    context = frame(request, review, _("Who is who")) | {
        "parties": parts.party_list(review, where),
        "closes_seats": where.seat is None and bool(may(request.user, Action.SEAT, review)),
    }
    return page(request, "reviews/people.html", context)


@login_required
@require_GET
def events(request: SignedInRequest, pk: int) -> HttpResponse:
    """What happened, latest first, page by page."""
    review = access.review(request, pk)
    where: Standing = standing(request.user, review)
    found = Paginator(history.readable_events(review, where), EVENTS_ON_PAGE)
    shown = found.get_page(request.GET.get("page"))
    context = frame(request, review, _("What happened"))
    context |= {"page": shown, "lines": history.lines(review, where, shown.object_list)}
    return page(request, "reviews/history.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def conversation(request: SignedInRequest, pk: int) -> HttpResponse:
    """The general discussion: read it, say something."""
    review = access.review(request, pk)
    form = MessageForm(posted(request))
    if done := perform_valid(request, form, lambda: _post(request, review, form)):
        return done
    rows = Message.objects.filter(thread__review=review, thread__kind=Thread.DISCUSSION)
    found = Paginator(rows.select_related("by", "state"), MESSAGES_ON_PAGE)
    context = frame(request, review, _("Discussion")) | {
        "page": found.get_page(request.GET.get("page", found.num_pages)),
        "verdict": may(request.user, Action.DISCUSS, review),
    }
    return page(request, "reviews/discussion.html", context, form=form)


def _post(request: SignedInRequest, review: Review, form: MessageForm) -> str:
    message = discussion.post(
        by=request.user,
        review=review,
        text=form.cleaned_data["text"],
        language=get_language() or "en",
    )
    return f"{reverse('review_discussion', args=[review.pk])}#message-{message.pk}"
