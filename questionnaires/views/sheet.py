"""The loader of every page on answers: what is not yours to read is not there (404)."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import SignedInRequest
from questionnaires import queries
from questionnaires.models import AnswerSheet, Section
from reviews.models import Review, Submission
from reviews.permissions import Person, Verdict, may, standing
from reviews.process import Action
from reviews.views import access
from reviews.visibility import Reading, readable_instruments, reading


@dataclass
class Opened:
    """The answers of a review as one person may see them."""

    review: Review
    submission: Submission
    sheet: AnswerSheet
    level: Reading
    write: Verdict
    instruments: Collection[int] | None
    own: bool  # their State's own text, read as it is written: with its history

    @cached_property
    def whole(self) -> queries.Structure:
        """The version of the questionnaire the sheet is pinned to."""
        return queries.structure(self.sheet.questionnaire)

    @cached_property
    def content(self) -> dict[str, Any]:
        """The answers to be read: those frozen when they were submitted, or as they stand."""
        if self.level is Reading.LIVE:
            return queries.answers_content(self.submission, None)
        version = self.submission.versions.order_by("-number").first()
        if version is None:
            raise Http404
        found: dict[str, Any] = json.loads(version.content)
        return found


def opened(
    request: SignedInRequest,
    review: Review,
    at_least: Reading,
    submission: Submission | None = None,
) -> Opened:
    """The review's answers if the person reads them in at least that form; otherwise 404.

    `submission` spares a query to whoever has the review's self-assessment at hand.
    """
    submission = submission or queries.self_assessment(review)
    sheet = queries.sheet_of(submission)
    if submission is None or sheet is None:
        raise Http404
    submission.review = review
    level = reading(request.user, submission)
    if level < at_least:
        raise Http404
    mine = level is Reading.LIVE
    return Opened(
        review,
        submission,
        sheet,
        level,
        _may_write(request, submission) if mine else Verdict(False),
        None if mine else readable_instruments(request.user, review),
        mine and standing(request.user, review).seat is not None,
    )


def submitted(request: SignedInRequest, review: Review) -> Opened | None:
    """The submitted answers, as far as the person reads them; None while they are a draft."""
    try:
        return opened(request, review, Reading.SUBMITTED)
    except Http404:
        return None


def _may_write(request: SignedInRequest, submission: Submission) -> Verdict:
    if submission.status != Submission.DRAFT:
        return Verdict(False, _("These answers are submitted: they can be read, not changed."))
    return may(request.user, Action.ANSWER, submission.review)


def asks(user: Person, review: Review, section: Section) -> Verdict:
    """Whether somebody may ask for clarification of the answers in a section."""
    instrument = section.instrument_id
    return may(user, Action.ASK_CLARIFICATION, review, instrument_id=instrument)


def with_requests(
    part: dict[str, Any], review: Review, instruments: Collection[int] | None
) -> dict[str, Any]:
    """A section to be read, each question with the requests for clarification of its answer."""
    threads = queries.clarifications_of(review, instruments, part["place"])
    for question in part["questions"]:
        question["threads"] = threads.get(question.get("key", ""), [])
    return part


def load(request: SignedInRequest, pk: int, at_least: Reading = Reading.SUBMITTED) -> Opened:
    """`opened` for the review with that number."""
    return opened(request, access.review(request, pk), at_least)


def crumbs(review: Review, *labels: str) -> list[dict[str, str]]:
    """The way here; the last label is this page, the one before it the list of sections."""
    found = [
        {"label": _("My reviews"), "url": reverse("home")},
        {"label": str(review.state), "url": review.get_absolute_url()},
    ]
    *above, here = labels
    found += [{"label": label, "url": reverse("answers", args=[review.pk])} for label in above]
    return [*found, {"label": here, "url": ""}]
