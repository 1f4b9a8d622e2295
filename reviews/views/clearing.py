"""Clearing a text: what is missing, what is certified, and the receipt."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import SignedInRequest
from audit.views import perform
from reviews import queries
from reviews.actions import submissions
from reviews.forms.clearing import ClearForm
from reviews.models import State, Submission
from reviews.permissions import standing
from reviews.process import Step
from reviews.templatetags.words import step_name
from reviews.views import access
from reviews.views.hub import frame
from reviews.views.parts import PAGES, title_of
from reviews.visibility import Reading
from revmod.lib.canonical import sha256
from revmod.lib.errors import Changed, NotReady
from revmod.lib.pages import page, posted


def text_page(submission: Submission) -> str:
    """The address where a submission is read."""
    code = [submission.state.code] if submission.step == Step.FEEDBACK and submission.state else []
    return reverse(PAGES[Step(submission.step)], args=[submission.review_id, *code])


@login_required
@require_http_methods(["GET", "POST"])
def clear(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ready or not, what is certified, and the act itself."""
    submission, _level = access.submission(request, pk)
    given = submissions.given_clearance(request.user, submission)
    if given is not None and request.method == "GET":
        return redirect("receipt", pk=submission.pk)
    state = given.state if given else submissions.clearing_state(request.user, submission)
    form = ClearForm(posted(request))
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            return perform(request, lambda: _clear(request, submission, form))
        except NotReady:
            pass  # the page says what is missing
        except Changed:
            changed = True
    return _clear_page(request, submission, state, form, changed=changed)


def _standing_clearance(submission: Submission, state: State) -> bool:
    return submission.clearances.filter(state=state, voided_at__isnull=True).exists()


def _clear(request: SignedInRequest, submission: Submission, form: ClearForm) -> str:
    submissions.clear(by=request.user, submission=submission, seen=form.cleaned_data["seen"])
    messages.success(request, _("Cleared. This is your receipt."))
    return reverse("receipt", args=[submission.pk])


def _clear_page(
    request: SignedInRequest,
    submission: Submission,
    state: State,
    form: ClearForm,
    *,
    changed: bool,
) -> HttpResponse:
    """The page with the hash of the text as it is now; 409 when the text changed meanwhile."""
    review = submission.review
    reasons = submissions.reasons_not_to_clear(submission, state)
    part = queries.covered(submission, state)
    digest = "" if reasons else sha256(submissions.content(submission, state))
    if changed or not form.is_bound:
        form = ClearForm(initial={"seen": digest})
    context = frame(request, review, _("Clear the text")) | {
        "submission": submission,
        "title": title_of(Step(submission.step), submission.state),
        "state": state,
        "reasons": [{"text": str(text), "href": url} for text, url in reasons],
        "digest": digest,
        "part": [] if part is None else review.instruments.filter(pk__in=part),
        "others": [s for s in queries.clearing_states(submission) if s != state],
        "text_page": text_page(submission),
        "changed": changed,
    }
    response = page(request, "reviews/clear.html", context, form=form)
    if changed or (reasons and request.method == "POST"):
        response.status_code = 409
    return response


@login_required
@require_GET
def receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who cleared what and when, with the hash; to print and to verify."""
    submission, level = access.submission(request, pk)
    if level is Reading.PROGRESS:
        raise Http404
    cleared = submission.clearances.filter(voided_at__isnull=True).select_related("state")
    rows = list(cleared)
    if not rows:
        raise Http404
    where = standing(request.user, submission.review)
    context = frame(request, submission.review, _("Receipt")) | {
        "submission": submission,
        "title": title_of(Step(submission.step), submission.state),
        "clearances": rows,
        "mine": next((row for row in rows if row.state_id == where.state_id), None),
        "step": step_name(submission.step),
        "text_page": text_page(submission),
    }
    return page(request, "reviews/receipt.html", context)


@login_required
@require_GET
def receipt_text(request: SignedInRequest, pk: int) -> HttpResponse:
    """The canonical text whose hash the receipt shows, as a file: for one's own clearance only."""
    submission, _level = access.submission(request, pk)
    where = standing(request.user, submission.review)
    seat = where.participant
    if seat is None or not _standing_clearance(submission, seat.state):
        raise Http404
    response = HttpResponse(
        submissions.content(submission, seat.state), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="submission-{submission.pk}.json"'
    response["Cache-Control"] = "private, no-store"
    return response
