"""Writing feedback: comments beside the answers of a section, overall texts on an instrument."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import SignedInRequest
from questionnaires import queries
from questionnaires.actions import remarks
from questionnaires.actions.saving import LANGUAGES, Piece
from questionnaires.forms import fields, reading
from questionnaires.forms.remarks import name_of, posted_text, remark_fields
from questionnaires.forms.wording import LANGUAGE_NAMES, asked
from questionnaires.models import Remark, RemarkRevision, Section
from questionnaires.views.given import Given, crumbs, load_own
from questionnaires.views.sheet import asks, with_requests
from reviews import agenda
from reviews.models import Instrument
from reviews.permissions import Refused
from revmod.lib.errors import Invalid
from revmod.lib.pages import page

Shown = dict[str, Any]


@login_required
@require_http_methods(["GET", "POST"])
def feedback_section(request: SignedInRequest, pk: int, code: str, key: str) -> HttpResponse:
    """The answers of a section, each beside one's own comment on it."""
    found = load_own(request, pk, code)
    parts = reading.sections(found.read.content, found.read.whole, found.own)
    place = next((n for n, part in enumerate(parts) if part["place"].key == key), None)
    if place is None:
        raise Http404
    section = parts[place]["place"]
    rows = _rows(found, question__section=section)
    after = parts[place + 1]["place"] if place + 1 < len(parts) else None
    saved = _save(request, found, rows, after) if request.method == "POST" else None
    if isinstance(saved, HttpResponse):
        return saved
    context = _frame(request, found, section.title) | {
        "part": with_requests(parts[place], found.review, found.instruments),
        "pairs": _pairs(parts[place]["questions"], _fields(request, rows, saved)),
        "before": parts[place - 1]["place"] if place else None,
        "after": after,
        "left": bool(found.left_to_others([section])),
        "asks": asks(request.user, found.review, section),
    }
    return _answer(request, "questionnaires/feedback_section.html", context, saved)


def _pairs(questions: Sequence[Shown], items: Sequence[Shown]) -> list[Shown]:
    """Each answer with one's own comment on it."""
    by_question = {item["question"]: item for item in items}
    return [{"q": question, "r": by_question.get(question.get("pk"))} for question in questions]


@login_required
@require_http_methods(["GET", "POST"])
def feedback_overall(request: SignedInRequest, pk: int, code: str, instrument: str) -> HttpResponse:
    """The overall texts on an instrument, beside one's own comments on its questions."""
    found = load_own(request, pk, code)
    about = _instrument(found, instrument)
    rows = _rows(found, instrument=about, question__isnull=True)
    rows.sort(key=lambda row: queries.HEADINGS.index(Remark.Heading(row.heading)))
    saved = _save(request, found, rows, None) if request.method == "POST" else None
    if isinstance(saved, HttpResponse):
        return saved
    context = _frame(request, found, str(about)) | {
        "instrument": about,
        "items": _fields(request, rows, saved),
        "comments": _comments(found, about),
        "left": agenda.others_take(found.review, found.state, about, None),
    }
    return _answer(request, "questionnaires/feedback_overall.html", context, saved)


def _instrument(found: Given, code: str) -> Instrument:
    rows = found.review.assignments.all()
    for row in rows:
        if row.state_id == found.state.pk and row.instrument.code.lower() == code:
            return row.instrument
    raise Http404


def _comments(found: Given, instrument: Instrument) -> list[Shown]:
    """One's own comments on the instrument's questions, in their order, with the way to each."""
    rows = {row.question_id: row for row in _rows(found, instrument=instrument) if row.value}
    wording = asked(found.read.whole)
    return [
        {"q": wording[question.pk], "section": question.section, "row": rows[question.pk]}
        for question in found.read.whole.questions
        if question.pk in rows
    ]


def _rows(found: Given, **where: Any) -> list[Remark]:
    assert found.submission is not None
    return list(found.submission.remarks.filter(**where).select_related("saved_by"))


class Unsaved:
    """What was posted and could not be taken: the texts, and why."""

    def __init__(self) -> None:
        self.posted: dict[int, str] = {}
        self.errors: dict[int, str] = {}


def _save(
    request: SignedInRequest, found: Given, rows: list[Remark], after: Section | None
) -> HttpResponse | Unsaved:
    """Save what changed in a posted form, text by text: one that is wrong stops no other."""
    if not found.write:
        raise Refused(found.write.reason)
    unsaved, beside = Unsaved(), False
    for row in rows:
        text = posted_text(request.POST, row)
        if text is None:
            continue
        try:
            beside |= _save_one(request, row, text)
        except Invalid as error:
            unsaved.posted[row.pk], unsaved.errors[row.pk] = text, str(error)
    if unsaved.errors:
        assert found.submission is not None
        now = found.submission.remarks.select_related("saved_by").in_bulk([row.pk for row in rows])
        rows[:] = [now[row.pk] for row in rows]  # the page shows what was saved meanwhile
    return unsaved if unsaved.errors else _go_on(request, found, after, beside)


def _go_on(
    request: SignedInRequest, found: Given, after: Section | None, beside: bool
) -> HttpResponse:
    """Back to the page, or on to the next section, or to the list when there is none."""
    if beside:
        words = _("Saved. A colleague had changed a text meanwhile: both are kept below.")
        messages.warning(request, words)
        return redirect(request.path)
    messages.success(request, _("Saved."))
    if request.POST.get("go") != "next":
        return redirect(request.path)
    where = [found.review.pk, found.state.code]
    if after is None:
        return redirect("feedback", *where)
    return redirect("feedback_section", *where, after.key)


def _save_one(request: SignedInRequest, row: Remark, text: str) -> bool:
    """Save a posted text if it was changed; whether it now stands beside another."""
    value = remarks.clean(text)
    if value == row.value:
        return False
    chosen = request.POST.get("language", "")
    piece = Piece(
        value,
        fields.base(request.POST, {"name": name_of(row)}) or 0,
        fields.client_id(request.POST.get("act", ""), row.pk, value),
        chosen if chosen in LANGUAGES else row.language,
    )
    outcome = remarks.save(by=request.user, remark_id=row.pk, piece=piece)
    return outcome.beside is not None


def _fields(request: SignedInRequest, rows: list[Remark], saved: Unsaved | None) -> list[Shown]:
    return remark_fields(
        rows,
        beside=_beside(rows),
        posted=saved.posted if saved else None,
        errors=saved.errors if saved else None,
    )


def _beside(rows: list[Remark]) -> dict[int, RemarkRevision]:
    """The texts that stand beside the present ones, by remark; one query if there are any."""
    waiting = {row.pk: row.conflict_with for row in rows if row.conflict_with is not None}
    if not waiting:
        return {}
    found = {}
    revisions = RemarkRevision.objects.filter(remark__in=waiting).select_related("by")
    for revision in revisions.filter(number__in=set(waiting.values())):
        if revision.number == waiting[revision.remark_id]:
            revision.text = revision.value or _("(no text)")  # type: ignore[attr-defined]
            found[revision.remark_id] = revision
    return found


def _frame(request: SignedInRequest, found: Given, label: str) -> Shown:
    """What both pages show of the feedback as a whole."""
    assert found.submission is not None
    return {
        "review": found.review,
        "state": found.state,
        "given": found,
        "submission": found.submission,
        "language": request.POST.get("language") or found.submission.language,
        "languages": LANGUAGE_NAMES.items(),
        "crumbs": crumbs(found.review, found.state, label),
    }


def _answer(
    request: SignedInRequest, template: str, context: Shown, saved: Unsaved | None
) -> HttpResponse:
    items = context.get("items") or [pair["r"] for pair in context["pairs"] if pair["r"]]
    context["errors"] = [
        {"text": item["error"], "href": f"#{item['name']}"} for item in items if item["error"]
    ]
    context["conflicts"] = [item for item in items if item["beside"]]
    response = page(request, template, context)
    response.status_code = 422 if saved else 200
    return response
