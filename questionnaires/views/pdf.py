"""Asking for the blank questionnaire as a PDF."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from accounts.models import SignedInRequest
from questionnaires import queries
from reviews.views import access
from reviews.views.jobs import ask_for


@login_required
@require_POST
def questionnaire_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """Start the PDF of the questionnaire without answers, for a review's instruments."""
    review = access.review(request, pk)
    if queries.latest(review.phase.cluster) is None:
        raise Http404
    return ask_for(request, "questionnaire", {"language": get_language()}, review)
