"""Asking for the blank questionnaire as a PDF."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from accounts.models import SignedInRequest
from audit.views import perform
from questionnaires import queries
from reviews.actions import jobs
from reviews.views import access


@login_required
@require_POST
def questionnaire_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """Start the PDF of the questionnaire without answers, for a review's instruments."""
    review = access.review(request, pk)
    if queries.latest(review.phase.cluster) is None:
        raise Http404

    def do() -> str:
        args: dict[str, object] = {"language": get_language()}
        job = jobs.start("questionnaire", args, by=request.user, review=review)
        return reverse("job", args=[job.pk])

    return perform(request, do)
