"""The loader of every page on written feedback: a State's draft is for that State alone."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import SignedInRequest
from questionnaires import queries
from questionnaires.models import Section
from questionnaires.views.sheet import Opened, submitted
from reviews import agenda
from reviews import queries as core
from reviews.models import Assignment, Review, State, Submission
from reviews.permissions import Verdict, may, standing
from reviews.process import Action, Step
from reviews.views import access
from reviews.visibility import Reading, readable_instruments, reading


@dataclass
class Given:
    """The feedback of one reviewing State as one person may see it."""

    review: Review
    state: State
    submission: Submission | None
    level: Reading
    mine: bool
    write: Verdict
    instruments: Collection[int] | None
    answers: Opened | None

    @property
    def live(self) -> bool:
        """Whether the reader sees the text as its authors do, with its history."""
        return self.mine and self.level is Reading.LIVE

    @property
    def drafting(self) -> bool:
        """Whether the reader's own State is writing it, and the reader may see the draft."""
        return self.live and not self.is_submitted

    @property
    def is_submitted(self) -> bool:
        return self.submission is not None and self.submission.status == Submission.SUBMITTED

    @cached_property
    def own(self) -> frozenset[int]:
        """Ids of the instruments that the feedback is on."""
        return frozenset(core.instruments_of(self.review, self.state))

    @cached_property
    def content(self) -> dict[str, Any]:
        """The feedback to be read: frozen when it was submitted, or the draft as it stands."""
        if self.submission is None:
            raise Http404
        if not self.is_submitted:
            return queries.feedback_content(self.submission, None)
        version = self.submission.versions.order_by("-number").first()
        if version is None:
            raise Http404
        found: dict[str, Any] = json.loads(version.content)
        return found

    def left_to_others(self, sections: Iterable[Section]) -> set[str]:
        """Keys of the sections that other States take by the division of labour."""
        return {
            section.key
            for section in sections
            if agenda.others_take(
                self.review,
                self.state,
                section.instrument,
                section.article.number if section.article else None,
            )
        }

    @property
    def read(self) -> Opened:
        """The answers it speaks about; 404 where they are not to be read."""
        if self.answers is None:
            raise Http404
        return self.answers


def load(request: SignedInRequest, pk: int, code: str) -> Given:
    """A reviewing State's feedback in a review; 404 unless the State reviews there."""
    review = with_assignments(access.review(request, pk))
    state = next((s for s in core.reviewing_states(review) if s.code == code), None)
    if state is None:
        raise Http404
    submission = core.submission_of(review, Step.FEEDBACK, state)
    level = Reading.NOTHING
    if submission is not None:
        submission.review = review
        level = reading(request.user, submission)
    mine = standing(request.user, review).state_id == state.pk
    return Given(
        review,
        state,
        submission,
        level,
        mine,
        _may_write(request, submission) if mine and submission else Verdict(False),
        readable_instruments(request.user, review),
        submitted(request, review) if level > Reading.PROGRESS else None,
    )


def with_assignments(review: Review) -> Review:
    """The review with who reviews which instrument in memory: everything here asks for it."""
    rows = Assignment.objects.select_related("state", "instrument")
    prefetch_related_objects([review], Prefetch("assignments", rows))
    return review


def load_own(request: SignedInRequest, pk: int, code: str) -> Given:
    """The same for pages on which a State works on its own feedback; 404 for everybody else."""
    found = load(request, pk, code)
    if not found.mine or found.level < Reading.SUBMITTED:
        raise Http404
    return found


def _may_write(request: SignedInRequest, submission: Submission) -> Verdict:
    if submission.status != Submission.DRAFT:
        return Verdict(False, _("This feedback is submitted: it can be read, not changed."))
    return may(request.user, Action.GIVE_FEEDBACK, submission.review)


def crumbs(review: Review, state: State, *labels: str) -> list[dict[str, str]]:
    """The way here; without a label the feedback's own page is the last."""
    own = _("Written feedback of %(state)s") % {"state": state}
    found = [
        {"label": _("My reviews"), "url": reverse("home")},
        {"label": str(review.state), "url": review.get_absolute_url()},
        {"label": own, "url": reverse("feedback", args=[review.pk, state.code]) if labels else ""},
    ]
    return found + [{"label": label, "url": ""} for label in labels]
