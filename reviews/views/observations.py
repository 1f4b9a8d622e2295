"""The list of observations: read by all parties, written and agreed paragraph by paragraph."""

import json
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from accounts.models import SignedInRequest, User
from reviews import paragraphs, queries
from reviews.models import Clearance, Observation, Review, Submission
from reviews.paragraphs import Paragraph, Stand
from reviews.permissions import may, standing
from reviews.process import Action, Step
from reviews.views import access
from reviews.visibility import Reading, drafts_of, readable_instruments, reading
from revmod.lib.pages import page

PER_PAGE = 100


@dataclass(frozen=True)
class Card:
    """A paragraph with what this person may do about it."""

    paragraph: Paragraph
    mine: Stand | None
    waits: bool
    edit: bool
    withdraw: bool
    comment: bool
    position: bool


def the_list(request: SignedInRequest, pk: int) -> tuple[Review, Submission | None]:
    """A review the person reaches and its joint list, None before the step opens; or 404."""
    review = access.review(request, pk)
    submission = queries.submission_of(review, Step.OBSERVATIONS)
    if submission is not None:
        submission.review = review  # one object, so that what it remembers is asked once
    return review, submission


def read(user: User, submission: Submission) -> list[Paragraph]:
    """The paragraphs a person reads: the list as it stands, or its frozen version."""
    level = reading(user, submission)
    if level < Reading.SUBMITTED:
        return []
    review = submission.review
    version = submission.versions.last() if submission.status == Submission.SUBMITTED else None
    if version is not None:
        rows = paragraphs.frozen(review, json.loads(version.content))
    elif level is Reading.LIVE:
        rows = paragraphs.live(submission, drafts_of=drafts_of(user, review))
    else:
        rows = []
    return paragraphs.only(rows, readable_instruments(user, review))


def paragraph_of(request: SignedInRequest, pk: int) -> tuple[Submission, Paragraph]:
    """A paragraph of a live list that the person reads; otherwise 404."""
    found = Observation.objects.filter(pk=pk).values_list("submission__review_id", flat=True)
    review_pk = found.first()
    if review_pk is None:
        raise Http404
    _review, submission = the_list(request, review_pk)
    rows = read(request.user, submission) if submission else []
    paragraph = next((row for row in rows if row.pk == pk and row.row), None)
    if submission is None or paragraph is None:
        raise Http404
    return submission, paragraph


def card(user: User, review: Review, paragraph: Paragraph) -> Card:
    """What a person may do about a paragraph; asks no query."""
    where = standing(user, review)
    row, place = paragraph.row, paragraph.instrument.pk
    mine = next((s for s in paragraph.stands if s.state.pk == where.state_id), None)

    def allowed(action: Action) -> bool:
        return row is not None and bool(may(user, action, review, instrument_id=place))

    writes = allowed(Action.PROPOSE_OBSERVATION)
    return Card(
        paragraph=paragraph,
        mine=mine,
        waits=row is not None and paragraph.awaits(where.state_id),
        edit=writes,
        withdraw=writes and row is not None and row.state_id == where.state_id,
        comment=allowed(Action.COMMENT_OBSERVATION),
        position=bool(mine) and allowed(Action.POSITION_OBSERVATION),
    )


@login_required
@require_GET
def observations(request: SignedInRequest, pk: int) -> HttpResponse:
    """The list, grouped by instrument and article, with where each State stands."""
    review, submission = the_list(request, pk)
    rows = read(request.user, submission) if submission else []
    cards = [card(request.user, review, row) for row in rows]
    chosen = [c for c in cards if c.waits] if "waits" in request.GET else cards
    shown = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "review": review,
        "submission": submission,
        "level": reading(request.user, submission).name if submission else "",
        "page_of": shown,
        "sections": _sections(list(shown)),
        "only_mine": "waits" in request.GET,
        "waiting": sum(c.waits for c in cards),
        "progress": _progress(rows),
        "may_write": may(request.user, Action.PROPOSE_OBSERVATION, review),
        "may_clear": may(request.user, Action.CLEAR, review),
        "clearances": clearing(submission),
    }
    return page(request, "reviews/observations.html", context)


def _sections(cards: list[Card]) -> list[tuple[paragraphs.Section, list[Card]]]:
    of = {c.paragraph.pk: c for c in cards}
    found = paragraphs.sections([c.paragraph for c in cards])
    return [(section, [of[row.pk] for row in section.paragraphs]) for section in found]


def _progress(rows: list[Paragraph]) -> dict[str, int]:
    """How far the list is, by what this person reads of it."""
    stand = [row for row in rows if row.number]
    return {
        "agreed": sum(row.agreed_by_all for row in stand),
        "reserved": sum(row.reserved for row in stand),
        "total": len(stand),
    }


def clearing(submission: Submission | None) -> list[dict[str, object]]:
    """The States that clear a joint text, each with its clearance in force or None."""
    if submission is None:
        return []
    rows = Clearance.objects.filter(submission=submission, voided_at__isnull=True)
    cleared = {row.state_id: row for row in rows}
    states = queries.clearing_states(submission)
    return [{"state": s, "clearance": cleared.get(s.pk)} for s in states]
