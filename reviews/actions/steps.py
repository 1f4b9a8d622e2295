"""Opening and closing steps; asking for and granting time."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from reviews import deadlines, queries
from reviews.models import Request, Review, ReviewStep, Submission
from reviews.permissions import demand
from reviews.process import STEPS, Action, Step
from revmod.lib.errors import Invalid


def open_step(review: Review, step: Step, *, by: User | None, now: datetime) -> None:
    """Open a step inside the caller's transaction: its row, its due date, its work sheets."""
    rule = STEPS[step]
    review.step = step
    review.due_on = None
    if rule.allowed is None:
        review.completed_at = now
        review.save(update_fields=["step", "due_on", "completed_at"])
        record("review.completed", by=by, subject=review, review=review)
        return
    due = due_of(review, step, opened=now.date())
    review.due_on = due
    review.save(update_fields=["step", "due_on"])
    row = ReviewStep.objects.create(review=review, step=step, opened_at=now, due_on=due)
    record(
        "step.opened",
        by=by,
        subject=row,
        review=review,
        data={"step": step, "due_on": due.isoformat()},
    )
    if rule.on_open:
        import_string(rule.on_open)(review, now)


def due_of(review: Review, step: Step, *, opened: date) -> date:
    """When a step that opens on a day is due (domain.md §4, §10 Time); it must have a time."""
    rule = STEPS[step]
    assert rule.allowed is not None, f"{step} has no time allowed"
    focal = queries.focal_points(review).get(review.state_id)
    due = deadlines.due_on(
        rule.allowed,
        start=review.launched_on or opened,
        seated=focal.opened_at.date() if focal else None,
        opened=opened,
        setting=queries.number(rule.allowed.setting) if rule.allowed.setting else None,
    )
    if rule.visible_as:
        # List and summary share one visible step: the summary never ends before the list was due.
        before = review.steps.filter(step=rule.visible_as).order_by("-id").first()
        due = max(due, before.due_on) if before and before.due_on else due
    return due


def begin(submission: Submission, *, now: datetime) -> None:
    """Note that the acting side first saved: from then on the step before stays closed (§10)."""
    ReviewStep.objects.filter(
        review_id=submission.review_id,
        step=submission.step,
        begun_at__isnull=True,
        closed_at__isnull=True,
        voided_at__isnull=True,
    ).update(begun_at=now)


def finish(review: Review, *, by: User | None, now: datetime, reason: str = "") -> None:
    """Close the open step and open the next, inside the caller's transaction."""
    row = queries.current_step(review)
    rule = STEPS[Step(review.step)]
    if row is None or rule.then is None:
        return
    row.closed_at, row.close_reason = now, reason
    row.save(update_fields=["closed_at", "close_reason"])
    record(
        "step.closed",
        by=by,
        subject=row,
        review=review,
        data={"step": review.step, **({"reason": reason} if reason else {})},
    )
    open_step(review, rule.then, by=by, now=now)


def settle_nominations(review: Review, *, by: User | None, now: datetime) -> None:
    """Close the nominations once every State's focal point is seated (§4)."""
    if Step(review.step) is not Step.NOMINATIONS:
        return
    seated = set(queries.focal_points(review))
    if all(state.pk in seated for state in queries.parties(review)):
        finish(review, by=by, now=now)


@transaction.atomic
def close(*, by: User, review: Review, step: Step, reason: str) -> None:
    """The Secretariat closes a step that waits for somebody, with a reason (§10, Steps).

    `step` is the one the person saw open. Raises Refused, Invalid.
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    demand(by, Action.CLOSE_STEP, review)
    if Step(review.step) is not step:
        raise Invalid(_("This step is no longer open."))
    if not STEPS[step].closable:
        raise Invalid(_("This step ends when its texts are cleared; it cannot be closed."))
    if not reason.strip():
        raise Invalid({"reason": _("Give the reason: it stands in the record.")})
    finish(review, by=by, now=timezone.now(), reason=reason.strip())


@transaction.atomic
def extend(
    *, by: User, review: Review, until: date, reason: str, request: Request | None = None
) -> None:
    """Record an extension of the open step with its reason (§4); never silent.

    Raises Refused, Invalid (a date not after the present one or out of reach, no reason).
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    demand(by, Action.EXTEND, review)
    row = queries.current_step(review)
    if row is None or row.due_on is None:
        raise Invalid(_("No step is open."))
    if request is not None and request.step != row.step:
        raise Invalid(_("The step for which more time was asked is no longer open."))
    if until <= row.due_on:
        raise Invalid({"until": _("Choose a date after the present one.")})
    if problem := deadlines.why_not(until, today=timezone.now().date()):
        raise Invalid({"until": problem})
    if not reason.strip():
        raise Invalid({"reason": _("Give the reason: it stands in the record.")})
    before, row.due_on = row.due_on, until
    row.save(update_fields=["due_on"])
    review.due_on = until
    review.save(update_fields=["due_on"])
    record(
        "step.extended",
        by=by,
        subject=row,
        review=review,
        data={
            "step": row.step,
            "from": before.isoformat(),
            "until": until.isoformat(),
            "reason": reason.strip(),
            "asked_by": request.state.code if request else "",
        },
    )


def first_seating(review: Review, *, now: datetime) -> None:
    """Move an open self-assessment's due date when its focal point is first seated (§10, Time)."""
    row = queries.current_step(review)
    rule = STEPS[Step.SELF_ASSESSMENT]
    if row is None or Step(row.step) is not rule.step or rule.allowed is None:
        return
    earlier = review.participants.filter(
        state=review.state, seat="focal_point", closed_at__isnull=False
    ).exists()
    due = deadlines.add_allowed(now.date(), rule.allowed)
    if not earlier and row.due_on and due > row.due_on:
        row.due_on = review.due_on = due
        row.save(update_fields=["due_on"])
        review.save(update_fields=["due_on"])
