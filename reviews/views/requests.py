"""What participants ask of the Secretariat: more time, help, a text reopened, a draft opened."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import SignedInRequest
from audit.views import perform, perform_valid
from reviews import queries
from reviews.actions import openings, requests, submissions
from reviews.forms.requests import DraftOpeningForm, ExtensionForm, HelpForm, ReopenForm
from reviews.models import Request, Review, Submission
from reviews.permissions import Refused, demand, may, standing
from reviews.process import Action, Step
from reviews.templatetags.words import step_name
from reviews.views import access, parts
from reviews.views.hub import frame
from reviews.visibility import Reading, reads_requests
from revmod.lib.errors import Invalid
from revmod.lib.pages import add_reasons, page, posted

EARLIER, DIGITS = 20, 18  # requests on a page; as many digits as a number can have
Kind = Request.Kind


def _earlier(request: SignedInRequest, review: Review, kind: Request.Kind) -> list[Request]:
    """What the person's own State asked before, with the replies."""
    where = standing(request.user, review)
    if where.participant is None:
        return []
    rows = Request.objects.filter(review=review, state=where.participant.state, kind=kind)
    return list(rows.select_related("by", "settled_by").order_by("-id")[:EARLIER])


def _sent(request: SignedInRequest, asked: Request) -> str:
    messages.success(
        request,
        _(
            "Sent to the Secretariat. The reply comes to your inbox and stands under “Requests to"
            " the Secretariat” on the page of the review."
        ),
    )
    return f"{reverse('requests', args=[asked.review_id])}?request={asked.pk}#request-{asked.pk}"


@login_required
@require_GET
def own(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one's State asked of the Secretariat in a review, latest first, with the replies.

    `?request=` opens the page on which that request stands.
    """
    review = access.review(request, pk)
    where = standing(request.user, review)
    if not reads_requests(where):
        raise Refused(_("The focal point and the experts of a State read its requests."))
    rows = Request.objects.filter(review=review, state=where.state_id).order_by("-id")
    found = Paginator(rows.select_related("by", "submission__state", "settled_by"), EARLIER)
    number = request.GET.get("page") or _page_of(rows, request.GET.get("request", ""))
    context = frame(request, review, _("Requests to the Secretariat"))
    context |= {"page": found.get_page(number), "offers": parts.asks(request.user, review)}
    return page(request, "reviews/requests.html", context)


def _page_of(rows: QuerySet[Request], asked: str) -> int:
    """The number of the page on which a request stands; the first for what is not there."""
    pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < DIGITS else 0
    return rows.filter(pk__gt=pk).count() // EARLIER + 1 if pk else 1


@login_required
@require_http_methods(["GET", "POST"])
def extension(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for more time for the open step."""
    review = access.review(request, pk)
    demand(request.user, Action.ASK_EXTENSION, review)
    form = ExtensionForm(posted(request))

    def do() -> str:
        given = form.cleaned_data
        asked = requests.ask(by=request.user, review=review, kind=Kind.EXTENSION, **given)
        return _sent(request, asked)

    if done := perform_valid(request, form, do):
        return done
    context = frame(request, review, _("More time"))
    context |= {"earlier": _earlier(request, review, Kind.EXTENSION)}
    return page(request, "reviews/extension.html", context, form=form)


def own_page(address: str) -> str:
    """An address of this site as a help request may carry it: a path, nothing else."""
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address[:300] if plain and address.isprintable() else ""


@login_required
@require_http_methods(["GET", "POST"])
def help_wanted(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask the named officer for help; the request says from which page it comes."""
    review = access.review_with_parties(request, pk)
    demand(request.user, Action.ASK_HELP, review)
    form = HelpForm(posted(request), initial={"page": own_page(request.GET.get("page", ""))})

    def do() -> str:
        given = form.cleaned_data | {"page": own_page(form.cleaned_data["page"])}
        asked = requests.ask(by=request.user, review=review, kind=Kind.HELP, **given)
        reply = _sent(request, asked)
        return given["page"] or reply

    if done := perform_valid(request, form, do):
        return done
    context = frame(request, review, _("Help"))
    context |= {"earlier": _earlier(request, review, Kind.HELP)}
    return page(request, "reviews/help.html", context, form=form)


def _own(request: SignedInRequest, pk: int) -> Submission:
    """A text of the person's own State; 404 for what they do not read, 403 for another State's."""
    submission, _level = access.submission(request, pk, Reading.SUBMITTED)
    where = standing(request.user, submission.review)
    if submission.state_id is None:
        raise Http404
    if submission.state_id != where.state_id:
        raise Refused(_("This text belongs to another State."))
    return submission


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask to reopen one's own cleared text; the page says when that is no longer possible."""
    submission = _own(request, pk)
    review = submission.review
    demand(request.user, Action.ASK_REOPEN, review)
    form = ReopenForm(posted(request))

    def do() -> str:
        text = form.cleaned_data["text"]
        asked = requests.ask(
            by=request.user, review=review, kind=Kind.REOPEN, text=text, submission=submission
        )
        return _sent(request, asked)

    if done := perform_valid(request, form, do):
        return done
    return page(request, "reviews/reopen.html", _reopen_context(request, submission), form=form)


def _reopen_context(request: SignedInRequest, submission: Submission) -> dict[str, object]:
    review = submission.review
    return frame(request, review, _("Ask to reopen a text")) | {
        "submission": submission,
        "title": parts.title_of(Step(submission.step), submission.state),
        "problem": submissions.why_not_reopen(submission),
        "earlier": _earlier(request, review, Kind.REOPEN),
    }


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a draft to the Secretariat or to one's own observers, or end that; all of the side see
    that it is open.
    """
    submission = _own(request, pk)
    form = DraftOpeningForm(posted(request))
    ends = "end" in request.POST
    if request.method == "POST" and (ends or form.is_valid()):
        try:
            return perform(request, lambda: _open_or_end(request, submission, form, ends=ends))
        except Invalid as error:
            add_reasons(form, error)
    review = submission.review
    running = submission.openings.filter(ended_at__isnull=True, until__gt=timezone.now())
    context = frame(request, review, _("Open a draft")) | {
        "submission": submission,
        "title": parts.title_of(Step(submission.step), submission.state),
        "openings": running.select_related("by"),
        "verdict": may(request.user, Action.OPEN_DRAFT, review),
        "days": queries.number("draft_opening_days"),
        "step": step_name(submission.step),
    }
    return page(request, "reviews/draft_opening.html", context, form=form)


def _open_or_end(
    request: SignedInRequest, submission: Submission, form: DraftOpeningForm, *, ends: bool
) -> str:
    if ends:
        openings.close_draft(by=request.user, submission=submission)
    else:
        openings.open_draft(
            by=request.user,
            submission=submission,
            to_observers=form.cleaned_data["reader"] == DraftOpeningForm.OBSERVERS,
        )
    return reverse("draft_opening", args=[submission.pk])
