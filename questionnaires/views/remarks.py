"""One remark: saved by the page itself, settled, and its history."""

from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import SignedInRequest
from audit.views import perform
from questionnaires.actions import remarks
from questionnaires.actions.saving import Piece
from questionnaires.forms import fields
from questionnaires.forms.remarks import LABELS, name_of
from questionnaires.forms.wording import asked
from questionnaires.models import Remark
from questionnaires.readiness import remark_url
from questionnaires.views.given import Given, crumbs, load_own
from questionnaires.views.revisions import history
from questionnaires.views.saving import piece_of, refusal, refused, result, signed_in
from reviews.visibility import Reading


@require_POST
@never_cache
def remark_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one remark; asks and replies as answer_save does."""
    try:
        by, piece = signed_in(request), piece_of(request)
        outcome = remarks.save(by=by, remark_id=pk, piece=piece)
    except Remark.DoesNotExist:
        return refusal(404, _("There is no such text, or it is not yours to write."))
    except Exception as error:
        return refused(error)
    beside = outcome.beside
    return JsonResponse(result(outcome, str(beside.value or "") if beside else None))


def _remark(request: SignedInRequest, pk: int) -> tuple[Remark, Given]:
    """A remark of the person's own State, and the feedback it is part of; otherwise 404."""
    row = (
        Remark.objects.filter(pk=pk)
        .select_related("submission__state", "instrument", "question__section__instrument")
        .first()
    )
    if row is None or row.submission.state is None:
        raise Http404
    found = load_own(request, row.submission.review_id, row.submission.state.code)
    if found.level is not Reading.LIVE:
        raise Http404
    return row, found


@login_required
@require_GET
def remark_history(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who of the State wrote what and when."""
    row, found = _remark(request, pk)
    item = asked(found.read.whole).get(row.question_id or 0)
    if item is None:
        place = f"{row.instrument}: {LABELS[Remark.Heading(row.heading)]}"
        item = {"number": "", "text": place}
    return history(
        request,
        found.review,
        row.revisions.all(),
        item=item,
        show=lambda value: {"kind": "text", "text": value} if value else None,
        back=remark_url(row, found.state),
        crumbs=crumbs(found.review, found.state, _("History of a text")),
    )


@login_required
@require_POST
def remark_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose between two texts that stand side by side."""
    row, found = _remark(request, pk)

    def do() -> str:
        remarks.settle(
            by=request.user,
            remark_id=row.pk,
            other=request.POST.get("choice") == "other",
            piece=Piece(None, fields.base(request.POST, {"name": name_of(row)}) or 0, uuid4()),
        )
        return remark_url(row, found.state)

    return perform(request, do)
