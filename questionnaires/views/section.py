"""One section on one page: written in, or read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import SignedInRequest
from questionnaires import queries
from questionnaires.actions import answers
from questionnaires.actions.saving import LANGUAGES, Piece
from questionnaires.forms import fields, reading
from questionnaires.forms.prepared import prepared
from questionnaires.forms.wording import LANGUAGE_NAMES, asked
from questionnaires.models import Answer, AnswerRevision, Question, Section
from questionnaires.models.values import clean
from questionnaires.views.sheet import Opened, asks, crumbs, load, with_requests
from reviews.permissions import Refused
from reviews.queries import setting
from revmod.lib.errors import Invalid
from revmod.lib.pages import page


@login_required
@require_http_methods(["GET", "POST"])
def answers_section(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """The questions on one article: one form to write in, or the answers to be read."""
    found = load(request, pk)
    section = next((s for s in found.whole.sections if s.key == key), None)
    if section is None:
        raise Http404
    if request.method == "POST":
        if not found.write:
            raise Refused(found.write.reason or _("Only the State under review can do this."))
        return _save_section(request, found, section)
    return _write(request, found, section) if found.write else _read(request, found, section)


def _read(request: SignedInRequest, found: Opened, section: Section) -> HttpResponse:
    parts = reading.sections(found.content, found.whole, found.instruments)
    keys = [part["place"].key for part in parts]
    if section.key not in keys:
        raise Http404
    place = keys.index(section.key)
    context = {
        "review": found.review,
        "submission": found.submission,
        "opened": found,
        "part": with_requests(parts[place], found.review, found.instruments),
        "asks": asks(request.user, found.review, section),
        "before": parts[place - 1]["place"] if place else None,
        "after": parts[place + 1]["place"] if place + 1 < len(parts) else None,
        "crumbs": crumbs(found.review, _("Self-assessment"), section.title),
    }
    return page(request, "questionnaires/section_read.html", context)


def _write(
    request: SignedInRequest,
    found: Opened,
    section: Section,
    posted: dict[int, Any] | None = None,
    errors: dict[int, str] | None = None,
) -> HttpResponse:
    """The section as a form; with what was posted and what is wrong with it, if anything is."""
    values = queries.values_of(found.sheet)
    obligation = bool(setting("show_obligation_level"))
    items = _items(found, section, values, obligation, posted, errors)
    if not items:
        raise Http404
    context = _frame(found, section, values) | {
        "items": items,
        "errors": _errors(items),
        "conflicts": [item for item in items if item["beside"]],
        "documents": [item for item in items if item["control"] == "documents"],
        "language": request.POST.get("language") or found.submission.language,
        "languages": LANGUAGE_NAMES.items(),
        "obligation": obligation,
    }
    response = page(request, "questionnaires/section.html", context)
    response.status_code = 422 if errors else 200
    return response


def _items(
    found: Opened,
    section: Section,
    values: dict[int, Any],
    obligation: bool,
    posted: dict[int, Any] | None,
    errors: dict[int, str] | None,
) -> list[dict[str, Any]]:
    """The fields of a section; two queries, one more where two texts stand side by side."""
    questions = [q for q in found.whole.in_section.get(section.pk, ()) if q.pk in values]
    rows = found.sheet.answers.filter(question__section=section).select_related("saved_by")
    kept = {row.question_id: row for row in rows}
    wording = asked(found.whole)
    return fields.section_fields(
        questions,
        wording,
        kept,
        own=prepared(found.whole, section, wording, obligation=obligation),
        beside=_beside(found, kept.values()),
        posted=posted,
        errors=errors,
    )


def _frame(found: Opened, section: Section, values: dict[int, Any]) -> dict[str, Any]:
    """Where the section stands among the others, and which question waits next."""
    rows = queries.by_section(found.whole, values)
    places = [place for place, _progress in rows]
    here = places.index(section)
    waiting = [q for q in queries.missing(found.whole, values) if q.section_id != section.pk]
    later = [q for q in waiting if q.section.order > section.order]
    return {
        "review": found.review,
        "submission": found.submission,
        "sheet": found.sheet,
        "section": section,
        "progress": rows[here][1],
        "position": here + 1,
        "number_of_sections": len(places),
        "before": places[here - 1] if here else None,
        "after": places[here + 1] if here + 1 < len(places) else None,
        "next": next(iter(later or waiting), None),
        "crumbs": crumbs(found.review, _("Self-assessment"), section.title),
    }


def _beside(found: Opened, rows: Any) -> dict[int, AnswerRevision]:
    """The texts that stand beside the present ones, by question; one query if there are any."""
    waiting = {row.pk: row for row in rows if row.conflict_with is not None}
    if not waiting:
        return {}
    wording = asked(found.whole)
    revisions = AnswerRevision.objects.filter(answer__in=waiting).select_related("by")
    numbers = {row.conflict_with for row in waiting.values()}
    beside = {}
    for revision in revisions.filter(number__in=numbers):
        answer = waiting[revision.answer_id]
        if revision.number == answer.conflict_with:
            item = wording[answer.question_id]
            revision.text = reading.as_text(item, revision.value)  # type: ignore[attr-defined]
            beside[answer.question_id] = revision
    return beside


def _errors(items: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            "text": _("Question %(number)s: %(error)s")
            % {"number": item["number"], "error": item["error"]},
            "href": f"#q-{item['key']}",
        }
        for item in items
        if item["error"]
    ]


def _save_section(request: SignedInRequest, found: Opened, section: Section) -> HttpResponse:
    """Save what changed in a posted form, answer by answer: one that is wrong stops no other."""
    wording = asked(found.whole)
    kept = {
        row.question_id: row
        for row in found.sheet.answers.filter(question__section=section).select_related("question")
    }
    posted: dict[int, Any] = {}
    errors: dict[int, str] = {}
    beside = False
    for question in found.whole.in_section[section.pk]:
        item = wording[question.pk]
        if question.pk not in kept or fields.base(request.POST, item) is None:
            continue
        if item["control"] == "documents":
            continue
        raw = fields.read(request.POST, item)
        try:
            beside |= _save_one(request, kept[question.pk], question, raw, item)
        except Invalid as error:
            posted[question.pk], errors[question.pk] = raw, str(error)
    if errors:
        return _write(request, found, section, posted, errors)
    return _go_on(request, found, section, beside)


def _save_one(
    request: SignedInRequest, answer: Answer, question: Question, raw: Any, item: dict[str, Any]
) -> bool:
    """Save a posted answer if it was changed; whether it now stands beside another."""
    value = clean(question, raw)
    base = fields.base(request.POST, item) or 0
    if value == answer.value or value == _seen(answer, base):
        return False
    chosen = request.POST.get("language", "")
    piece = Piece(
        value,
        base,
        fields.client_id(request.POST.get("act", ""), question.pk, value),
        chosen if chosen in LANGUAGES else answer.language,
    )
    outcome = answers.save(
        by=request.user, sheet_id=answer.sheet_id, question_id=question.pk, piece=piece
    )
    return outcome.beside is not None


def _seen(answer: Answer, base: int) -> Any:
    """What stood in the field when the page was shown, where others have saved since."""
    if base >= answer.revision:
        return answer.value
    return answer.revisions.filter(number=base).values_list("value", flat=True).first()


def _go_on(request: SignedInRequest, found: Opened, section: Section, beside: bool) -> HttpResponse:
    here = reverse("answers_section", args=[found.review.pk, section.key])
    if beside:
        messages.warning(
            request,
            _("Saved. Somebody else had changed an answer meanwhile: both texts are kept below."),
        )
        return redirect(here)
    messages.success(request, _("Saved."))
    if request.POST.get("go") == "next":
        places = [p for p, _x in queries.by_section(found.whole, queries.values_of(found.sheet))]
        after = places.index(section) + 1
        if after < len(places):
            return redirect("answers_section", pk=found.review.pk, key=places[after].key)
        return redirect("answers", pk=found.review.pk)
    return redirect(here)
