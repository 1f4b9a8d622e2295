"""The first ten minutes: my role, what it asks, who is missing, who reads what."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import SignedInRequest
from reviews import queries
from reviews.actions.consultations import TIMETABLE, day_of, projected
from reviews.models import Article, Instrument, Participant, Review, State
from reviews.permissions import Standing, standing
from reviews.process import EX, FP, OB, REV, SUR, Seat, Side, Step
from reviews.templatetags.words import side_name, step_name
from reviews.views import access, confidentiality, parts
from reviews.views.hub import frame
from revmod.lib.pages import page

__ = gettext_lazy
COORDINATE = __("Coordinate for your State, and name experts by note verbale through your mission.")
AGREE = __("Agree with the other States on languages, division of labour and timetable.")
DUTIES: dict[tuple[Side, Seat], list[Promise]] = {
    (SUR, FP): [
        COORDINATE,
        AGREE,
        __("See that the questionnaire is answered, and clear the answers."),
        __("Reply when a reviewing State asks for clarification."),
        __("Say of each paragraph of the list whether your State agrees; clear list and summary."),
        __("Decide what your State makes public, text by text."),
    ],
    (SUR, EX): [
        __("Draft the answers to the questionnaire with your colleagues."),
        __("Draft replies when a reviewing State asks for clarification."),
        __("Comment on the paragraphs of the list of observations."),
    ],
    (REV, FP): [
        COORDINATE,
        AGREE,
        __("Read the answers, see that feedback is written, and clear it."),
        __("Propose paragraphs of the list, agree them, and clear list and summary."),
    ],
    (REV, EX): [
        __("Read the answers and draft your State's written feedback."),
        __("Ask for clarification where an answer leaves a question open."),
        __("Propose and discuss paragraphs of the list; help to draft the summary."),
    ],
}
OBSERVER_DUTIES = [
    __("Read what is submitted. Nothing is asked of you and you get no reminders of tasks."),
]


@login_required
@require_GET
def about(request: SignedInRequest, pk: int) -> HttpResponse:
    """My role in one screen."""
    review = access.review_with_parties(request, pk)
    where = standing(request.user, review)
    people = parts.party_list(review, where)
    mine = next((party for party in people if party.mine), None)
    context = frame(request, review, _("Your role")) | {
        "duties": _duties(where),
        "mine": mine,
        "missing": _missing(mine, where),
        "dates": _dates(review),
        "scope": _scope(review, where),
        "switcher": _switcher(where),
        "practice": "" if review.phase.mechanism.is_practice else reverse("demo"),
        "blank": reverse("questionnaire_blank", args=[review.pk]),
    }
    return page(request, "reviews/about.html", context)


def _duties(where: Standing) -> Sequence[Promise]:
    if where.side is None or where.seat is None:
        return []
    return OBSERVER_DUTIES if where.seat is OB else DUTIES[where.side, where.seat]


def _missing(mine: parts.Party | None, where: Standing) -> list[str]:
    """Who is still missing on one's own side, in sentences."""
    if mine is None:
        return []
    found = []
    if mine.focal_point is None:
        found.append(_("Your State has no focal point in this review yet."))
    if not mine.experts:
        found.append(_("Your State has named no governmental expert yet."))
    return found


def _dates(review: Review) -> list[dict[str, object]]:
    """The open step and those to come with their days: as recorded, agreed, or projected."""
    sheet = review.submissions.filter(step=Step.CONSULTATIONS).first()
    rows = sheet.text.get("timetable", []) if sheet else []
    agreed = {row["step"]: day_of(row["date"]) for row in rows}
    found: list[dict[str, object]] = []
    if review.step not in TIMETABLE and review.due_on:
        found.append({"step": step_name(review.step), "date": review.due_on, "now": True})
    for step, likely in projected(review).items():
        now = review.step == step
        found.append(
            {
                "step": step_name(step),
                "date": likely if now else agreed.get(step) or likely,
                "now": now,
            }
        )
    return found


def _scope(review: Review, where: Standing) -> dict[str, object]:
    """How much this asks: instruments with their articles, and what falls away.

    The number of questions is filled in by the app that has the questionnaire.
    """
    state = where.participant.state if where.participant else review.state
    acting = queries.instruments_of(review, state)
    articles: dict[Instrument, list[int]] = {}
    cluster = review.phase.cluster
    for row in Article.objects.filter(clusters=cluster).select_related("instrument"):
        articles.setdefault(row.instrument, []).append(row.number)
    return {
        "cluster": cluster,
        "rows": [(i, numbers) for i, numbers in articles.items() if i.pk in acting],
        "left_out": [i for i in articles if i.pk not in acting],
    }


def _switcher(where: Standing) -> list[dict[str, object]]:
    """The reviews that one's State is under or carries out; a link where one has a seat."""
    if where.participant is None:
        return []
    state, user = where.participant.state, where.participant.user_id
    mine = Participant.objects.filter(review=OuterRef("pk"), user=user, closed_at__isnull=True)
    rows = (
        Review.objects.filter(Q(state=state) | Q(assignments__state=state))
        .select_related("state", "phase__cluster")
        .annotate(reachable=Exists(mine))
        .distinct()
    )
    return [{"review": row, "side": _part(row, state), "reachable": row.reachable} for row in rows]


def _part(review: Review, state: State) -> str:
    return side_name(SUR if review.state_id == state.pk else REV)


@login_required
@require_GET
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The confidentiality sheet: one page, to print."""
    review = access.review(request, pk)
    context = frame(request, review, _("Who reads what")) | {
        "rows": confidentiality.rows(),
        "public": confidentiality.public(),
    }
    return page(request, "reviews/confidentiality.html", context)
