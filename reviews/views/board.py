"""The Secretariat's board: all reviews, alphabetical, with totals and a CSV."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import SignedInRequest
from reviews import overview
from reviews.forms.board import BoardFilters
from reviews.overview import NOT_STARTED, Name, Row, Totals, Wanted
from reviews.permissions import may
from reviews.process import Action, Office, Step
from reviews.templatetags.words import STEP_NAMES, VISIBLE_STEPS
from reviews.views import access
from revmod.lib.pages import page
from revmod.lib.tables import csv_response
from revmod.templatetags.ui import days_from_now

PER_PAGE = 50
PRACTICE = "practice"


@dataclass(frozen=True)
class Board:
    """Everything both outputs of the board are made of."""

    wanted: Wanted
    form: BoardFilters
    known: Mapping[int, Name]
    instruments: Sequence[tuple[int, str, str]]
    chosen: list[Row]
    officer: bool


def _board(request: SignedInRequest) -> Board:
    """Read what is asked for and choose the rows; the person may see the board."""
    offices = access.secretariat(request, Action.SEE_BOARD)
    practice = request.GET.get("mechanism") == PRACTICE
    known, instruments = overview.names(), overview.instruments()
    found = overview.rows(Wanted(practice=practice), known)
    form = BoardFilters(request.GET)
    form.offer(
        group=[(str(n), n) for n in sorted({row.group for row in found if row.group is not None})],
        phase=[(str(n), n) for n in sorted({row.phase for row in found})],
        stage=_stages(),
        instrument=[(str(pk), short) for pk, _code, short in instruments],
    )
    form.is_valid()  # an unknown value is passed over, its question left open
    given = form.cleaned_data
    wanted = Wanted(
        practice=practice,
        phase=given.get("phase"),
        group=given.get("group"),
        stage=given.get("stage", ""),
        instrument=given.get("instrument"),
        progressing={"progressing": True, "not_started": False}.get(given.get("progress", "")),
        words=given.get("words", ""),
    )
    chosen = overview.choose(found, wanted, known)
    return Board(wanted, form, known, instruments, chosen, Office.OFFICER in offices)


@login_required
@require_GET
def board(request: SignedInRequest) -> HttpResponse:
    """All reviews, fifty a page, with what each waits for and the totals of those chosen."""
    found = _board(request)
    shown = Paginator(found.chosen, PER_PAGE).get_page(request.GET.get("page"))
    overview.complete(list(shown.object_list), found.known)
    totals = overview.totals(found.chosen)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "shown": shown,
        "lines": [_line(row, found) for row in shown.object_list],
        "published_only": any(row.imported for row in shown.object_list),
        "totals": totals,
        "share": (
            percent(totals.progressing, totals.reviews),
            percent(totals.not_started, totals.reviews),
        ),
        "bars": _bars(totals, found),
        "filtered": found.wanted != Wanted(practice=found.wanted.practice),
        "practice": found.wanted.practice,
        "query": query.urlencode(),
        "filters": found.form,
        "may_open": may(request.user, Action.OPEN_REVIEW, None),
    }
    return page(request, "reviews/board.html", context)


@login_required
@require_GET
def board_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """The rows chosen as CSV, in the same order."""
    found = _board(request)
    overview.complete(found.chosen, found.known)
    return csv_response(_table(found), f"reviews-{timezone.localdate().isoformat()}.csv")


def percent(part: int, whole: int) -> str:
    """A share with one decimal in the reader's way of writing: "31.7 %"."""
    share = formats.number_format(round(100 * part / whole, 1) if whole else 0, 1)
    return f"{share}\u00a0%"


def _stages() -> list[tuple[str, str]]:
    """The visible steps in order, with those not started in front (domain.md §4)."""
    return [(NOT_STARTED, _("Not started"))] + [
        (s.value, str(STEP_NAMES[s])) for s in VISIBLE_STEPS
    ]


def _line(row: Row, found: Board) -> dict[str, object]:
    """A row in words."""
    return {
        "name": row.state.text,
        "url": reverse("review", args=[row.pk]) if found.officer else "",
        "group": row.group,
        "phase": row.phase,
        "reviewers": _names(row.reviewers),
        "instruments": ", ".join(_codes(row, found)),
        "stage": _stage(row),
        "progressing": row.progressing,
        "cancelled": row.cancelled,
        "due": row.due_on,
        "due_text": due_text(row.due_on),
        "waits": waits_text(row),
        "drafts": _drafts(row) if found.officer else "",
    }


def _stage(row: Row) -> str:
    if row.stage == NOT_STARTED:
        return _("Not started")
    return str(STEP_NAMES[Step(row.step)])


def _codes(row: Row, found: Board) -> list[str]:
    return [code for pk, code, _short in found.instruments if pk in row.instruments]


def _names(reviewers: Iterable[tuple[Name, bool]]) -> str:
    return _(", ").join(
        _("%(state)s (additional)") % {"state": state.text} if additional else state.text
        for state, additional in reviewers
    )


def due_text(day: date | None) -> str:
    """A due date in words; a past one is awaited, never late (domain.md §7)."""
    if day is None:
        return ""
    if day < timezone.localdate():
        return _("Awaited %(when)s") % {"when": days_from_now(day)}
    return formats.date_format(day, "DATE_FORMAT")


def waits_text(row: Row) -> str:
    """What a review waits for, by name: nothing where only the published status is known."""
    if row.cancelled:
        return _("Cancelled")
    if row.imported:
        return ""
    return _(", ").join(state.text for state in row.waits)


def _drafts(row: Row) -> str:
    """How far the drafts of the open step are, without a word of them (§5)."""
    return _("; ").join(
        _("%(state)s: %(answered)d of %(total)d answered")
        % {"state": state.text if state else _("All States"), "answered": answered, "total": total}
        for state, answered, total in row.drafts
    )


def _bars(totals: Totals, found: Board) -> dict[str, list[dict[str, Any]]]:
    """Rows of the bar charts: number, and how many of it are progressing."""

    def row(label: str, counts: tuple[int, int]) -> dict[str, Any]:
        note = _("%(number)d progressing, %(share)s") % {
            "number": counts[1],
            "share": percent(counts[1], counts[0]),
        }
        return {"label": label, "value": counts[0], "note": note}

    return {
        "share": [
            {
                "label": _("Progressing"),
                "value": totals.progressing,
                "note": percent(totals.progressing, totals.reviews),
            },
            {
                "label": _("Not started"),
                "value": totals.not_started,
                "note": percent(totals.not_started, totals.reviews),
            },
        ],
        "stages": [
            {"label": label, "value": totals.stages.get(stage, 0)} for stage, label in _stages()
        ],
        "groups": [
            row(_("Group %(number)s") % {"number": number}, counts)
            for number, counts in totals.groups.items()
        ],
        "instruments": [
            row(short, totals.instruments[pk])
            for pk, _code, short in found.instruments
            if pk in totals.instruments
        ],
    }


def _table(found: Board) -> Iterator[list[object]]:
    if settings.DEMO:
        yield [_("Demonstration: pairings and statuses are fictitious")]
    yield [
        _("State under review"),
        _("Code"),
        _("Group"),
        _("Phase"),
        _("Reviewing States"),
        _("Instruments"),
        _("Progress"),
        _("Step"),
        _("Due date"),
        _("Waits for"),
    ]
    for row in found.chosen:
        yield [
            row.state.text,
            row.state.code,
            row.group,
            row.phase,
            _names(row.reviewers),
            ", ".join(_codes(row, found)),
            _("Progressing") if row.progressing else _("Not started"),
            _stage(row),
            row.due_on.isoformat() if row.due_on else "",
            waits_text(row),
        ]
