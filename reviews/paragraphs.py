"""The list of observations as it is read: live with where each State stands, or frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet

from reviews import queries
from reviews.models import (
    Article,
    Instrument,
    Observation,
    ObservationComment,
    ObservationRevision,
    Position,
    Review,
    State,
    Submission,
)


@dataclass(frozen=True)
class Stand:
    """Where a State stands on a paragraph; `position` is "" while it has not said."""

    state: State
    position: str = ""
    reservation: str = ""


@dataclass
class Paragraph:
    """One paragraph with its number in the whole list; a State's draft has none yet.

    `row` is the table's row with its comments, None in a frozen list.
    """

    pk: int
    number: int | None
    instrument: Instrument
    article: Article | None
    kind: str
    text: str
    language: str
    stands: Sequence[Stand] = ()
    row: Observation | None = None
    comments: Sequence[ObservationComment] = field(default_factory=list)

    @property
    def kind_name(self) -> str:
        """Gap or challenge, best practice, suggestion, technical-assistance need."""
        found = dict(Observation.Kind.choices).get(self.kind, self.kind)
        return str(found)

    @property
    def agreed_by_all(self) -> bool:
        """Whether every State concerned agrees."""
        return bool(self.stands) and all(s.position == Position.AGREED for s in self.stands)

    @property
    def reserved(self) -> bool:
        """Whether a State recorded a reservation."""
        return any(s.position == Position.RESERVED for s in self.stands)

    def awaits(self, state_id: int | None) -> bool:
        """Whether a State is awaited: it has not said where it stands."""
        return any(s.state.pk == state_id and not s.position for s in self.stands)


def live(submission: Submission, *, drafts_of: int | None = None) -> list[Paragraph]:
    """The proposed paragraphs in their order, and the drafts of one State among them.

    Five queries, whatever the number of paragraphs.
    """
    states = queries.concerned(submission.review)
    rows = (
        submission.observations.filter(withdrawn_at__isnull=True)
        .select_related("instrument", "article", "state")
        .prefetch_related(
            Prefetch("positions", Position.objects.filter(voided_at__isnull=True)),
            Prefetch("comments", ObservationComment.objects.select_related("state", "by")),
        )
    )
    found: list[Paragraph] = []
    number = 0
    for row in rows:
        if row.proposed_at is None and row.state_id != drafts_of:
            continue
        number += row.proposed_at is not None
        mine = row.state_id == drafts_of
        found.append(_live(row, number, states.get(row.instrument_id, []), mine=mine))
    return found


def _live(row: Observation, number: int, states: Sequence[State], *, mine: bool) -> Paragraph:
    positions = {p.state_id: p for p in row.positions.all()}
    stands = [
        Stand(state, p.position, p.reservation) if (p := positions.get(state.pk)) else Stand(state)
        for state in states
    ]
    return Paragraph(
        row.pk,
        number if row.proposed_at else None,
        row.instrument,
        row.article,
        row.kind,
        row.text,
        row.language,
        stands if row.proposed_at else (),
        row,
        [c for c in row.comments.all() if mine or (row.proposed_at and c.at >= row.proposed_at)],
    )


def texts_of(row: Observation, *, drafts_of: int | None) -> QuerySet[ObservationRevision]:
    """The texts a paragraph has had, as far as somebody reads them, who wrote each with it.

    What its State wrote before it put the paragraph forward stays with that State (§5): others
    begin with the text that was proposed.
    """
    rows = row.revisions.select_related("by")
    if row.state_id == drafts_of:
        return rows
    if row.proposed_at is None:
        return rows.none()
    drafts = rows.filter(at__lte=row.proposed_at).order_by("number")
    in_force, older = 0, []
    for number, base in drafts.values_list("number", "base"):
        older.append(number)
        in_force = number if base == in_force else in_force
    return rows.exclude(number__in=[number for number in older if number != in_force])


def frozen(review: Review, content: Mapping[str, Any]) -> list[Paragraph]:
    """The paragraphs of a submitted list, from its frozen content (queries.observations_content).

    A State that cleared agrees with every paragraph on which it recorded no reservation.
    """
    rows = content.get("paragraphs") or []
    codes = {row["instrument"] for row in rows}
    instruments = {i.code: i for i in Instrument.objects.filter(code__in=codes)}
    articles = {
        (a.instrument.code, a.number): a
        for a in Article.objects.filter(instrument__code__in=codes).select_related("instrument")
    }
    names = {code for row in rows for code in row["states"]}
    states = {s.code: s for s in State.objects.filter(code__in=names)}
    return [
        Paragraph(
            row["id"],
            number,
            instruments[row["instrument"]],
            articles.get((row["instrument"], row["article"])),
            row["kind"],
            row["text"],
            row["language"],
            [_frozen_stand(states[code], row["reservations"]) for code in row["states"]],
        )
        for number, row in enumerate(rows, start=1)
    ]


def _frozen_stand(state: State, reservations: Mapping[str, str]) -> Stand:
    if state.code in reservations:
        return Stand(state, Position.RESERVED, reservations[state.code])
    return Stand(state, Position.AGREED)


def only(rows: Sequence[Paragraph], instruments: frozenset[int] | None) -> list[Paragraph]:
    """Those on certain instruments (visibility.readable_instruments); numbers stay as they are."""
    return [row for row in rows if instruments is None or row.instrument.pk in instruments]


@dataclass(frozen=True)
class Section:
    """The paragraphs on one article of an instrument, for a page with headings."""

    instrument: Instrument
    article: Article | None
    paragraphs: list[Paragraph]
    opens_instrument: bool


def sections(rows: Sequence[Paragraph]) -> list[Section]:
    """Paragraphs grouped by instrument and article, in the order given."""
    found: list[Section] = []
    for row in rows:
        last = found[-1] if found else None
        if last and (last.instrument, last.article) == (row.instrument, row.article):
            last.paragraphs.append(row)
            continue
        opens = last is None or last.instrument != row.instrument
        found.append(Section(row.instrument, row.article, [row], opens))
    return found
