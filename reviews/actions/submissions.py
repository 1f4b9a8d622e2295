"""Clearing and submitting, reopening, publishing, releasing."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from reviews import queries
from reviews.actions import steps
from reviews.models import (
    Clearance,
    DraftOpening,
    Release,
    Review,
    ReviewStep,
    State,
    Submission,
    Version,
)
from reviews.permissions import Refused, demand
from reviews.process import STEPS, Action, Seat, Step
from revmod.lib.canonical import canonical, sha256
from revmod.lib.errors import Changed, Invalid, NotReady


def content(submission: Submission, state: State | None) -> str:
    """Canonical JSON of what a State's clearance covers; `state` None for the whole text."""
    rule = STEPS[Step(submission.step)]
    part = queries.covered(submission, state) if state else None
    return canonical(import_string(rule.content)(submission, part))


def reasons_not_to_clear(submission: Submission, state: State) -> list[tuple[object, str]]:
    """Why a State cannot clear yet: sentences, each with an address where to mend it."""
    ready = STEPS[Step(submission.step)].ready
    return list(import_string(ready)(submission, state)) if ready else []


def lock(submission: Submission) -> Submission:
    """The submission again, its review's row and its own locked for the rest of the transaction.

    Saves of single texts lock the same rows: none can slip in between reading and freezing.
    """
    Review.objects.select_for_update().get(pk=submission.review_id)
    rows = Submission.objects.select_for_update(of=("self",))
    return rows.select_related("review__state", "review__phase", "state").get(pk=submission.pk)


@transaction.atomic
def clear(*, by: User, submission: Submission, seen: str) -> Clearance:
    """The focal point clears and so submits (§3): certifies that the text is agreeable.

    `seen` is the SHA-256 shown on the page: what is cleared is what was read. When every State
    the step waits for has cleared, the step closes and the next opens. A repeat returns the
    clearance that stands. Raises Refused, Changed, NotReady.
    """
    submission = lock(submission)
    given = given_clearance(by, submission)
    if given is not None:
        return given
    state = clearing_state(by, submission)
    reasons = reasons_not_to_clear(submission, state)
    if reasons:
        raise NotReady([(str(text), url) for text, url in reasons])
    digest = sha256(content(submission, state))
    if digest != seen:
        raise Changed
    now = timezone.now()
    clearance = Clearance.objects.create(
        submission=submission,
        state=state,
        by=by,
        name=str(by)[:200],
        title=by.title,
        at=now,
        sha256=digest,
    )
    record(
        "submission.cleared",
        by=by,
        subject=submission,
        review=submission.review,
        data={"step": submission.step, "state": state.code, "sha256": digest},
    )
    steps.begin(submission, now=now)
    submit_if_complete(submission, by=by, now=now)
    return clearance


def given_clearance(by: User, submission: Submission) -> Clearance | None:
    """The clearance in force of the State whose focal point a person is, whatever the step."""
    seat = queries.seat_of(submission.review, by)
    if seat is None or seat.seat != Seat.FOCAL_POINT:
        return None
    rows = submission.clearances.filter(state=seat.state_id, voided_at__isnull=True)
    return rows.select_related("state").first()


def clearing_state(by: User, submission: Submission) -> State:
    """The State for which a person may clear a text now.

    Raises Refused: not the focal point, another State's text, another step.
    """
    where = demand(by, Action.CLEAR, submission.review)
    rule = STEPS[Step(submission.step)]
    if submission.review.step != submission.step:
        raise Refused(_("This cannot be done in the review's present step."))
    if where.participant is None or where.side not in rule.turn:
        raise Refused(_("It is not your State's turn in this step."))
    if submission.state_id not in (None, where.state_id):
        raise Refused(_("This text belongs to another State."))
    return where.participant.state


def submit_if_complete(submission: Submission, *, by: User, now: datetime) -> None:
    """Freeze a text that all have cleared, and close the step when nothing is left to wait for."""
    cleared = set(
        submission.clearances.filter(voided_at__isnull=True).values_list("state_id", flat=True)
    )
    if any(state.pk not in cleared for state in queries.clearing_states(submission)):
        return
    text = content(submission, None)
    Version.objects.create(
        submission=submission,
        number=submission.versions.count() + 1,
        content=text,
        sha256=sha256(text),
        at=now,
        by=by,
    )
    submission.status = Submission.SUBMITTED
    submission.save(update_fields=["status"])
    DraftOpening.objects.filter(submission=submission, ended_at__isnull=True).update(ended_at=now)
    record(
        "submission.submitted",
        by=by,
        subject=submission,
        review=submission.review,
        data={"step": submission.step, "state": submission.state.code if submission.state else ""},
    )
    if not queries.waits_for(submission.review):
        steps.finish(submission.review, by=by, now=now)


def void_clearances(
    submission: Submission, *, by: User, why: str, now: datetime, instrument_id: int | None = None
) -> None:
    """Void the clearances in force, inside the caller's transaction: an edit voids them (§10).

    With `instrument_id`, clearances of States that cleared other instruments only stay in force.
    """
    rows = [
        row
        for row in submission.clearances.filter(voided_at__isnull=True).select_related("state")
        if instrument_id is None
        or (part := queries.covered(submission, row.state)) is None
        or instrument_id in part
    ]
    if not rows:
        return
    Clearance.objects.filter(pk__in=[row.pk for row in rows]).update(voided_at=now, void_reason=why)
    record(
        "clearance.voided",
        by=by,
        subject=submission,
        review=submission.review,
        data={"step": submission.step, "states": sorted(r.state.code for r in rows), "why": why},
    )


def why_not_reopen(submission: Submission) -> str:
    """Why a submission cannot be reopened, or "" (§10, Steps); at most two queries."""
    cleared = submission.clearances.filter(voided_at__isnull=True).exists()
    row = queries.current_step(submission.review) if cleared else None
    return closed_for_good(submission, cleared=cleared, begun_at=row.begun_at if row else None)


def closed_for_good(submission: Submission, *, cleared: bool, begun_at: datetime | None) -> str:
    """The rule itself, without a query: `begun_at` is that of the review's open step."""
    review = submission.review
    if submission.state_id is None:
        return _("A joint text is not reopened; each State can withdraw its agreement in it.")
    if not cleared:
        return _("This text is not cleared.")
    if review.step == submission.step:
        return ""
    if review.step != STEPS[Step(submission.step)].then:
        return _("A later step has been completed since.")
    if begun_at is not None:
        return _("The next step has begun: its side has saved a text.")
    return ""


@transaction.atomic
def reopen(*, by: User, submission: Submission, reason: str) -> None:
    """Reopen a cleared submission at its own focal point's request (§4, §10).

    The step that opened after it is voided with its due date. The last version stays in the
    record; nobody but the State itself reads the text until it is cleared again. Raises Refused,
    Invalid.
    """
    submission = lock(submission)
    review = submission.review
    demand(by, Action.REOPEN, review)
    problem = why_not_reopen(submission)
    if problem:
        raise Invalid(problem)
    now = timezone.now()
    void_clearances(submission, by=by, why="reopened", now=now)
    submission.status, submission.published_at, submission.published_by = (
        Submission.DRAFT,
        None,
        None,
    )
    submission.save(update_fields=["status", "published_at", "published_by"])
    if review.step != submission.step:
        review.steps.filter(closed_at__isnull=True, voided_at__isnull=True).update(voided_at=now)
        before = review.steps.filter(step=submission.step).order_by("-id").first()
        due = before.due_on if before else None
        ReviewStep.objects.create(
            review=review, step=submission.step, opened_at=now, begun_at=now, due_on=due
        )
        review.step, review.due_on = submission.step, due
        review.save(update_fields=["step", "due_on"])
    record(
        "submission.reopened",
        by=by,
        subject=submission,
        review=review,
        data={
            "step": submission.step,
            "state": submission.state.code if submission.state else "",
            "reason": reason,
        },
    )


PUBLISHABLE = frozenset({Step.SELF_ASSESSMENT, Step.SUMMARY})


@transaction.atomic
def publish(*, by: User, submission: Submission, public: bool) -> None:
    """The State under review makes a submission public, or takes it back (§5, §10 Words).

    Feedback is never public; a list goes with all its paragraphs. Raises Refused, Invalid.
    """
    submission = lock(submission)
    demand(by, Action.PUBLISH, submission.review)
    if Step(submission.step) is Step.OBSERVATIONS:
        rows = queries.proposed(submission).values_list("pk", flat=True) if public else []
        publish_paragraphs(by=by, submission=submission, public=set(rows))
        return
    if Step(submission.step) not in PUBLISHABLE:
        raise Refused(_("This kind of text is never public."))
    if public and submission.status != Submission.SUBMITTED:
        raise Invalid(_("Only a submitted text can be made public."))
    if public == bool(submission.published_at):
        return
    submission.published_at = timezone.now() if public else None
    submission.published_by = by if public else None
    submission.save(update_fields=["published_at", "published_by"])
    record(
        "submission.published" if public else "submission.unpublished",
        by=by,
        subject=submission,
        review=submission.review,
        data={"step": submission.step},
    )


@transaction.atomic
def publish_paragraphs(*, by: User, submission: Submission, public: set[int]) -> None:
    """Choose which paragraphs of the list are public (§5: in whole or in part).

    The list itself counts as published while any of them is. Raises Refused, Invalid.
    """
    submission = lock(submission)
    demand(by, Action.PUBLISH, submission.review)
    if Step(submission.step) is not Step.OBSERVATIONS:
        raise Refused(_("This kind of text is never public."))
    if public and submission.status != Submission.SUBMITTED:
        raise Invalid(_("Only a submitted text can be made public."))
    rows = queries.proposed(submission)
    known = set(rows.values_list("pk", flat=True))
    before = set(rows.filter(is_public=True).values_list("pk", flat=True))
    after = public & known
    if after == before:
        return
    submission.observations.filter(pk__in=known).update(is_public=False)
    submission.observations.filter(pk__in=after).update(is_public=True)
    submission.published_at = timezone.now() if after else None
    submission.published_by = by if after else None
    submission.save(update_fields=["published_at", "published_by"])
    record(
        "observations.published",
        by=by,
        subject=submission,
        review=submission.review,
        data={"public": len(after), "of": len(known), "paragraphs": sorted(after)},
    )


@transaction.atomic
def release(*, by: User, submission: Submission, working_group: str, on: date) -> Release:
    """Record that a list was shared with a working group; that is not publication (§5).

    The same working group and day twice is one release. Raises Refused, Invalid.
    """
    submission = lock(submission)
    demand(by, Action.RELEASE, submission.review)
    if Step(submission.step) is not Step.OBSERVATIONS or submission.status != Submission.SUBMITTED:
        raise Invalid(_("Only a list of observations that all have cleared can be released."))
    if not working_group.strip():
        raise Invalid({"working_group": _("Name the working group.")})
    row, made = Release.objects.get_or_create(
        submission=submission, working_group=working_group.strip(), on=on, defaults={"by": by}
    )
    if made:
        record(
            "observations.released",
            by=by,
            subject=submission,
            review=submission.review,
            data={"working_group": row.working_group, "on": on.isoformat()},
        )
    return row
