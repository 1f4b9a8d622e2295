"""The summary: written part by part beside the list it sums up, then cleared by all."""

import json
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import SignedInRequest, User
from audit.views import perform
from reviews import queries
from reviews.actions import summary as actions
from reviews.forms.observations import SummaryPartForm
from reviews.models import Instrument, Review, Submission, TextRevision
from reviews.paragraphs import Paragraph
from reviews.permissions import Refused, may, standing
from reviews.process import Action, Step
from reviews.views import access
from reviews.views.observations import clearing, read, the_list
from reviews.visibility import Reading, readable_instruments, reading
from revmod.lib.errors import Invalid
from revmod.lib.pages import add_reasons, page


@dataclass
class Part:
    """One part of the summary as a person sees it; `form` only where they write."""

    code: str
    title: str
    text: str
    form: SummaryPartForm | None = None
    beside: list[TextRevision] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)


def the_summary(request: SignedInRequest, pk: int) -> tuple[Review, Submission | None]:
    """A review the person reaches and its summary, None before its step opens; or 404."""
    review = access.review(request, pk)
    submission = queries.submission_of(review, Step.SUMMARY)
    if submission is not None:
        submission.review = review
    return review, submission


def text_read(user: User, submission: Submission) -> dict[str, object] | None:
    """The summary's text as a person reads it, frozen once submitted; None if they may not."""
    level = reading(user, submission)
    version = submission.versions.last() if submission.status == Submission.SUBMITTED else None
    if version is not None and level >= Reading.SUBMITTED:
        return dict(json.loads(version.content)["text"])
    return submission.text if level is Reading.LIVE else None


def parts_of(user: User, submission: Submission) -> list[Part]:
    """The parts a person reads: the general one, and one for each instrument of theirs."""
    text = text_read(user, submission)
    if text is None:
        return []
    mine = readable_instruments(user, submission.review)
    given = text.get("instruments")
    by_code = given if isinstance(given, dict) else {}
    found = [Part(actions.GENERAL, _("General part"), str(text.get(actions.GENERAL) or ""))]
    for instrument in submission.review.instruments.all():
        if mine is None or instrument.pk in mine:
            code = instrument.code
            found.append(Part(code, instrument.short_name, str(by_code.get(code) or "")))
    return found


@login_required
def summary(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read the summary; write the parts that are one's own, each saved for itself."""
    review, submission = the_summary(request, pk)
    wrong = None
    if request.method == "POST":
        wrong = SummaryPartForm(request.POST, prefix=request.GET.get("part"))
        if submission is None:
            raise Refused(_("This cannot be done in the review's present step."))
        if wrong.is_valid():
            try:
                return perform(request, lambda: _save(request, submission, wrong))
            except Invalid as error:
                add_reasons(wrong, error)
    context: dict[str, object] = {"review": review, "submission": submission}
    context["clearances"] = clearing(submission)
    if submission is not None:
        context |= _written(request, submission, wrong)
    return page(request, "reviews/summary.html", context, form=wrong)


def _save(request: SignedInRequest, submission: Submission, form: SummaryPartForm) -> str:
    given = form.cleaned_data
    kept = actions.save(
        by=request.user,
        submission=submission,
        part=given["part"],
        base=given["base"],
        text=given["text"],
    )
    if kept is None:
        messages.success(request, _("The text is saved."))
    return f"{reverse('summary', args=[submission.review_id])}#part-{given['part']}"


def _written(
    request: SignedInRequest, submission: Submission, wrong: SummaryPartForm | None
) -> dict[str, object]:
    """The parts with their forms, what waits beside them, and the list to read along."""
    user, review = request.user, submission.review
    parts = parts_of(user, submission)
    _review, listed = the_list(request, review.pk)
    rows = read(user, listed) if listed else []
    stands = queries.part_revisions(submission)
    places = {i.code: i for i in review.instruments.all()}
    for part in parts:
        stand = stands.get(part.code, queries.PartRevisions())
        part.paragraphs = [row for row in rows if row.instrument.code == part.code]
        if stand.beside and submission.status == Submission.DRAFT:
            part.beside = queries.beside(submission, part.code)
        if writes(user, review, places.get(part.code)):
            start = {"part": part.code, "base": stand.in_force, "text": part.text}
            part.form = SummaryPartForm(initial=start, prefix=part.code)
            if wrong is not None and wrong.prefix == part.code:
                part.form = wrong
    return {
        "parts": parts,
        "may_start": any(p.form and not p.text and p.paragraphs for p in parts),
        "may_clear": may(user, Action.CLEAR, review),
        "level": reading(user, submission).name,
    }


def writes(user: User, review: Review, instrument: Instrument | None) -> bool:
    """Whether a person writes a part; None is the general part, not an additional State's."""
    if instrument is None:
        return (
            bool(may(user, Action.EDIT_SUMMARY, review)) and not standing(user, review).additional
        )
    return bool(may(user, Action.EDIT_SUMMARY, review, instrument_id=instrument.pk))


@login_required
@require_POST
def summary_start(request: SignedInRequest, pk: int) -> HttpResponse:
    """Fill the empty parts one writes with the paragraphs of the list."""
    _review, submission = the_summary(request, pk)
    if submission is None:
        raise Refused(_("This cannot be done in the review's present step."))

    def do() -> str:
        filled = actions.draft_from_list(by=request.user, submission=submission)
        told = ngettext("%(n)d part was filled.", "%(n)d parts were filled.", filled)
        messages.success(request, told % {"n": filled})
        return reverse("summary", args=[submission.review_id])

    return perform(request, do)
