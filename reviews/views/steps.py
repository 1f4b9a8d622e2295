"""The Secretariat's acts on a step, a seat and a review, each with a reason."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import SignedInRequest
from audit.views import perform_valid
from reviews import agenda, queries
from reviews.actions import participants, reviews, steps
from reviews.forms.steps import CancelForm, CloseForm, ExtendForm, OfficerForm, SeatCloseForm
from reviews.models import Review
from reviews.permissions import demand
from reviews.process import STEPS, Action, Step
from reviews.views import access
from reviews.views.hub import frame
from revmod.lib.pages import page, posted


def _for_officer(request: SignedInRequest, pk: int, action: Action) -> Review:
    """A review for an act of the Secretariat: 404 to all others, 403 with the reason else."""
    access.secretariat(request, Action.VIEW)
    review = access.whole_review(request, pk)
    demand(request.user, action, review)
    return review


@login_required
@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the open step with a reason (§10, Steps)."""
    review = _for_officer(request, pk, Action.CLOSE_STEP)
    form = CloseForm(posted(request), initial={"step": review.step})

    def do() -> str:
        given = form.cleaned_data
        steps.close(
            by=request.user, review=review, step=Step(given["step"]), reason=given["reason"]
        )
        return reverse("review", args=[review.pk])

    if done := perform_valid(request, form, do):
        return done
    awaited = queries.waits_for(review)
    context = frame(request, review, _("Close this step")) | {
        "awaited": [state for state in queries.parties(review) if state.pk in awaited],
        "closable": STEPS[Step(review.step)].closable,
    }
    return page(request, "reviews/step_close.html", context, form=form)


@login_required
@require_http_methods(["GET", "POST"])
def extend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record an extension of the open step with its reason (§4)."""
    review = _for_officer(request, pk, Action.EXTEND)
    agreed = agenda.agreed_otherwise(review) if "agreed" in request.GET else None
    reason = _("The States agreed on this date in the preliminary consultations.")
    first = {"until": agreed, "reason": reason} if agreed else {}
    form = ExtendForm(posted(request), initial=first)

    def do() -> str:
        steps.extend(by=request.user, review=review, **form.cleaned_data)
        return reverse("review", args=[review.pk])

    if done := perform_valid(request, form, do):
        return done
    context = frame(request, review, _("Record an extension"))
    return page(request, "reviews/step_extend.html", context, form=form)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cancel the review; nothing is deleted."""
    review = _for_officer(request, pk, Action.CANCEL)
    form = CancelForm(posted(request), review=review)

    def do() -> str:
        reviews.cancel(by=request.user, review=review, reason=form.cleaned_data["reason"])
        return reverse("review", args=[review.pk])

    if done := perform_valid(request, form, do):
        return done
    context = frame(request, review, _("Cancel this review"))
    return page(request, "reviews/review_cancel.html", context, form=form)


@login_required
@require_http_methods(["GET", "POST"])
def seat_close(request: SignedInRequest, pk: int, seat: int) -> HttpResponse:
    """Close a seat without a successor, as a note verbale asks."""
    review = _for_officer(request, pk, Action.SEAT)
    row = next((row for row in queries.seats_of(review) if row.pk == seat), None)
    if row is None:
        raise Http404
    form = SeatCloseForm(posted(request))

    def do() -> str:
        participants.close_seat(by=request.user, participant=row, **form.cleaned_data)
        return reverse("review_people", args=[review.pk])

    if done := perform_valid(request, form, do):
        return done
    context = frame(request, review, _("Close a seat")) | {"row": row}
    return page(request, "reviews/seat_close.html", context, form=form)


@login_required
@require_http_methods(["GET", "POST"])
def officer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name the officer whom the review's participants can turn to."""
    review = _for_officer(request, pk, Action.NAME_OFFICER)
    form = OfficerForm(posted(request), initial={"officer": review.officer_id})

    def do() -> str:
        reviews.name_officer(by=request.user, review=review, officer=form.cleaned_data["officer"])
        return reverse("review", args=[review.pk])

    if done := perform_valid(request, form, do):
        return done
    context = frame(request, review, _("Name the officer"))
    return page(request, "reviews/review_officer.html", context, form=form)
