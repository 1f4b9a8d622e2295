"""What participants asked of the Secretariat, and its answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import SignedInRequest
from audit.views import perform_valid
from reviews.actions import requests as actions
from reviews.forms.queue import ReplyForm
from reviews.models import Request
from reviews.process import Action
from reviews.views import access
from reviews.views.requests import own_page
from revmod.lib.pages import page

PER_PAGE = 25
KINDS = dict(Request.Kind.choices)


@login_required
@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    """Requests in the order in which they came: those to settle, or those settled."""
    access.secretariat(request, Action.ANSWER_HELP)
    settled = request.GET.get("show") == "settled"
    kind = request.GET.get("kind", "")
    rows = Request.objects.filter(review__private_to=None)
    rows = rows.select_related("review__state", "state", "by")
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    waiting = rows.filter(settled_at__isnull=True).order_by("id")
    done = rows.filter(settled_at__isnull=False).order_by("-settled_at", "-id")
    shown = Paginator(done if settled else waiting, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "settled": settled,
        "kind": kind if kind in KINDS else "",
        "kinds": Request.Kind.choices,
    }
    return page(request, "reviews/queue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def queue_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request with what it concerns, and the form that settles it."""
    access.secretariat(request, Action.ANSWER_HELP)
    found = _request(pk)
    form = ReplyForm(request.POST or None)
    form.fields["reply"].required = found.kind == Request.Kind.HELP
    if done := perform_valid(request, form, lambda: _settle(request, found, form)):
        return done
    context = {"asked": found, "from_page": own_page(found.page)}
    return page(request, "reviews/queue_request.html", context, form=form)


def _request(pk: int) -> Request:
    rows = Request.objects.select_related(
        "review__state", "review__phase__cluster", "state", "by", "submission__state", "settled_by"
    )
    try:
        return rows.get(pk=pk)
    except (Request.DoesNotExist, OverflowError) as error:
        raise Http404 from error


def _settle(request: SignedInRequest, asked: Request, form: ReplyForm) -> str:
    actions.settle(
        by=request.user,
        request=asked,
        granted=form.cleaned_data["decision"] == ReplyForm.GRANT,
        reply=form.cleaned_data["reply"],
    )
    messages.success(request, _("The request is settled; the State reads the reply."))
    return reverse("queue")
