"""Asking for a PDF."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from accounts.models import SignedInRequest
from reviews import documents
from reviews.process import Step
from reviews.views import access
from reviews.views.jobs import ask_for
from reviews.visibility import Reading


@login_required
@require_POST
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Start a PDF of a text (`kind` "text") or of the receipt for it, and show how far it is."""
    submission, _level = access.submission(request, pk, Reading.SUBMITTED)
    wanted = request.POST.get("kind", documents.TEXT)
    kind = documents.KINDS.get(Step(submission.step))
    if wanted == documents.RECEIPT:
        kind = "document"
        if not submission.clearances.filter(voided_at__isnull=True).exists():
            raise Http404
    if kind is None or wanted not in (documents.TEXT, documents.RECEIPT):
        raise Http404
    args: dict[str, object] = {
        "submission": submission.pk,
        "document": wanted,
        "language": get_language(),
    } | documents.used(request.user, submission)
    return ask_for(request, kind, args, submission.review)
