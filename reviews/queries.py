"""Reads used by more than one screen or action."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from audit.models import Event
from reviews.models import (
    Assignment,
    Clearance,
    Observation,
    Participant,
    Position,
    Review,
    ReviewStep,
    Setting,
    State,
    Submission,
    TextRevision,
    Thread,
)
from reviews.process import SETTINGS, STEPS, Seat, Side, Step


def numbers(*keys: str) -> dict[str, int]:
    """Several settings that are whole numbers, in one query."""
    rows = dict(Setting.objects.filter(key__in=keys).values_list("key", "value"))
    return {key: int(str(rows.get(key, SETTINGS[key].default))) for key in keys}


def setting(key: str) -> object:
    """The value in force of a setting of process.SETTINGS; KeyError for an unknown key."""
    row = Setting.objects.filter(key=key).values_list("value", flat=True).first()
    return SETTINGS[key].default if row is None else row


def number(key: str) -> int:
    """A setting that is a whole number."""
    value = setting(key)
    return value if isinstance(value, int) else int(str(value))


def is_progressing(imported_status: str, seated_at: object) -> bool:
    """Whether a review counts as progressing, for figures and filters (§4, §10).

    A review known by its published status counts as published; any other once the focal points
    that the setting `progressing_needs` names were seated (actions/participants.py).
    """
    return imported_status == "progressing" if imported_status else seated_at is not None


def current_step(review: Review) -> ReviewStep | None:
    """The open step's row; None before launch and after completion."""
    return review.steps.filter(closed_at__isnull=True, voided_at__isnull=True).first()


def with_parties(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Reviews with their States and seats, in a number of queries that does not grow: the
    functions below then read from memory.
    """
    return reviews.prefetch_related(
        Prefetch("assignments", Assignment.objects.select_related("state", "instrument")),
        Prefetch("participants", Participant.objects.select_related("state", "user")),
    )


def with_texts(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """The same, with submissions and the clearances in force: for what a review waits for."""
    return with_parties(reviews).prefetch_related(
        Prefetch("submissions", Submission.objects.select_related("state").defer("text")),
        Prefetch("submissions__clearances", Clearance.objects.filter(voided_at__isnull=True)),
    )


def _in_memory(review: Review, name: str) -> bool:
    return name in getattr(review, "_prefetched_objects_cache", {})


def practice_of(user: User) -> Review | None:
    """The review a person practises on, if there is one."""
    rows = Review.objects.filter(private_to=user)
    return rows.select_related("state", "phase__cluster", "phase__mechanism").first()


def takes_part(user: User) -> bool:
    """Whether a person has an open seat in a review, or a nomination of theirs was approved.

    The latter is read from the events, since nominations live in the app above.
    """
    seats = Participant.objects.filter(user=user, closed_at=None, review__private_to=None)
    if seats.exists():
        return True
    sent = Event.objects.filter(kind="profile.submitted", person_id=user.pk)
    return Event.objects.filter(
        kind="profile.approved",
        subject_type="nomination",
        subject_id__in=sent.values("subject_id"),
    ).exists()


def serves_another(user: User, state: State) -> bool:
    """Whether a person sits or sat for another State: a person belongs to one (§10, Seats).

    Practising is no service to the fictitious State.
    """
    seats = Participant.objects.filter(user=user, review__private_to=None)
    return seats.exclude(state=state).exists()


def assignments_of(review: Review) -> list[Assignment]:
    """Who reviews which instrument; one query unless `with_parties` has loaded it."""
    if _in_memory(review, "assignments"):
        return list(review.assignments.all())
    return list(review.assignments.select_related("state", "instrument"))


def seats_of(review: Review) -> list[Participant]:
    """The open seats of a review; one query unless `with_parties` has loaded them."""
    if _in_memory(review, "participants"):
        return [row for row in review.participants.all() if row.closed_at is None]
    return list(review.participants.filter(closed_at__isnull=True).select_related("state", "user"))


def seat_of(review: Review, user: User) -> Participant | None:
    """A person's open seat; one query unless `with_parties` has loaded the seats."""
    if _in_memory(review, "participants"):
        return next((row for row in seats_of(review) if row.user_id == user.pk), None)
    return (
        review.participants.filter(user_id=user.pk, closed_at__isnull=True)
        .select_related("state")
        .first()
    )


def reviewing_states(review: Review) -> list[State]:
    """The reviewing States in order: same group, other group, additional ones."""
    return list({row.state_id: row.state for row in assignments_of(review)}.values())


def parties(review: Review, sides: Iterable[Side] = tuple(Side)) -> list[State]:
    """The States that take part on the given sides, the State under review first."""
    wanted = set(sides)
    found = [review.state] if Side.UNDER_REVIEW in wanted else []
    return found + (reviewing_states(review) if Side.REVIEWING in wanted else [])


def focal_points(review: Review) -> dict[int, Participant]:
    """The seated focal points of a review by State id."""
    return {row.state_id: row for row in seats_of(review) if row.seat == Seat.FOCAL_POINT}


def submission_of(review: Review, step: Step, state: State | None = None) -> Submission | None:
    """A State's submission for a step, or the joint one."""
    return (
        Submission.objects.filter(review=review, step=step, state=state)
        .select_related("review__state", "review__phase", "state")
        .first()
    )


def instruments_of(review: Review, state: State) -> set[int]:
    """Ids of the instruments a State acts on in a review."""
    if state.pk == review.state_id:
        return {row.pk for row in review.instruments.all()}
    return {row.instrument_id for row in assignments_of(review) if row.state_id == state.pk}


def is_additional(review: Review, state: State) -> bool:
    """Whether a State was drawn for certain instruments only (domain.md §2)."""
    kinds = {row.additional for row in assignments_of(review) if row.state_id == state.pk}
    return kinds == {True}


def clearing_states(submission: Submission) -> list[State]:
    """The States whose clearance a submission needs."""
    if submission.state is not None:
        return [submission.state]
    return parties(submission.review, STEPS[Step(submission.step)].turn)


def covered(submission: Submission, state: State) -> set[int] | None:
    """Ids of the instruments a State's clearance covers; None for the whole text (§10, Seats)."""
    if submission.state_id is None and is_additional(submission.review, state):
        return instruments_of(submission.review, state)
    return None


def joint_content(submission: Submission, instruments: set[int] | None) -> dict[str, object]:
    """What a clearance of a joint text covers: consultations whole, the summary by instrument."""
    text = dict(submission.text)
    parts = text.get("instruments")
    if instruments is not None and isinstance(parts, dict):
        mine = set(
            submission.review.instruments.filter(pk__in=instruments).values_list("code", flat=True)
        )
        text["instruments"] = {code: part for code, part in parts.items() if code in mine}
    return {
        "review": submission.review_id,
        "state": submission.review.state.code,
        "phase": submission.review.phase.number,
        "step": submission.step,
        "text": text,
    }


def unsettled(submission: Submission) -> list[TextRevision]:
    """Revisions of a joint text that collided with others and wait to be settled, oldest first."""
    found: list[TextRevision] = []
    rows = submission.revisions.select_related("by", "state").order_by("-number")
    for row in rows.iterator(chunk_size=20):
        if row.base == row.number - 1:
            break
        found.insert(0, row)
    return found


@dataclass
class PartRevisions:
    """Where a part of the summary stands: the revision in force, and those kept beside it."""

    in_force: int = 0
    beside: list[int] = field(default_factory=list)


def part_revisions(submission: Submission) -> dict[str, PartRevisions]:
    """Where each part of the summary stands (actions/summary.py); one query, without the texts."""
    found: dict[str, PartRevisions] = {}
    rows = submission.revisions.values_list("number", "text__part", "text__aside")
    for number, part, aside in rows.order_by("number"):
        state = found.setdefault(part, PartRevisions())
        if aside:
            state.beside.append(number)
        else:
            state.in_force, state.beside = number, []
    return found


def beside(submission: Submission, part: str) -> list[TextRevision]:
    """Texts of a part that wait beside the one in force since two people saved at once."""
    state = part_revisions(submission).get(part)
    numbers = state.beside if state else []
    return list(submission.revisions.filter(number__in=numbers).select_related("by", "state"))


def proposed(submission: Submission) -> QuerySet[Observation]:
    """The paragraphs of a list that stand: proposed and not withdrawn."""
    return submission.observations.filter(
        proposed_at__isnull=False, withdrawn_at__isnull=True
    ).select_related("instrument", "article", "state")


def concerned(review: Review) -> dict[int, list[State]]:
    """The States that take a position on an instrument's texts, by the instrument's id."""
    rows = assignments_of(review)
    return {
        instrument.pk: [
            review.state,
            *(row.state for row in rows if row.instrument_id == instrument.pk),
        ]
        for instrument in review.instruments.all()
    }


def agreement(submission: Submission) -> tuple[int, int]:
    """How many paragraphs of a list every State concerned agrees with, and how many there are."""
    states = concerned(submission.review)
    rows = proposed(submission).prefetch_related(
        Prefetch("positions", Position.objects.filter(voided_at__isnull=True))
    )
    agreed = sum(
        {s.pk for s in states.get(row.instrument_id, [])}
        <= {p.state_id for p in row.positions.all() if p.position == Position.AGREED}
        for row in rows
    )
    return agreed, len(rows)


def observations_content(submission: Submission, instruments: set[int] | None) -> dict[str, object]:
    """What a clearance of the list covers: its paragraphs with the reservations recorded on them.

    Agreement is not part of it: a State agrees by clearing, so that its hash stays the same
    while the others say where they stand. `states` are those that take a position.
    """
    rows = proposed(submission).prefetch_related("positions__state")
    if instruments is not None:
        rows = rows.filter(instrument__in=instruments)
    states = concerned(submission.review)
    return {
        "review": submission.review_id,
        "state": submission.review.state.code,
        "phase": submission.review.phase.number,
        "step": submission.step,
        "paragraphs": [
            {
                "id": row.pk,
                "instrument": row.instrument.code,
                "article": row.article.number if row.article else None,
                "kind": row.kind,
                "text": row.text,
                "language": row.language,
                "states": [state.code for state in states.get(row.instrument_id, [])],
                "reservations": {
                    p.state.code: p.reservation
                    for p in row.positions.all()
                    if p.voided_at is None and p.position == p.RESERVED
                },
            }
            for row in rows
        ],
    }


def waiting_clarifications() -> QuerySet[Thread]:
    """The requests for clarification that wait for the first reply of the State under review."""
    return Thread.objects.filter(kind=Thread.CLARIFICATION, answered_at__isnull=True)


def waits_for(review: Review) -> list[int]:
    """Ids of the States the open step waits for, in the order of the parties."""
    step = Step(review.step)
    rule = STEPS[step]
    states = parties(review, rule.turn)
    if step is Step.NOMINATIONS:
        seated = set(focal_points(review))
        return [s.pk for s in states if s.pk not in seated]
    done = cleared_by(review, step)
    return [s.pk for s in states if s.pk not in done]


def cleared_by(review: Review, step: Step) -> set[int]:
    """Ids of the States whose clearance in a step is in force."""
    if _in_memory(review, "submissions"):
        return {
            clearance.state_id
            for row in review.submissions.all()
            if row.step == step
            for clearance in row.clearances.all()
        }
    return set(
        Clearance.objects.filter(
            submission__review=review, submission__step=step, voided_at__isnull=True
        ).values_list("state_id", flat=True)
    )
