"""All reviews at once, for the Secretariat's board: one pass over few queries, no object a row.

The number of queries does not depend on the number of reviews. The order is alphabetical by the
State under review, always: no view orders States by delay (domain.md §1, §10 Lists).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField, F, IntegerField, Value
from django.utils.translation import get_language

from reviews.models import (
    Assignment,
    Clearance,
    Instrument,
    Participant,
    Review,
    State,
    Submission,
)
from reviews.process import STEPS, Seat, Side, Step
from reviews.queries import is_progressing
from revmod.lib.alphabet import fold, sort_key

NOT_STARTED = "not_started"  # what the published statistics count beside the steps (§4)


@dataclass(frozen=True, slots=True)
class Name:
    """A State's name in the reader's language."""

    pk: int
    code: str
    text: str
    search: str


@dataclass(slots=True)
class Row:
    """One review of the board."""

    pk: int
    state: Name
    phase: int
    group: int | None
    step: str
    due_on: date | None
    imported: str
    progressing: bool
    cancelled: bool
    instruments: list[int]
    reviewers: list[tuple[Name, bool]] = field(default_factory=list)  # with: additional?
    waits: list[Name] = field(default_factory=list)
    drafts: list[tuple[Name | None, int, int]] = field(default_factory=list)

    @property
    def stage(self) -> str:
        """Where it counts in the published statistics: its visible step, or not started."""
        if not self.progressing:
            return NOT_STARTED
        return STEPS[Step(self.step)].visible_as or self.step


@dataclass(frozen=True)
class Wanted:
    """What the reader asks to see; None or "" leaves a question open."""

    practice: bool = False
    phase: int | None = None
    group: int | None = None
    stage: str = ""
    instrument: int | None = None
    progressing: bool | None = None
    words: str = ""

    def takes(self, row: Row) -> bool:
        """Whether a row answers everything but the words."""
        return (
            (self.phase is None or row.phase == self.phase)
            and (self.group is None or row.group == self.group)
            and (not self.stage or row.stage == self.stage)
            and (self.instrument is None or self.instrument in row.instruments)
            and (self.progressing is None or row.progressing is self.progressing)
        )


@dataclass(frozen=True)
class Totals:
    """Counts of the reviews chosen; cancelled ones are not counted."""

    reviews: int
    progressing: int
    stages: Mapping[str, int]
    groups: Mapping[int, tuple[int, int]]  # all, progressing
    instruments: Mapping[int, tuple[int, int]]

    @property
    def not_started(self) -> int:
        return self.reviews - self.progressing


def names() -> dict[int, Name]:
    """Every State's name in the reader's language by id; one query."""
    own = f"name_{(get_language() or 'en').replace('-', '_')}"
    found = {}
    for row in State.objects.order_by().values("pk", "code", "name_en", own):
        code, text = row["code"], row[own] or row["name_en"]
        found[row["pk"]] = Name(row["pk"], code, text, fold(f"{text}\n{row['name_en']}\n{code}"))
    return found


def instruments() -> list[tuple[int, str, str]]:
    """Id, code and short name of each instrument in their order; one query."""
    rows = Instrument.objects.order_by("order")
    return [(row.pk, row.code, row.short_name) for row in rows]


def rows(wanted: Wanted, known: Mapping[int, Name]) -> list[Row]:
    """The reviews of one kind of mechanism, alphabetical, not yet filtered; two queries."""
    language = get_language() or "en"
    covered: dict[int, list[int]] = defaultdict(list)
    shown = Review.objects.filter(
        phase__mechanism__is_practice=wanted.practice, private_to=None
    ).order_by()
    through = Review.instruments.through.objects.filter(review__in=shown)
    for review_id, instrument_id in through.values_list("review_id", "instrument_id"):
        covered[review_id].append(instrument_id)
    found = [
        Row(
            pk,
            known[state_id],
            phase,
            group,
            step,
            due_on,
            imported,
            is_progressing(imported, seated),
            cancelled is not None,
            covered[pk],
        )
        for pk, state_id, phase, group, step, due_on, imported, seated, cancelled in (
            shown.values_list(
                "pk",
                "state_id",
                "phase__number",
                "group__number",
                "step",
                "due_on",
                "imported_status",
                "seated_at",
                "cancelled_at",
            )
        )
    ]
    found.sort(key=lambda row: (sort_key(row.state.text, language), row.phase))
    return found


def choose(found: Sequence[Row], wanted: Wanted, known: Mapping[int, Name]) -> list[Row]:
    """The rows that answer the reader; words look at every State that takes part (a query)."""
    chosen = [row for row in found if wanted.takes(row)]
    words = fold(wanted.words).split()
    if not words:
        return chosen
    _reviewers(chosen, known)
    return [
        row
        for row in chosen
        if any(
            all(word in state.search for word in words)
            for state in (row.state, *(reviewer for reviewer, _additional in row.reviewers))
        )
    ]


def totals(chosen: Iterable[Row]) -> Totals:
    """Counts per step, group and instrument of the reviews chosen, for any report (§4)."""
    stages: Counter[str] = Counter()
    groups: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    per_instrument: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    reviews = progressing = 0
    for row in chosen:
        if row.cancelled:
            continue
        reviews += 1
        progressing += row.progressing
        stages[row.stage] += 1
        for counts in (
            *([groups[row.group]] if row.group is not None else []),
            *(per_instrument[pk] for pk in row.instruments),
        ):
            counts[0] += 1
            counts[1] += row.progressing
    return Totals(
        reviews,
        progressing,
        stages,
        {number: (counts[0], counts[1]) for number, counts in sorted(groups.items())},
        {pk: (counts[0], counts[1]) for pk, counts in per_instrument.items()},
    )


def complete(page: Sequence[Row], known: Mapping[int, Name]) -> None:
    """Fill in who reviews, what is waited for and how far drafts are; at most two queries."""
    if any(not row.reviewers for row in page):
        _reviewers(page, known)
    live = {row.pk: row for row in page if not row.imported and not row.cancelled}
    if not live:
        return
    seated, cleared = set(), set()
    for review_id, state_id, kind, step, answered, total in _doings(list(live)):
        row = live[review_id]
        if kind == "seat":
            seated.add((review_id, state_id))
        elif step == row.step and kind == "clearance":
            cleared.add((review_id, state_id))
        elif step == row.step and total:
            row.drafts.append((known.get(state_id), answered, total))
    for row in live.values():
        step = Step(row.step)
        done = seated if step is Step.NOMINATIONS else cleared
        row.waits = [s for s in _turn(row, step) if (row.pk, s.pk) not in done]


def _turn(row: Row, step: Step) -> list[Name]:
    """The States on the sides that act in a step, the State under review first."""
    sides = STEPS[step].turn
    first = [row.state] if Side.UNDER_REVIEW in sides else []
    others = [state for state, _additional in row.reviewers]
    return first + (others if Side.REVIEWING in sides else [])


def _reviewers(page: Sequence[Row], known: Mapping[int, Name]) -> None:
    """Fill in the reviewing States: same group, other group, then additional ones."""
    by_pk = {row.pk: row for row in page}
    for row in page:
        row.reviewers = []
    found = (
        Assignment.objects.filter(review__in=list(by_pk))
        .order_by("additional", "-same_group", "state_id")
        .values_list("review_id", "state_id", "additional", "same_group")
        .distinct()
    )
    for review_id, state_id, additional, _same in found:
        by_pk[review_id].reviewers.append((known[state_id], additional))


def _doings(pks: list[int]) -> Iterable[tuple[int, int, str, str, int, int]]:
    """Focal points seated, clearances in force and progress of drafts of many reviews, in one query.

    Rows of (review, State, kind, step, answered, total).
    """
    none, zero = Value("", CharField()), Value(0, IntegerField())
    seats = Participant.objects.filter(
        review__in=pks, seat=Seat.FOCAL_POINT, closed_at__isnull=True
    )
    clearances = Clearance.objects.filter(submission__review__in=pks, voided_at__isnull=True)
    drafts = Submission.objects.filter(review__in=pks, status=Submission.DRAFT, total__gt=0)
    columns = ("r", "s", "kind", "at_step", "n", "of")
    parts = [
        seats.order_by().annotate(
            r=F("review_id"), s=F("state_id"), kind=Value("seat"), at_step=none, n=zero, of=zero
        ),
        clearances.order_by().annotate(
            r=F("submission__review_id"),
            s=F("state_id"),
            kind=Value("clearance"),
            at_step=F("submission__step"),
            n=zero,
            of=zero,
        ),
        drafts.order_by().annotate(
            r=F("review_id"),
            s=F("state_id"),
            kind=Value("draft"),
            at_step=F("step"),
            n=F("answered"),
            of=F("total"),
        ),
    ]
    first, *others = [part.values_list(*columns) for part in parts]
    return first.union(*others, all=True)
