"""Loaders that every view begins with: what is not yours is not there (404)."""

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import SignedInRequest
from reviews import agenda, permissions, queries
from reviews.models import Review, Submission
from reviews.process import Action, Office
from reviews.visibility import Reading, reading


def review(request: SignedInRequest, pk: int) -> Review:
    """A review the person can reach; otherwise 404. Comes with state, phase and group, and with
    what the consultations settled (agenda.arrangements).
    """
    return _one(permissions.visible_reviews(request.user), pk)


def review_with_parties(request: SignedInRequest, pk: int) -> Review:
    """The same, with its States, seats and officer (queries.with_parties)."""
    return _one(queries.with_parties(_with_officer(request)), pk)


def whole_review(request: SignedInRequest, pk: int) -> Review:
    """The same, with its texts and clearances, when its step has begun, how many requests wait in
    it and how many the person's State has made (queries.with_texts, agenda).
    """
    reviews = agenda.with_own_requests(_with_officer(request), request.user)
    reviews = agenda.with_beginning(reviews)
    return _one(agenda.with_requests(queries.with_texts(reviews)), pk)


def _with_officer(request: SignedInRequest) -> QuerySet[Review]:
    return permissions.visible_reviews(request.user).select_related("officer")


def _one(reviews: QuerySet[Review], pk: int) -> Review:
    found = agenda.with_arrangements(reviews).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def submission(
    request: SignedInRequest, pk: int, at_least: Reading = Reading.SUBMITTED
) -> tuple[Submission, Reading]:
    """A submission the person reads in at least that form, and the form; otherwise 404."""
    found = (
        Submission.objects.select_related(
            "review__state", "review__phase__cluster", "review__phase__mechanism", "state"
        )
        .filter(pk=pk, review__in=permissions.visible_reviews(request.user).order_by())
        .first()
    )
    if found is None:
        raise Http404
    level = reading(request.user, found)
    if level < at_least:
        raise Http404
    return found, level


def secretariat(request: SignedInRequest, action: Action) -> frozenset[Office]:
    """Demand an act of the Secretariat; a person of none of its groups gets 404."""
    offices = permissions.offices(request.user)
    if not offices:
        raise Http404
    permissions.demand(request.user, action, None)
    return offices
