"""The one place that saves a piece of text: answers and remarks alike (domain.md §10, Repeat).

A text is never overwritten: each save appends a revision and makes it the current one. It names
the revision it started from; where somebody else saved meanwhile both texts are kept and told of.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from questionnaires.models import Answer, Remark, SavedRevision
from reviews.models import ReviewStep

Row = Answer | Remark
Result = TypeVar("Result")
AnyRow = TypeVar("AnyRow", Answer, Remark)
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Piece:
    """What a browser sends: the text, the revision it started from, its own id for this save.

    `settle` says that the writer has seen the text this one stands beside, and decided.
    """

    value: Any
    base: int
    client_id: UUID
    language: str = "en"
    settle: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a save: its revision, and the text that it stands beside, if any.

    `number` is the revision that holds what was sent; `added` tells whether it is a new one.
    """

    number: int
    saved_at: datetime
    added: bool
    beside: SavedRevision | None = None


def with_repeat(rows: QuerySet[AnyRow], client_id: UUID) -> QuerySet[AnyRow]:
    """Rows that know whether this very save is among their revisions already."""
    history = rows.model._meta.get_field("revisions")
    revisions: Any = history.related_model
    same = revisions.objects.filter(**{history.field.name: OuterRef("pk"), "client_id": client_id})
    return rows.annotate(repeated=Subquery(same.values("number")[:1]))


def locked(submission: str) -> tuple[str, str, str]:
    """What a save locks, for select_for_update(of=…); `submission` is the lookup to it.

    The review first, as submissions.lock does: a save waits for whoever changes the step, then
    sees the step as it is, and no two wait for each other.
    """
    return f"{submission}__review", submission, "self"


def begun(submission: str) -> Exists:
    """Whether the open step of a text's submission has begun; `submission` is the lookup to it."""
    return Exists(
        ReviewStep.objects.filter(
            review=OuterRef(f"{submission}__review"),
            step=OuterRef(f"{submission}__step"),
            begun_at__isnull=False,
            closed_at__isnull=True,
            voided_at__isnull=True,
        )
    )


def once_more(do: Callable[[], Result]) -> Result:
    """Run a save in a transaction; again if the same save arrived twice at the same moment."""
    try:
        with transaction.atomic():
            return do()
    except IntegrityError:
        with transaction.atomic():
            return do()


def save(row: Row, piece: Piece, *, by: User, wording: str = "") -> Outcome:
    """Append a piece to a text's history and make it current, inside the caller's transaction.

    Needs the row locked, from `with_repeat`, and `piece.value` clean already. The same save twice,
    or the text that stands there, adds nothing. A text from an older revision becomes current
    too, and `conflict_with` names the one it stands beside, if that is somebody else's.
    """
    repeated = getattr(row, "repeated", None)
    if repeated is not None:
        found = _history(row).select_related("by").get(number=repeated)
        return Outcome(repeated, found.at, False, _beside(row))
    base = min(piece.base, row.revision)
    same = piece.value == row.value and piece.language == row.language
    if same and not (piece.settle and row.conflict_with):
        return Outcome(row.revision, row.saved_at or timezone.now(), False)
    others = _others(row, base, by) if base < row.revision else None
    now = timezone.now()
    revision: SavedRevision = row.revisions.create(
        number=row.revision + 1,
        base=base,
        value=piece.value,
        wording=wording,
        language=piece.language,
        client_id=piece.client_id,
        collided=others is not None,
        by=by,
        at=now,
    )
    if others is not None:
        row.conflict_with = others.number
    elif piece.settle:
        row.conflict_with = None
    row.revision, row.value, row.language = revision.number, piece.value, piece.language
    row.saved_at, row.saved_by = now, by
    row.save(
        update_fields=["revision", "value", "language", "saved_at", "saved_by", "conflict_with"]
    )
    return Outcome(revision.number, now, True, others)


def save_first(written: Sequence[tuple[AnyRow, Any, str]], *, by: User) -> datetime:
    """Write many texts at once where nothing stands yet, inside the caller's transaction.

    `written` holds rows of one kind, locked and at revision 0, each with its clean value and the
    wording of its question. Returns when they were saved. Three queries, however many texts.
    """
    now = timezone.now()
    revisions: list[Any] = []
    for row, value, wording in written:
        row.revision, row.value, row.saved_at, row.saved_by = 1, value, now, by
        history = row._meta.get_field("revisions")
        kind: Any = history.related_model
        revisions.append(
            kind(
                **{history.field.name: row},
                number=1,
                base=0,
                value=value,
                wording=wording,
                language=row.language,
                client_id=uuid5(NAMESPACE_URL, f"{row._meta.label_lower}/{row.pk}"),
                by=by,
                at=now,
            )
        )
    if revisions:
        type(revisions[0])._default_manager.bulk_create(revisions)
        rows = [row for row, _value, _wording in written]
        table = type(rows[0])._default_manager
        table.filter(pk__in=[row.pk for row in rows]).update(revision=1, saved_at=now, saved_by=by)
        table.bulk_update(rows, ["value"])
    return now


def decision(row: Row, piece: Piece, *, other: bool) -> Piece:
    """The piece that settles two texts side by side: the present one stands, or the `other`.

    `piece` says which revision the person had seen; its value counts for nothing.
    """
    value, language = row.value, row.language
    beside = _beside(row) if other else None
    if beside is not None:
        value, language = beside.value, beside.language
    return Piece(value, piece.base, piece.client_id, language, settle=True)


def _history(row: Row) -> "QuerySet[Any]":
    return row.revisions.all()


def _others(row: Row, base: int, by: User) -> SavedRevision | None:
    """The newest text that somebody else wrote since `base`, if there is one."""
    since = _history(row).filter(number__gt=base).exclude(by=by)
    found: SavedRevision | None = since.select_related("by").order_by("-number").first()
    return found


def _beside(row: Row) -> SavedRevision | None:
    """The text that waits beside the current one to be settled."""
    if row.conflict_with is None:
        return None
    found: SavedRevision = _history(row).select_related("by").get(number=row.conflict_with)
    return found
