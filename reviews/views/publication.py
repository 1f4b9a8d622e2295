"""What becomes public, decided by the State under review; and releases to working groups."""

import json
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import SignedInRequest
from audit.views import perform, perform_valid
from reviews import paragraphs, queries
from reviews.actions import submissions as actions
from reviews.forms.observations import ReleaseForm
from reviews.models import Review, Submission
from reviews.paragraphs import Section
from reviews.permissions import Refused, demand, may, standing
from reviews.process import Action, Side, Step
from reviews.views import access, facts
from reviews.visibility import Reading
from revmod.lib.errors import Invalid
from revmod.lib.fields import LONGEST_NUMBER, whole_number
from revmod.lib.pages import page


@dataclass(frozen=True)
class Text:
    """A text of the State under review, or a joint one, and whether it is public."""

    submission: Submission
    submitted: bool
    sections: list[Section]
    public: frozenset[int]

    @property
    def count(self) -> int:
        """How many paragraphs a list has."""
        return sum(len(section.paragraphs) for section in self.sections)


def _texts(review: Review) -> list[Text]:
    """What the State under review may publish, in the order of the steps; never feedback (§5)."""
    found = []
    for step, state in (
        (Step.SELF_ASSESSMENT, review.state),
        (Step.OBSERVATIONS, None),
        (Step.SUMMARY, None),
    ):
        row = queries.submission_of(review, step, state)
        if row is None:
            continue
        submitted = row.status == Submission.SUBMITTED
        sections: list[Section] = []
        if submitted and step is Step.OBSERVATIONS and (version := row.versions.last()):
            sections = paragraphs.sections(paragraphs.frozen(review, json.loads(version.content)))
        public = row.observations.filter(is_public=True).values_list("pk", flat=True)
        found.append(Text(row, submitted, sections, frozenset(public) if sections else frozenset()))
    return found


@login_required
def publication(request: SignedInRequest, pk: int) -> HttpResponse:
    """Text by text, and paragraph by paragraph of the list: make public, or take back."""
    review = access.review(request, pk)
    if standing(request.user, review).side is not Side.UNDER_REVIEW:
        raise Refused(_("The State under review decides what becomes public."))
    if request.method == "POST":
        return perform(request, lambda: _decide(request, review))
    verdict = may(request.user, Action.PUBLISH, review)
    context = {"review": review, "texts": _texts(review), "reason": verdict.reason}
    context["has_profile"] = facts.known("has_profile", review.state)
    return page(request, "reviews/publication.html", context)


def _decide(request: SignedInRequest, review: Review) -> str:
    """Publish what was posted: a text as a whole (`step`), or the chosen paragraphs."""
    step = request.POST.get("step", "")
    back = reverse("publication", args=[review.pk])
    state = review.state if step == Step.SELF_ASSESSMENT else None
    known = step in actions.PUBLISHABLE or step == Step.OBSERVATIONS
    submission = queries.submission_of(review, Step(step), state) if known else None
    if submission is None:
        raise Refused(_("This kind of text is never public."))
    try:
        if step == Step.OBSERVATIONS:
            given = request.POST.getlist("paragraph")
            numbers = (whole_number(text, digits=LONGEST_NUMBER) for text in given)
            chosen = {number for number in numbers if number is not None}
            actions.publish_paragraphs(by=request.user, submission=submission, public=chosen)
        else:
            public = request.POST.get("public") == "yes"
            actions.publish(by=request.user, submission=submission, public=public)
    except Invalid as error:
        messages.error(request, str(error))
        return back
    messages.success(request, _("Your decision is recorded, and the public page shows it."))
    return back


@login_required
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    """The Secretariat records that a list was shared with a working group; not publication (§5)."""
    submission, _level = access.submission(request, pk, Reading.SUBMITTED)
    demand(request.user, Action.RELEASE, submission.review)
    form = ReleaseForm(request.POST or None)
    if done := perform_valid(request, form, lambda: _release(request, submission, form)):
        return done
    rows = submission.releases.select_related("by")
    context = {"review": submission.review, "submission": submission, "releases": rows}
    return page(request, "reviews/release.html", context, form=form)


def _release(request: SignedInRequest, submission: Submission, form: ReleaseForm) -> str:
    actions.release(by=request.user, submission=submission, **form.cleaned_data)
    messages.success(request, _("The release is recorded."))
    return reverse("release", args=[submission.pk])
