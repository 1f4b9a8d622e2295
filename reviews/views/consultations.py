"""Preliminary consultations: the joint sheet, what two people wrote at once, who has cleared it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import SignedInRequest
from audit.views import perform, perform_valid
from reviews import deadlines, queries
from reviews.actions import consultations
from reviews.forms.consultations import ConsultationsForm
from reviews.models import Clearance, Review, Submission
from reviews.permissions import may, standing
from reviews.process import Action, Step
from reviews.templatetags.words import language_name, step_name
from reviews.views import access
from reviews.views.hub import frame
from reviews.visibility import Reading, reading
from revmod.lib.errors import Invalid
from revmod.lib.fields import whole_number
from revmod.lib.pages import page, posted

Shown = dict[str, Any]
REVISIONS = 20  # on the page


def _sheet(request: SignedInRequest, review: Review) -> Submission:
    """The joint sheet, if its step has opened and the person reads it; otherwise 404."""
    found = queries.submission_of(review, Step.CONSULTATIONS)
    if found is None:
        raise Http404
    found.review = review
    if reading(request.user, found) < Reading.SUBMITTED:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read the sheet; focal points write it."""
    review = access.review_with_parties(request, pk)
    submission = _sheet(request, review)
    form = ConsultationsForm(
        posted(request),
        assignments=queries.assignments_of(review),
        initial=ConsultationsForm.initial_of(submission.text, submission.revision),
    )
    if done := perform_valid(request, form, lambda: _save(request, submission, form)):
        return done
    context = _context(request, submission) | {"form_parts": _parts(form)}
    context["edit_open"] = form.is_bound or not submission.text.get("languages")
    return page(request, "reviews/consultations.html", context, form=form)


def _parts(form: ConsultationsForm) -> Shown:
    """The form's fields by instrument, and its dates."""
    labour: dict[str, list[Any]] = {}
    for row in form.assignments:
        key = f"{row.instrument.code}-{row.state.code}"
        labour.setdefault(row.instrument.code, []).append(
            (form[f"whole-{key}"], form[f"articles-{key}"])
        )
    instruments = {row.instrument.code: row.instrument for row in form.assignments}
    ordered = sorted(instruments.values(), key=lambda instrument: instrument.order)
    return {
        "labour": [(instrument, labour[instrument.code]) for instrument in ordered],
        "dates": [form[f"date-{step}"] for step in consultations.TIMETABLE],
    }


def _save(request: SignedInRequest, submission: Submission, form: ConsultationsForm) -> str:
    in_force = consultations.save(
        by=request.user,
        submission=submission,
        base=form.cleaned_data["base"],
        text=form.text(),
    )
    if in_force:
        messages.success(request, _("Saved. Every State in this review sees it."))
        return reverse("consultations", args=[submission.review_id])
    return reverse("consultations", args=[submission.review_id]) + "#two-texts"


def _context(request: SignedInRequest, submission: Submission) -> Shown:
    review = submission.review
    where = standing(request.user, review)
    cleared = {
        row.state_id: row
        for row in Clearance.objects.filter(submission=submission, voided_at=None).select_related(
            "by"
        )
    }
    verdict = may(request.user, Action.EDIT_CONSULTATIONS, review)
    # What was written on the way is for those who wrote it and the officer, not for observers (§10).
    drafts = submission.revisions.all()
    if reading(request.user, submission) is not Reading.LIVE:
        drafts = drafts.none()
    revisions = drafts.select_related("by", "state").order_by("-number")
    now = shown(review, submission.text)
    waiting = [(row, shown(review, row.text)) for row in queries.unsettled(submission)]
    taken = all(row["taken"] for row in now["labour"])
    return frame(request, review, step_name(Step.CONSULTATIONS)) | {
        "submission": submission,
        "shown": now,
        "waiting": waiting,
        "settled": bool(now["languages"]) and taken and not waiting,
        "clearances": [
            {"state": state, "clearance": cleared.get(state.pk)}
            for state in queries.parties(review)
        ],
        "verdict": verdict,
        "cleared_by_some": bool(cleared),
        "mine_cleared": where.state_id in cleared,
        "revisions": [(row, shown(review, row.text)) for row in revisions[:REVISIONS]],
    }


def shown(review: Review, text: Shown) -> Shown:
    """A sheet in words: languages in their names, instruments with who takes them, dates."""
    names = {state.code: state.name for state in queries.parties(review)}
    instruments = {row.instrument.code: row.instrument for row in queries.assignments_of(review)}
    labour = text.get("labour", {})
    return {
        "languages": [language_name(code) for code in text.get("languages", [])],
        "labour": [
            {
                "instrument": instrument,
                "taken": [
                    {"state": names.get(state, state), "articles": articles}
                    for state, articles in labour.get(code, {}).items()
                ],
            }
            for code, instrument in sorted(instruments.items(), key=lambda pair: pair[1].order)
        ],
        "timetable": [
            {"step": step_name(row["step"]), "date": deadlines.day_of(row["date"])}
            for row in text.get("timetable", [])
        ],
        "notes": text.get("notes", ""),
    }


@login_required
@require_POST
def settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose which of the texts written at the same time stands; the others stay in the history."""
    review = access.review(request, pk)
    submission = _sheet(request, review)
    number = request.POST.get("number", "")
    waiting = {str(row.number): row.text for row in queries.unsettled(submission)}
    text = waiting.get(number, submission.text)

    def do() -> str:
        base = whole_number(request.POST.get("base")) or 0
        consultations.save(by=request.user, submission=submission, base=base, text=text)
        return reverse("consultations", args=[review.pk])

    try:
        return perform(request, do)
    except Invalid as error:
        messages.error(request, str(error))
        return redirect("consultations", pk=review.pk)
