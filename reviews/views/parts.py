"""What the hub shows of a review, read from a review that queries.with_texts has loaded."""

from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews import agenda, queries
from reviews.actions import submissions
from reviews.models import Participant, Review, State, Submission
from reviews.permissions import Person, Standing, may
from reviews.process import EX, FP, OB, PRACTICE, STEPS, SUR, Action, Office, Side, Step
from reviews.templatetags.words import VISIBLE_STEPS, side_name, step_name
from reviews.visibility import reads_requests

ORDER = list(Step)
PAGES = {
    Step.CONSULTATIONS: "consultations",
    Step.SELF_ASSESSMENT: "answers",
    Step.FEEDBACK: "feedback",
    Step.OBSERVATIONS: "observations",
    Step.SUMMARY: "summary",
}


@dataclass(frozen=True)
class Party:
    """A State in a review with its people, as one reader sees them."""

    state: State
    side: str
    mine: bool
    instruments: list[str]
    focal_point: Participant | None
    experts: list[Participant]
    observers: list[Participant]
    additional: bool = False


@dataclass(frozen=True)
class Text:
    """A text of the review: its page, and how far it is as far as the reader may know."""

    title: str
    href: str = ""
    status: str = ""
    state: str = "plain"
    answered: int = 0
    total: int = 0
    receipt: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Offer:
    """Something else the person can do here, or the reason why not now."""

    label: str
    url: str
    reason: str = ""


def track(review: Review) -> list[dict[str, str]]:
    """The visible steps for <c-step-track>: list and summary are one (§10, Steps)."""
    now = ORDER.index(STEPS[Step(review.step)].visible_as or Step(review.step))
    found = []
    for step in VISIBLE_STEPS:
        place = ORDER.index(step)
        state = "done" if place < now else "current" if place == now else "future"
        if step is Step.COMPLETED and review.completed_at:
            state = "done"
        note = step_name(review.step) if state == "current" and review.step != step else ""
        found.append({"label": step_name(step), "state": state, "note": note})
    return found


def party_list(review: Review, where: Standing) -> list[Party]:
    """The States with their seats, the State under review first."""
    seats, rows = queries.seats_of(review), queries.assignments_of(review)
    found = []
    for state in queries.parties(review):
        own = [seat for seat in seats if seat.state_id == state.pk]
        under_review = state.pk == review.state_id
        mine = [row for row in rows if row.state_id == state.pk]
        found.append(
            Party(
                state=state,
                side=side_name(Side.UNDER_REVIEW if under_review else Side.REVIEWING),
                mine=state.pk == where.state_id,
                instruments=[row.instrument.short_name for row in mine],
                focal_point=next((seat for seat in own if seat.seat == FP), None),
                experts=[seat for seat in own if seat.seat == EX],
                observers=[seat for seat in own if seat.seat == OB],
                additional=bool(mine) and all(row.additional for row in mine),
            )
        )
    return found


def texts(review: Review, where: Standing) -> list[Text]:
    """The texts of the review in their order, each with what this reader may know of it.

    Of a practice review the one that is practised.
    """
    known = {(row.step, row.state_id): row for row in review.submissions.all()}
    found = []
    for step in [PRACTICE.step] if review.private_to_id else PAGES:
        states: list[State | None] = [None]
        if STEPS[step].own_text:
            states = [*queries.parties(review, STEPS[step].turn)]
        for state in states:
            row = known.get((step, state.pk if state else None))
            found.append(_text(review, where, step, state, row))
    return found


def _text(
    review: Review, where: Standing, step: Step, state: State | None, row: Submission | None
) -> Text:
    """One text, by the rules of visibility.reading, without its queries."""
    title = title_of(step, state)
    if row is None or ORDER.index(Step(review.step)) < ORDER.index(step):
        return Text(title, status=_("Not begun"), state="future")
    code = [state.code] if step is Step.FEEDBACK and state else []
    href = reverse(PAGES[step], args=[review.pk, *code])
    if row.status == Submission.SUBMITTED:
        receipt = reverse("receipt", args=[row.pk])
        return Text(title, href, _("Submitted"), "done", receipt=receipt)
    if state is None:
        return _joint(review, where, step, title, href)
    officer = where.seat is None and Office.OFFICER in where.offices
    if state.pk != where.state_id and not officer:
        return Text(title, "", _("Awaited"), "waiting")
    readable = where.seat in (FP, EX) or any(
        opening.to_observers is not officer for opening in row.openings.all()
    )
    return Text(
        title,
        href if readable else "",
        _("Draft"),
        "draft",
        row.answered,
        row.total,
        notes=_openings(row),
    )


def _openings(row: Submission) -> list[str]:
    """That a draft is open to others of the side or to the Secretariat, and until when (§5)."""
    found = []
    for opening in row.openings.all():
        day = {"day": formats.date_format(opening.until, "DATE_FORMAT")}
        if opening.to_observers:
            found.append(_("The State's own observers can read this draft until %(day)s.") % day)
        else:
            found.append(_("The Secretariat can read this draft until %(day)s.") % day)
    return found


def _joint(review: Review, where: Standing, step: Step, title: str, href: str) -> Text:
    """A joint text that is not submitted: how many States have cleared it."""
    href = "" if where.seat is OB else href
    if review.step != step:
        return Text(title, href, _("Closed by the Secretariat"), "done")
    parties = queries.parties(review, STEPS[step].turn)
    cleared = len(queries.cleared_by(review, step) & {state.pk for state in parties})
    count = {"cleared": cleared, "all": len(parties)}
    status = _("Cleared by %(cleared)d of %(all)d States")
    return Text(title, href, status % count, "current")


def title_of(step: Step, state: State | None) -> str:
    """What a text is called on the pages."""
    if step is Step.SELF_ASSESSMENT:
        return _("Answers to the questionnaire")
    if step is Step.FEEDBACK:
        return _("Written feedback of %(state)s") % {"state": state}
    return step_name(step)


def more(review: Review, where: Standing) -> list[Offer]:
    """Pages beside the texts, once they have something to say."""
    if review.private_to_id or ORDER.index(Step(review.step)) < ORDER.index(Step.FEEDBACK):
        return []
    found = [Offer(_("Requests for clarification"), reverse("clarifications", args=[review.pk]))]
    if where.side is SUR:
        found.append(Offer(_("What is public"), reverse("publication", args=[review.pk])))
    return found


def offers(user: Person, review: Review, where: Standing) -> list[Offer]:
    """What else the person can do here: each with its page, or with the reason why not now."""
    if where.seat is None:
        return _officer_offers(user, review)
    if review.private_to_id:
        return []
    found = asks(user, review)
    for row in review.submissions.all():
        if row.state_id != where.state_id or where.seat is not FP:
            continue
        if row.status == Submission.SUBMITTED:
            if _closed_for_good(review, row):
                continue
            label = _("Ask to reopen: %(text)s") % {"text": step_name(row.step)}
            found.append(_offer(user, review, Action.ASK_REOPEN, label, "reopen_request", row.pk))
        elif row.step == review.step:
            label = _("Let the Secretariat or your observers read your draft")
            found.append(_offer(user, review, Action.OPEN_DRAFT, label, "draft_opening", row.pk))
    over = review.completed_at or review.cancelled_at  # then a reason why not is only noise
    return [] if where.seat is OB else [row for row in found if not (over and row.reason)]


def _closed_for_good(review: Review, row: Submission) -> bool:
    """Whether a State's text cannot be reopened any more, from a review of access.whole_review."""
    cleared = any(c.state_id == row.state_id for c in row.clearances.all())
    begun_at = vars(review)["begun_at"]
    return bool(submissions.closed_for_good(row, cleared=cleared, begun_at=begun_at))


def asks(user: Person, review: Review) -> list[Offer]:
    """What every page of a review's requests offers to ask: help, from the hub, and more time."""
    help_ = _offer(user, review, Action.ASK_HELP, _("Ask the Secretariat for help"), "help")
    return [
        replace(help_, url=f"{help_.url}?page={review.get_absolute_url()}"),
        _offer(user, review, Action.ASK_EXTENSION, _("Ask for more time"), "extension"),
    ]


def requests_made(review: Review, where: Standing) -> list[str]:
    """How many requests of one's State to the Secretariat wait and how many are answered.

    Needs a review of agenda.with_own_requests.
    """
    asked, answered = vars(review)["asked"] or 0, vars(review)["answered"] or 0
    waits = ngettext(
        "%(n)d request of your State waits for a reply.",
        "%(n)d requests of your State wait for a reply.",
        asked - answered,
    )
    settled = ngettext(
        "%(n)d request of your State is answered.",
        "%(n)d requests of your State are answered.",
        answered,
    )
    counts = [(waits, asked - answered), (settled, answered)]
    return [words % {"n": n} for words, n in counts if n and reads_requests(where)]


def _officer_offers(user: Person, review: Review) -> list[Offer]:
    """The Secretariat's own acts; none on a review known by its published status only."""
    if review.imported_status:
        return []
    extend = _offer(user, review, Action.EXTEND, _("Record an extension"), "step_extend")
    found = [extend]
    agreed = agenda.agreed_otherwise(review)
    if agreed and review.due_on and agreed > review.due_on:
        day = {"day": formats.date_format(agreed, "DATE_FORMAT")}
        label = _("Record the agreed date: %(day)s") % day
        found.insert(0, replace(extend, label=label, url=f"{extend.url}?agreed=yes"))
    if STEPS[Step(review.step)].closable:
        found.append(_offer(user, review, Action.CLOSE_STEP, _("Close this step"), "step_close"))
    for row in review.submissions.all():
        if row.step == Step.OBSERVATIONS and row.status == Submission.SUBMITTED:
            label = _("Release the list to a working group")
            found.append(_offer(user, review, Action.RELEASE, label, "release", row.pk))
    found.append(_offer(user, review, Action.NAME_OFFICER, _("Name the officer"), "review_officer"))
    found.append(_offer(user, review, Action.CANCEL, _("Cancel this review"), "review_cancel"))
    return [offer for offer in found if not offer.reason]


def _offer(
    user: Person, review: Review, action: Action, label: str, page: str, pk: int | None = None
) -> Offer:
    return Offer(
        label, reverse(page, args=[pk or review.pk]), str(may(user, action, review).reason)
    )
