"""Opening one review: whose and in which phase, then who reviews it."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import SignedInRequest
from audit.views import perform
from reviews.actions.reviews import open_review
from reviews.forms.opening import ReviewersForm, SubjectForm
from reviews.models import Group, GroupStart, Phase, State
from reviews.process import Action
from reviews.views import access
from revmod.lib.errors import Invalid
from revmod.lib.pages import page


@login_required
@require_http_methods(["GET", "POST"])
def review_open(request: SignedInRequest) -> HttpResponse:
    """First the State and the phase (in the address), then the rest."""
    access.secretariat(request, Action.OPEN_REVIEW)
    asked = "state" in request.GET or "phase" in request.GET
    subject = SubjectForm(request.GET if asked else None, is_new=request.method == "GET")
    if not subject.is_valid():
        return page(request, "reviews/review_open.html", {}, form=subject)
    state, phase = subject.cleaned_data["state"], subject.cleaned_data["phase"]
    form = ReviewersForm(
        request.POST or None, state=state, phase=phase, initial=_initial(request, state, phase)
    )
    if request.method == "POST" and form.is_valid():
        try:
            return perform(request, lambda: _open(request, state, phase, form))
        except Invalid as error:
            for line in "\n".join(map(str, error.reasons.values())).split("\n"):
                form.add_error(None, line)
    context = {"state": state, "phase": phase, "lacking": form.lacking() if form.is_bound else []}
    return page(request, "reviews/review_open_reviewers.html", context, form=form)


def _place(state: State) -> Group | None:
    """The group in which lots put a State, if they have."""
    return Group.objects.filter(places__state=state).first()


def _initial(request: SignedInRequest, state: State, phase: Phase) -> dict[str, object]:
    """The start of the State's group in the phase, or today; the officer who opens it."""
    start = GroupStart.objects.filter(phase=phase, group=_place(state)).first()
    day: date = start.starts_on if start else timezone.localdate()
    return {"start": day, "officer": request.user}


def _open(request: SignedInRequest, state: State, phase: Phase, form: ReviewersForm) -> str:
    review = open_review(
        by=request.user, state=state, phase=phase, group=_place(state), **form.lots()
    )
    messages.success(request, _("The review is open; the nominations have begun."))
    return review.get_absolute_url()
