"""Acting on one paragraph of the list of observations; every act also has a page of its own."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import SignedInRequest
from audit.views import perform, perform_valid
from reviews.actions import observations as actions
from reviews.forms.observations import CommentForm, ParagraphForm, PositionForm
from reviews.models import Article, ObservationRevision, Position, Review, Submission
from reviews.paragraphs import Paragraph, texts_of
from reviews.permissions import Refused, demand
from reviews.process import Action
from reviews.views.observations import card, paragraph_of, the_list
from reviews.visibility import drafts_of
from revmod.lib.errors import Changed
from revmod.lib.pages import page

A_PAGE = 20  # earlier texts


def _address(submission: Submission, pk: int) -> str:
    """Where a paragraph stands on the page of the list."""
    return f"{reverse('observations', args=[submission.review_id])}#paragraph-{pk}"


def _articles(review: Review, instruments: Sequence[int] | frozenset[int]) -> list[Article]:
    """The cluster's articles on the instruments that a State writes about."""
    rows = review.phase.cluster.articles.filter(instrument__in=instruments)
    return list(rows.select_related("instrument"))


def _language(request: SignedInRequest, review: Review) -> str:
    """The language a person most likely writes in: one settled for the review."""
    settled = review.languages or ["en"]
    return request.user.language if request.user.language in settled else settled[0]


@login_required
def observation_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a paragraph: keep it as a draft of one's State, or propose it to all parties."""
    review, submission = the_list(request, pk)
    where = demand(request.user, Action.PROPOSE_OBSERVATION, review)
    if submission is None:
        raise Refused(_("This cannot be done in the review's present step."))
    articles = _articles(review, where.instruments)
    start = {"language": _language(request, review), "place": request.GET.get("place", "")}
    form = ParagraphForm(request.POST or None, articles=articles, initial=start)
    if done := perform_valid(request, form, lambda: _write(request, submission, form)):
        return done
    return page(request, "reviews/observation_form.html", {"review": review}, form=form)


def _write(request: SignedInRequest, submission: Submission, form: ParagraphForm) -> str:
    instrument, article = form.chosen()
    row = actions.write(
        by=request.user,
        submission=submission,
        instrument=instrument,
        article=article,
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        language=form.cleaned_data["language"],
        proposed="draft" not in request.POST,
    )
    return _address(submission, row.pk)


@login_required
def observation_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a paragraph; when somebody else saved meanwhile, both texts are shown."""
    submission, paragraph = paragraph_of(request, pk)
    demand(
        request.user,
        Action.PROPOSE_OBSERVATION,
        submission.review,
        instrument_id=paragraph.instrument.pk,
    )
    form = _edit_form(request, submission.review, paragraph)
    if done := perform_valid(request, form, lambda: _edit(request, submission, paragraph, form)):
        return done
    context = {
        "review": submission.review,
        "paragraph": paragraph,
        "beside": _beside(request, submission, paragraph),
        "mine": request.GET.get("mine", ""),
    }
    return page(request, "reviews/observation_form.html", context, form=form)


def _beside(
    request: SignedInRequest, submission: Submission, paragraph: Paragraph
) -> list[ObservationRevision]:
    """Texts kept beside the one in force, as far as the person reads them."""
    if paragraph.row is None:
        return []
    rows = texts_of(paragraph.row, drafts_of=drafts_of(request.user, submission.review))
    return list(rows.filter(number__gt=paragraph.row.revision))


def _edit_form(request: SignedInRequest, review: Review, paragraph: Paragraph) -> ParagraphForm:
    number = paragraph.article.number if paragraph.article else ""
    start = {
        "place": f"{paragraph.instrument.code}:{number}",
        "kind": paragraph.kind,
        "text": paragraph.text,
        "language": paragraph.language,
        "base": paragraph.row.revision if paragraph.row else 0,
    }
    articles = _articles(review, [paragraph.instrument.pk])
    return ParagraphForm(request.POST or None, articles=articles, initial=start)


def _edit(
    request: SignedInRequest, submission: Submission, paragraph: Paragraph, form: ParagraphForm
) -> str:
    assert paragraph.row is not None
    _instrument, article = form.chosen()
    kept = actions.edit(
        by=request.user,
        observation=paragraph.row,
        base=form.cleaned_data["base"] or 0,
        article=article,
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        language=form.cleaned_data["language"],
    )
    if kept is not None:
        return f"{reverse('observation_edit', args=[paragraph.pk])}?mine={kept}"
    if "propose" in request.POST:
        actions.propose(by=request.user, observation=paragraph.row)
    return _address(submission, paragraph.pk)


@login_required
@require_POST
def observation_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a draft of one's own State before all parties."""
    submission, paragraph = paragraph_of(request, pk)

    def do() -> str:
        assert paragraph.row is not None
        actions.propose(by=request.user, observation=paragraph.row)
        return _address(submission, pk)

    return perform(request, do)


@login_required
def observation_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw a paragraph that one's own State proposed, after a page that asks."""
    submission, paragraph = paragraph_of(request, pk)
    if request.method == "POST":

        def do() -> str:
            assert paragraph.row is not None
            actions.withdraw(by=request.user, observation=paragraph.row)
            return reverse("observations", args=[submission.review_id])

        return perform(request, do)
    if not card(request.user, submission.review, paragraph).withdraw:
        raise Refused(_("Only the State that proposed a paragraph can withdraw it."))
    context = {"review": submission.review, "paragraph": paragraph}
    return page(request, "reviews/observation_withdraw.html", context)


@login_required
def observation_comment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say something about a paragraph."""
    submission, paragraph = paragraph_of(request, pk)
    review, place = submission.review, paragraph.instrument.pk
    demand(request.user, Action.COMMENT_OBSERVATION, review, instrument_id=place)
    start = {"language": _language(request, review)}
    form = CommentForm(request.POST or None, initial=start)

    def do() -> str:
        assert paragraph.row is not None
        given = form.cleaned_data
        actions.comment(
            by=request.user,
            observation=paragraph.row,
            text=given["text"],
            language=given["language"],
        )
        return _address(submission, pk)

    if done := perform_valid(request, form, do):
        return done
    context = {"review": review, "paragraph": paragraph}
    return page(request, "reviews/observation_comment.html", context, form=form)


@login_required
def observation_position(request: SignedInRequest, pk: int) -> HttpResponse:
    """Agree with a paragraph or record a reservation, for one's State."""
    submission, paragraph = paragraph_of(request, pk)
    review, place = submission.review, paragraph.instrument.pk
    demand(request.user, Action.POSITION_OBSERVATION, review, instrument_id=place)
    form = _position_form(request, paragraph, card(request.user, review, paragraph).mine)
    try:
        done = perform_valid(
            request, form, lambda: _take_position(request, submission, paragraph, form)
        )
        if done:
            return done
    except Changed:
        _submission, paragraph = paragraph_of(request, pk)
        form = _read_again(request, paragraph)
    context = {"review": review, "paragraph": paragraph}
    return page(request, "reviews/observation_position.html", context, form=form)


def _read_again(request: SignedInRequest, paragraph: Paragraph) -> PositionForm:
    """The form as it was filled in, now for the text that somebody saved meanwhile."""
    given = request.POST.copy()
    given["revision"] = str(paragraph.row.revision if paragraph.row else 0)
    form = PositionForm(given)
    form.add_error(None, _("The paragraph was edited meanwhile. Read it again before you decide."))
    return form


def _position_form(request: SignedInRequest, paragraph: Paragraph, mine: object) -> PositionForm:
    start = {
        "position": getattr(mine, "position", "") or None,
        "reservation": getattr(mine, "reservation", ""),
        "revision": paragraph.row.revision if paragraph.row else 0,
    }
    return PositionForm(request.POST or None, initial=start)


def _take_position(
    request: SignedInRequest, submission: Submission, paragraph: Paragraph, form: PositionForm
) -> str:
    assert paragraph.row is not None
    given = form.cleaned_data
    actions.take_position(
        by=request.user,
        observation=paragraph.row,
        position=given["position"],
        reservation=given["reservation"] if given["position"] == Position.RESERVED else "",
        revision=given["revision"],
    )
    return _address(submission, paragraph.pk)


@login_required
@require_GET
def observation_history(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every text a paragraph has had: who wrote it, when."""
    submission, paragraph = paragraph_of(request, pk)
    assert paragraph.row is not None
    mine = drafts_of(request.user, submission.review)
    rows = texts_of(paragraph.row, drafts_of=mine).order_by("-number")
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"review": submission.review, "paragraph": paragraph, "page": shown}
    return page(request, "reviews/observation_history.html", context)
