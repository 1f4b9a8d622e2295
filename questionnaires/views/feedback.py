"""The written feedback of a reviewing State: where its authors work, and where others read it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import SignedInRequest
from questionnaires import queries
from questionnaires.forms.remarks import feedback as to_read
from questionnaires.readiness import feedback as reasons
from questionnaires.views.given import Given, crumbs, load, load_own
from reviews import agenda
from reviews import queries as core
from reviews.models import Review, State
from reviews.permissions import may
from reviews.process import Action
from reviews.visibility import Reading
from revmod.lib.canonical import canonical, sha256
from revmod.lib.pages import page


@login_required
@require_GET
def feedback(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """One's own draft by instrument and section; another State's once it is submitted.

    Before that others learn that it is awaited, and the Secretariat how far it is.
    """
    found = load(request, pk, code)
    context: dict[str, Any] = {
        "review": found.review,
        "state": found.state,
        "given": found,
        "submission": found.submission,
        "tabs": tabs(found.review, found.state),
        "crumbs": crumbs(found.review, found.state),
    }
    if found.level is Reading.PROGRESS:
        return page(request, "questionnaires/feedback_progress.html", context)
    if found.submission is None or found.level is Reading.NOTHING:
        return page(request, "questionnaires/feedback_awaited.html", context)
    if found.drafting and found.answers is not None:
        return page(request, "questionnaires/feedback.html", context | _overview(request, found))
    return page(request, "questionnaires/feedback_read.html", context | reading_of(found))


def tabs(review: Review, here: State) -> list[dict[str, Any]]:
    """The reviewing States, to go from one feedback to another."""
    return [
        {
            "label": str(state),
            "url": reverse("feedback", args=[review.pk, state.code]),
            "current": state.pk == here.pk,
        }
        for state in core.reviewing_states(review)
    ]


def _overview(request: SignedInRequest, found: Given) -> dict[str, Any]:
    """What is written so far, and the requests for clarification that wait."""
    assert found.submission is not None
    parts = queries.feedback_parts(found.submission, found.read.whole)
    return {
        "parts": parts,
        "comments": sum(part.comments for part in parts),
        "headings": sum((part.headings for part in parts), queries.Progress()),
        "beside": sum(part.beside for part in parts),
        "waiting": queries.awaiting_reply(found.review, found.instruments),
        "clears": may(request.user, Action.CLEAR, found.review),
        "share": agenda.share(found.review, found.state),
        "others": found.left_to_others(section for part in parts for section, _n in part.sections),
    }


def reading_of(found: Given) -> dict[str, Any]:
    """The feedback as a text for the template; with its hash for whoever reads the whole."""
    instruments = {row.instrument for row in core.assignments_of(found.review)}
    readable = None if found.mine else found.instruments
    return {
        "parts": to_read(found.content, found.read.whole, instruments, readable),
        "digest": sha256(canonical(found.content)) if readable is None else "",
    }


@login_required
@require_GET
def feedback_check(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """All of one's own feedback on one page, to be checked before clearing or printed."""
    found = load_own(request, pk, code)
    assert found.submission is not None
    queries.with_remarks(found.submission)
    context = {
        "review": found.review,
        "state": found.state,
        "given": found,
        "submission": found.submission,
        "clears": may(request.user, Action.CLEAR, found.review),
        "reasons": [] if found.is_submitted else reasons(found.submission, found.state),
        "crumbs": crumbs(found.review, found.state, _("Check the feedback")),
    }
    return page(request, "questionnaires/feedback_check.html", context | reading_of(found))
