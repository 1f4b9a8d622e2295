"""The first ten minutes: my role, what it asks, who is missing, who reads what."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import SignedInRequest
from reviews import agenda
from reviews.actions.consultations import TIMETABLE, projected
from reviews.models import Article, Participant, Review, State
from reviews.permissions import Standing, standing
from reviews.process import (
    EX,
    EXPERT_WEEKS,
    FOCAL_POINT_WEEKS,
    FP,
    OB,
    REV,
    SUR,
    Seat,
    Side,
    Step,
)
from reviews.templatetags.words import side_name, step_name
from reviews.views import access, confidentiality, facts, parts
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
        "missing": _missing(review, mine),
        "dates": _dates(review, mine),
        **_reviews(where),
        "may_practise": where.seat is not None and review.private_to_id is None,
        "share": agenda.share(review, where.participant.state) if where.participant else [],
        "blank": reverse("questionnaire_blank", args=[review.pk]),
    }
    context |= _effort(review, where) | _delegation(review, where)
    return page(request, "reviews/about.html", context)


def _duties(where: Standing) -> Sequence[Promise]:
    if where.side is None or where.seat is None:
        return []
    return OBSERVER_DUTIES if where.seat is OB else DUTIES[where.side, where.seat]


def _named_by(review: Review, weeks: int) -> date | None:
    """By when somebody is to be named, so many weeks from the start (§3)."""
    return review.launched_on + timedelta(weeks=weeks) if review.launched_on else None


def _missing(review: Review, mine: parts.Party | None) -> list[tuple[str, date | None]]:
    """Who is still missing on one's own side, in sentences, and the day they are awaited for;
    nobody is where one practises.
    """
    if review.private_to_id:
        return []
    found = []
    if mine and mine.focal_point is None:
        sentence = _("Your State has no focal point in this review yet.")
        found.append((sentence, _named_by(review, FOCAL_POINT_WEEKS)))
    if mine and not mine.experts:
        sentence = _("Your State has no governmental expert in this review yet.")
        found.append((sentence, _named_by(review, EXPERT_WEEKS)))
    return found


def _delegation(review: Review, where: Standing) -> dict[str, object]:
    """Whom one's own State has named and what that waits for; the day of the note that names me."""
    seat = where.participant
    if seat is None:
        return {}
    found = facts.known("delegation", review, seat.state)
    return {"named": found.named, "noted_on": found.notes.get(seat.note_reference)}


def _dates(review: Review, mine: parts.Party | None) -> list[dict[str, object]]:
    """The open step and those to come with their days: as recorded, agreed, or projected."""
    agreed = agenda.agreed_dates(review)
    found: list[dict[str, object]] = []
    if review.step == Step.NOMINATIONS:
        days = (_named_by(review, FOCAL_POINT_WEEKS), review.due_on)
        done = (bool(mine and mine.focal_point), bool(mine and mine.experts))
        names = (_("Naming the focal points"), _("Naming the experts"))
        for name, day, seated in zip(names, days, done, strict=True):
            found.append({"step": name, "date": day, "now": not seated, "done": seated})
    for step, likely in projected(review, (Step.CONSULTATIONS, *TIMETABLE)).items():
        now, said = review.step == step, agreed.get(step)
        found.append(
            {
                "step": step_name(step),
                "date": likely if now else said or likely,
                "now": now,
                "agreed": said if now and said != likely else None,
            }
        )
    return found


def _effort(review: Review, where: Standing) -> dict[str, object]:
    """How much this asks of one's State: its instruments with their articles, and the number of
    questions, which the app that has the questionnaire knows.
    """
    cluster, articles = review.phase.cluster, {}
    under_review = Review.instruments.through.objects.filter(
        review=review, instrument=OuterRef("instrument")
    )
    rows = Article.objects.filter(clusters=cluster).select_related("instrument")
    acting = set(where.instruments) if where.side is REV else set()
    for row in rows.annotate(reviewed=Exists(under_review)):
        if row.instrument_id in acting if where.side is REV else row.reviewed:
            articles.setdefault(row.instrument, []).append(row.number)
            acting.add(row.instrument_id)
    scope = facts.known("scope", review, acting)
    return {"cluster": cluster, "instruments": list(articles.items()), "scope": scope}


def _reviews(where: Standing) -> dict[str, object]:
    """The reviews that one's State is under or carries out, a link where one has a seat; and the
    one the person practises on. In that one nobody serves the State, so it names no other.
    """
    seat = where.participant
    if seat is None or seat.review.private_to_id:
        return {"switcher": [], "practice": None}
    state, user = seat.state, seat.user_id
    mine = Participant.objects.filter(review=OuterRef("pk"), user=user, closed_at__isnull=True)
    shared = Q(private_to=None) & (Q(state=state) | Q(assignments__state=state))
    rows = (
        Review.objects.filter(shared | Q(private_to=user))
        .select_related("state", "phase__cluster")
        .annotate(reachable=Exists(mine))
        .distinct()
    )
    switcher = [
        {"review": row, "side": _part(row, state), "reachable": row.reachable}
        for row in rows
        if row.private_to_id is None
    ]
    return {
        "switcher": switcher,
        "practice": next((row for row in rows if row.private_to_id), None),
    }


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
