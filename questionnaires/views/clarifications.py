"""Requests for clarification: the list, one of them with its replies, and asking."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import SignedInRequest
from audit.views import perform_valid
from questionnaires import queries
from questionnaires.actions import clarifications as actions
from questionnaires.forms import reading
from questionnaires.forms.clarifications import ClarificationForm
from questionnaires.forms.wording import LANGUAGE_NAMES
from questionnaires.models import Question
from questionnaires.views.given import with_assignments
from questionnaires.views.sheet import Opened, submitted
from reviews.models import Review, Thread
from reviews.permissions import Standing, may, standing, visible_reviews
from reviews.process import DRAFTERS, Action, Side
from reviews.views import access
from reviews.visibility import readable_instruments
from revmod.lib.pages import page, posted

A_PAGE, MESSAGES = 25, 100
Shown = dict[str, Any]


@login_required
@require_GET
def clarifications(request: SignedInRequest, pk: int) -> HttpResponse:
    """The requests that wait for a reply, or all; latest first, page by page."""
    review = with_assignments(access.review(request, pk))
    readable = readable_instruments(request.user, review)
    rows = queries.clarifications(review, readable)
    waiting = queries.awaiting_reply(review, readable)
    everything = request.GET.get("show") == "all"
    shown = Paginator(
        rows if everything else rows.filter(answered_at__isnull=True), A_PAGE
    ).get_page(request.GET.get("page"))
    answers = submitted(request, review)
    context = {
        "review": review,
        "where": standing(request.user, review),
        "page": shown,
        "rows": [_line(thread, answers) for thread in shown],
        "tabs": _tabs(review, everything, waiting, rows.count()),
        "everything": everything,
        "crumbs": _crumbs(review),
    }
    return page(request, "questionnaires/clarifications.html", context)


def _tabs(review: Review, everything: bool, waiting: int, number: int) -> list[Shown]:
    here = reverse("clarifications", args=[review.pk])
    return [
        {
            "label": _("Waiting for a reply"),
            "url": here,
            "current": not everything,
            "count": waiting,
        },
        {"label": _("All"), "url": f"{here}?show=all", "current": everything, "count": number},
    ]


def _line(thread: Thread, answers: Opened | None) -> Shown:
    """A request with its question's wording in the reader's language."""
    question = answers.whole.by_key.get(thread.question_key) if answers else None
    return {"thread": thread, "text": question.text if question else ""}


def _question(answers: Opened | None, key: str) -> Shown | None:
    """A question as it was answered, with the place where its section is read."""
    if answers is None:
        return None
    for part in reading.sections(answers.content, answers.whole, answers.instruments):
        for question in part["questions"]:
            if question.get("key") == key:
                return {**question, "place": part["place"]}
    return None


@login_required
@require_http_methods(["GET", "POST"])
def clarification_ask(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Ask the State under review to clarify one answer."""
    review = with_assignments(access.review(request, pk))
    question = _question(submitted(request, review), key)
    if question is None:
        raise Http404
    instrument = question["place"].instrument
    form = ClarificationForm(posted(request), label=_("What should be clarified or added?"))
    if done := perform_valid(request, form, lambda: _ask(request, review, key, form)):
        return done
    verdict = may(request.user, Action.ASK_CLARIFICATION, review, instrument_id=instrument.pk)
    context = {
        "review": review,
        "q": question,
        "verdict": verdict,
        "crumbs": _crumbs(review, _("Ask for clarification")),
    }
    return page(request, "questionnaires/clarification_ask.html", context, form=form)


def _ask(request: SignedInRequest, review: Review, key: str, form: ClarificationForm) -> str:
    try:
        thread = actions.ask(by=request.user, review=review, question_key=key, **form.cleaned_data)
    except Question.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("Your request is sent to the State under review."))
    return reverse("clarification", args=[thread.pk])


@login_required
@require_http_methods(["GET", "POST"])
def clarification(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request with the answer it concerns, its replies, and a form to reply."""
    thread, review = _thread(request, pk)
    where = standing(request.user, review)
    form = ClarificationForm(posted(request), label=_asks_for(thread, where))
    if done := perform_valid(request, form, lambda: _reply(request, thread, form)):
        return done
    question = _question(submitted(request, review), thread.question_key)
    rows = Paginator(thread.messages.select_related("by", "state"), MESSAGES)
    context = {
        "review": review,
        "thread": thread,
        "q": question,
        "back": _own_feedback(review, where, question) if question else "",
        "page": rows.get_page(request.GET.get("page", rows.num_pages)),
        "languages": LANGUAGE_NAMES,
        "mine": where.state_id,
        "verdict": may(request.user, Action.REPLY_CLARIFICATION, review),
        "crumbs": _crumbs(review, _("Question %(number)s") % {"number": thread.subject}),
    }
    return page(request, "questionnaires/clarification.html", context, form=form)


def _asks_for(thread: Thread, where: Standing) -> str:
    """What somebody writes in a request, by their side of it."""
    if where.side is Side.UNDER_REVIEW:
        return _("Your reply")
    own = thread.state_id == where.state_id
    return _("Add to your request") if own else _("Add to this request")


def _own_feedback(review: Review, where: Standing, question: Shown) -> str:
    """Where a State that writes feedback comments on the answer; "" for everybody else."""
    place, seat = question["place"], where.participant
    writes = where.side is Side.REVIEWING and where.seat in DRAFTERS
    if seat is None or not writes or place.instrument_id not in where.instruments:
        return ""
    address = reverse("feedback_section", args=[review.pk, seat.state.code, place.key])
    return f"{address}#q-{question['key']}"


def _thread(request: SignedInRequest, pk: int) -> tuple[Thread, Review]:
    """A request the person reads, with its review; otherwise 404."""
    thread = (
        Thread.objects.filter(pk=pk, kind=Thread.CLARIFICATION)
        .select_related("state", "instrument")
        .first()
    )
    if thread is None:
        raise Http404
    review = visible_reviews(request.user).filter(pk=thread.review_id).first()
    if review is None:
        raise Http404
    readable = readable_instruments(request.user, with_assignments(review))
    if readable is not None and thread.instrument_id not in readable:
        raise Http404
    thread.review = review
    return thread, review


def _reply(request: SignedInRequest, thread: Thread, form: ClarificationForm) -> str:
    message = actions.reply(by=request.user, thread=thread, **form.cleaned_data)
    messages.success(request, _("Sent."))
    return reverse("clarification", args=[thread.pk]) + f"#message-{message.pk}"


def _crumbs(review: Review, label: str = "") -> list[dict[str, str]]:
    listed = reverse("clarifications", args=[review.pk]) if label else ""
    found = [
        {"label": _("My reviews"), "url": reverse("home")},
        {"label": str(review.state), "url": review.get_absolute_url()},
        {"label": _("Requests for clarification"), "url": listed},
    ]
    return found + ([{"label": label, "url": ""}] if label else [])
