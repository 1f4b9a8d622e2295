"""What focal points and experts ask of the Secretariat, and its answers."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from reviews import deadlines
from reviews.actions import steps, submissions
from reviews.models import Request, Review, Submission
from reviews.permissions import Refused, demand
from reviews.process import Action
from revmod.lib.errors import Invalid

ASK = {
    Request.Kind.EXTENSION: Action.ASK_EXTENSION,
    Request.Kind.REOPEN: Action.ASK_REOPEN,
    Request.Kind.HELP: Action.ASK_HELP,
}
ANSWER = {
    Request.Kind.EXTENSION: Action.EXTEND,
    Request.Kind.REOPEN: Action.REOPEN,
    Request.Kind.HELP: Action.ANSWER_HELP,
}


@transaction.atomic
def ask(
    *,
    by: User,
    review: Review,
    kind: Request.Kind,
    text: str,
    until: date | None = None,
    submission: Submission | None = None,
    page: str = "",
) -> Request:
    """Put a request into the Secretariat's queue.

    More time needs `until`, reopening needs the State's own `submission`. Raises Refused, Invalid.
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    where = demand(by, ASK[kind], review)
    if where.participant is None:
        raise Refused(_("You have no open seat in this review."))
    if not text.strip():
        raise Invalid({"text": _("Write what you need, in a sentence or two.")})
    if kind == Request.Kind.EXTENSION and (problem := _time_problem(review, until)):
        raise Invalid({"until": problem})
    if kind == Request.Kind.REOPEN:
        if submission is None or submission.state_id != where.state_id:
            raise Refused(_("This text belongs to another State."))
        problem = submissions.why_not_reopen(submission)
        if problem:
            raise Invalid(problem)
    row = Request.objects.create(
        review=review,
        kind=kind,
        state=where.participant.state,
        by=by,
        step=review.step,
        text=text.strip(),
        until=until,
        submission=submission,
        page=page[:300],
    )
    record(
        f"request.{kind}",
        by=by,
        subject=row,
        review=review,
        data={
            "state": row.state.code,
            "step": review.step,
            **({"until": until.isoformat()} if until else {}),
        },
    )
    return row


def _time_problem(review: Review, until: date | None) -> str:
    """Why more time until a day cannot be asked for; "" when it can."""
    if until is None or until <= (review.due_on or until):
        return _("Choose a date after the present one.")
    return deadlines.why_not(until, today=timezone.now().date())


@transaction.atomic
def settle(*, by: User, request: Request, granted: bool, reply: str) -> None:
    """The Secretariat grants or declines a request, or answers a call for help.

    Granting more time extends the step, granting a reopening reopens the submission, in the same
    transaction. The same person settling it twice alike changes nothing. Raises Refused; Invalid,
    also where it is settled otherwise or by somebody else.
    """
    request = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    kind = Request.Kind(request.kind)
    demand(by, ANSWER[kind], request.review)
    if request.settled_by is not None:
        if (request.settled_by, request.granted) == (by, granted):
            return
        raise Invalid(
            _("%(name)s has settled this request already.") % {"name": request.settled_by.name}
        )
    if not granted and not reply.strip():
        raise Invalid({"reply": _("Say why, or what to do next.")})
    if granted and kind == Request.Kind.EXTENSION and request.until:
        steps.extend(
            by=by, review=request.review, until=request.until, reason=request.text, request=request
        )
    if granted and kind == Request.Kind.REOPEN and request.submission:
        submissions.reopen(by=by, submission=request.submission, reason=request.text)
    request.settled_at, request.settled_by = timezone.now(), by
    request.granted, request.reply = granted, reply.strip()
    request.save(update_fields=["settled_at", "settled_by", "granted", "reply"])
    record(
        "request.settled",
        by=by,
        subject=request,
        review=request.review,
        data={"kind": kind, "state": request.state.code, "granted": granted},
    )
