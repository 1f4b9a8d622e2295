"""Practising with nothing at stake: begin, begin again, discard, and what would come next."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.models import SignedInRequest
from audit.views import perform
from reviews import permissions, queries
from reviews.actions import practice as actions
from reviews.models import Review
from reviews.process import PRACTICE, Step
from reviews.templatetags.words import step_name
from revmod.lib.errors import Invalid
from revmod.lib.pages import page

__ = gettext_lazy
# What follows the self-assessment in a real review, for the State under review.
NEXT: dict[Step, Promise] = {
    Step.FEEDBACK: __(
        "The reviewing States read your answers and write their feedback. They may ask you to"
        " clarify an answer, and you reply."
    ),
    Step.OBSERVATIONS: __(
        "All parties settle a list of observations, paragraph by paragraph: you agree, or record a"
        " reservation."
    ),
    Step.SUMMARY: __("A summary is drafted from the list, and the focal points clear both."),
    Step.COMPLETED: __("Your State decides what it makes public, text by text."),
}


@dataclass(frozen=True)
class Coming:
    """A step to come, in words."""

    step: str
    sentence: str


@login_required
@require_GET
def practice(request: SignedInRequest) -> HttpResponse:
    """What practising is, and the review the person practises on, if there is one."""
    review = queries.practice_of(request.user)
    if review is None and not permissions.may_practise(request.user):
        raise Http404
    context = {
        "review": review,
        "over": review is not None and review.step != PRACTICE.step,
        "receipt": _receipt(review) if review else "",
        "coming": [Coming(step_name(step), str(words)) for step, words in NEXT.items()],
    }
    return page(request, "reviews/practice.html", context)


def _receipt(review: Review) -> str:
    """The address of the receipt, once the answers are cleared."""
    text = queries.submission_of(review, PRACTICE.step, review.state)
    cleared = text is not None and review.step != PRACTICE.step
    return reverse("receipt", args=[text.pk]) if text is not None and cleared else ""


@login_required
@require_POST
def begin(request: SignedInRequest) -> HttpResponse:
    """Open a practice review, in the place of the one there was."""
    if not permissions.may_practise(request.user):
        raise Http404
    try:
        return perform(request, lambda: _begin(request))
    except Invalid as error:
        messages.error(request, str(error))
        return redirect("practice")


def _begin(request: SignedInRequest) -> str:
    """The address is the same for every practice review: a repeat may come after its discarding."""
    actions.begin(by=request.user)
    return reverse("practice")


@login_required
@require_POST
def discard(request: SignedInRequest) -> HttpResponse:
    """Delete the review one practises on."""

    def do() -> str:
        actions.discard(by=request.user)
        messages.success(request, _("Your practice review is deleted. You can begin another."))
        return reverse("home")

    return perform(request, do)
