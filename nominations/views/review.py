"""A review's nominations: who is awaited, who is named, who has left."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import SignedInRequest
from nominations import queries
from reviews.permissions import offices, standing
from reviews.views import access


@login_required
@require_GET
def review_nominations(request: SignedInRequest, pk: int) -> HttpResponse:
    """Each State's seats still awaited with their dates, people named, and former seats (§3)."""
    review = access.review(request, pk)
    of_secretariat = bool(offices(request.user))
    where = standing(request.user, review)
    rows = queries.delegations_shown(review, mine=where.state_id, all_named=of_secretariat)
    context = {"review": review, "rows": rows, "of_secretariat": of_secretariat}
    return render(request, "nominations/review.html", context)
