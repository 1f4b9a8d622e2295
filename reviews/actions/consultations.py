"""Preliminary consultations: languages, division of labour, timetable (§4)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from reviews import deadlines, queries
from reviews.actions.joint_texts import Text, save_text
from reviews.actions.submissions import lock
from reviews.models import Review, Submission
from reviews.permissions import demand
from reviews.process import STEPS, Action, Step
from revmod.lib.errors import Invalid
from revmod.lib.texts import SHORT, clean

# The steps that the timetable names: those that follow the consultations.
TIMETABLE = (Step.SELF_ASSESSMENT, Step.FEEDBACK, Step.OBSERVATIONS, Step.SUMMARY)


def prepare(review: Review, now: datetime) -> Submission:
    """Make the joint sheet of the consultations when their step opens (StepRule.on_open).

    The timetable starts from the dates the rules would give. A sheet that exists stays as it is.
    """
    dates = projected(review)
    text: Text = {
        "languages": [],
        "labour": {},
        "timetable": [{"step": step, "date": day.isoformat()} for step, day in dates.items()],
        "notes": "",
    }
    row, _made = Submission.objects.get_or_create(
        review=review, step=Step.CONSULTATIONS, state=None, defaults={"text": text}
    )
    return row


def projected(review: Review, steps: Iterable[Step] = TIMETABLE) -> dict[Step, date]:
    """The days on which those of the steps that are not closed are or would be due (§10, Time).

    The open step has its recorded day, each later one takes its time from the one before.
    """
    rules = {step: allowed for step in steps if (allowed := STEPS[step].allowed)}
    values = queries.numbers(*(allowed.setting for allowed in rules.values() if allowed.setting))
    start = review.launched_on or timezone.now().date()
    focal = queries.focal_points(review).get(review.state_id)
    seated = focal.opened_at.date() if focal else None
    order, opened, found = list(Step), start, {}
    for step, allowed in rules.items():
        if order.index(step) < order.index(Step(review.step)):
            continue
        if review.step == step and review.due_on:
            opened = review.due_on
        else:
            value = values.get(allowed.setting)
            opened = deadlines.due_on(
                allowed, start=start, seated=seated, opened=opened, setting=value
            )
        found[step] = opened
    return found


@transaction.atomic
def save(*, by: User, submission: Submission, base: int, text: Mapping[str, Any]) -> bool:
    """Save the sheet; the languages chosen become the review's.

    `base` is the revision the writer had seen. Returns False if somebody else had saved since:
    both texts are kept (joint_texts). An edit voids the clearances. Raises Refused, Invalid.
    """
    submission = lock(submission)
    review = submission.review
    where = demand(by, Action.EDIT_CONSULTATIONS, review)
    if submission.status == Submission.SUBMITTED:
        raise Invalid(_("The consultations are closed."))
    new = _checked(review, text)
    state = where.participant.state if where.participant else None
    in_force = save_text(submission, by=by, state=state, base=base, text=new, now=timezone.now())
    if in_force and review.languages != new["languages"]:
        review.languages = new["languages"]
        review.save(update_fields=["languages"])
    return in_force


def _checked(review: Review, text: Mapping[str, Any]) -> Text:
    """The sheet's text in its one form, or Invalid naming the part that is wrong."""
    chosen = text.get("languages")
    known = [code for code, _name in settings.LANGUAGES]
    if not isinstance(chosen, list | tuple) or any(code not in known for code in chosen):
        raise Invalid({"languages": _("Choose from the six official languages.")})
    return {
        "languages": [code for code in known if code in chosen],
        "labour": _labour(review, text.get("labour")),
        "timetable": _timetable(text.get("timetable")),
        "notes": clean(text.get("notes"), field="notes"),
    }


def _labour(review: Review, labour: object) -> dict[str, dict[str, str]]:
    """Which reviewing State takes which articles of an instrument; nobody takes what is not its.

    Instruments and States that do not belong together are refused, empty entries left out.
    """
    given = labour if isinstance(labour, Mapping) else {}
    assigned: dict[str, list[str]] = {}
    for row in queries.assignments_of(review):
        assigned.setdefault(row.instrument.code, []).append(row.state.code)
    if not set(given) <= set(assigned):
        raise Invalid(_("The division of labour names an instrument that is not reviewed."))
    found: dict[str, dict[str, str]] = {}
    for code, states in assigned.items():
        part = given.get(code)
        part = part if isinstance(part, Mapping) else {}
        if not set(part) <= set(states):
            raise Invalid(_("The division of labour names a State that does not review this."))
        taken = {
            state: clean(part.get(state), limit=SHORT, field=f"labour-{code}-{state}")
            for state in states
        }
        taken = {state: articles for state, articles in taken.items() if articles}
        if taken:
            found[code] = taken
    return found


def _timetable(rows: object) -> list[dict[str, str]]:
    """The dates of the later steps, in their order; a step without a date is left out."""
    found = {}
    for row in rows if isinstance(rows, list | tuple) else ():
        step, day = (row.get("step"), row.get("date")) if isinstance(row, Mapping) else ("", "")
        if step not in TIMETABLE:
            raise Invalid(_("The timetable names a step that it does not cover."))
        if not day:
            continue
        try:
            until = date.fromisoformat(str(day))
        except ValueError as error:
            raise Invalid({f"date-{step}": _("Write the date in full.")}) from error
        if problem := deadlines.why_not(until, today=timezone.now().date()):
            raise Invalid({f"date-{step}": problem})
        found[step] = until.isoformat()
    days = [found[step] for step in TIMETABLE if step in found]
    if days != sorted(days):
        raise Invalid(_("The dates of the timetable must follow the order of the steps."))
    return [{"step": step, "date": found[step]} for step in TIMETABLE if step in found]
