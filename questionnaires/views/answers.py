"""The answers of a review: the sections with their progress, what is missing, all to be checked."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import SignedInRequest
from questionnaires import queries
from questionnaires.actions import sheets
from questionnaires.forms import reading
from questionnaires.forms.wording import asked
from questionnaires.models import Question
from questionnaires.views.sheet import Opened, crumbs, load, opened
from reviews.models import Review, Submission
from reviews.permissions import standing
from reviews.process import Side
from reviews.queries import setting
from reviews.views import access
from reviews.visibility import Reading
from revmod.lib.canonical import canonical, sha256
from revmod.lib.pages import page


@login_required
@require_GET
def answers(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sections as a task list, or to be read; only the counts for whoever sees no text."""
    review = access.review(request, pk)
    submission = queries.self_assessment(review)
    context: dict[str, Any] = {
        "review": review,
        "crumbs": crumbs(review, _("Self-assessment")),
    } | _scope(request, review, submission)
    if submission is None:
        return page(request, "questionnaires/not_open.html", context)
    found = opened(request, review, Reading.PROGRESS, submission)
    context |= {"opened": found, "submission": found.submission, "nothing": Reading.PROGRESS}
    if found.level is Reading.PROGRESS:
        return page(request, "questionnaires/progress.html", context)
    if found.write or found.submission.status == found.submission.DRAFT:
        return page(request, "questionnaires/answers.html", context | _tasks(found))
    parts = reading.sections(found.content, found.whole, found.instruments)
    context["clarify"] = queries.awaiting_reply(review, found.instruments)
    return page(request, "questionnaires/contents.html", context | {"groups": _grouped(parts)})


def _scope(
    request: SignedInRequest, review: Review, submission: Submission | None
) -> dict[str, Any]:
    """How much of the questionnaire concerns the reader's State, for includes/scope.html."""
    where = standing(request.user, review)
    mine = where.instruments if where.side is Side.REVIEWING else None
    return {"where": where, "scope": queries.scope(review, mine, submission)}


def _tasks(found: Opened) -> dict[str, Any]:
    """The sections by instrument with their progress, and the first question that waits."""
    values = queries.values_of(found.sheet)
    rows = queries.by_section(found.whole, values)
    waiting = queries.missing(found.whole, values)
    total = sum((part for _section, part in rows), queries.Progress())
    started = {found.whole.by_id[pk].section_id for pk, value in values.items() if value}
    parts = [
        {"place": section, "progress": progress, "started": section.pk in started}
        for section, progress in rows
    ]
    return {
        "groups": _grouped(parts),
        "progress": total,
        "optional": queries.may_stay_empty(found.whole, values),
        "next": waiting[0] if waiting else None,
        "waiting": len(waiting),
    }


def _grouped(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sections under their instruments, in order."""
    groups: dict[int, dict[str, Any]] = {}
    for part in parts:
        place = part["place"]
        group = groups.setdefault(
            place.instrument_id, {"instrument": place.instrument, "sections": []}
        )
        group["sections"].append(part)
    return list(groups.values())


def _listed(whole: queries.Structure, questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Questions in the reader's words under their sections and instruments, in order."""
    wording = asked(whole)
    parts: dict[int, dict[str, Any]] = {}
    for question in questions:
        part = parts.setdefault(question.section_id, {"place": question.section, "questions": []})
        part["questions"].append(wording[question.pk])
    return _grouped(list(parts.values()))


@login_required
@require_GET
def answers_unanswered(request: SignedInRequest, pk: int) -> HttpResponse:
    """The questions that still wait for an answer, each with the way to it."""
    found = load(request, pk, Reading.LIVE)
    rows = queries.missing(found.whole, queries.values_of(found.sheet))
    context = {
        "review": found.review,
        "groups": _listed(found.whole, rows),
        "waiting": len(rows),
        "conflicts": queries.in_conflict(found.submission),
        "crumbs": crumbs(found.review, _("Self-assessment"), _("Unanswered questions")),
    }
    return page(request, "questionnaires/unanswered.html", context)


@login_required
@require_GET
def answers_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every answer on one page, to be checked before clearing, printed, or read at length."""
    found = load(request, pk)
    content = found.content
    parts = reading.sections(content, found.whole, found.instruments)
    context = _to_do(found) | {
        "review": found.review,
        "submission": found.submission,
        "opened": found,
        "groups": _grouped(parts),
        "digest": "" if found.instruments else sha256(canonical(content)),
        "crumbs": crumbs(found.review, _("Self-assessment"), _("All answers on one page")),
    }
    return page(request, "questionnaires/check.html", context)


def _to_do(found: Opened) -> dict[str, Any]:
    """What keeps answers from being cleared, for those who write them; progress is counted anew."""
    if not found.write:
        return {}
    values = queries.values_of(found.sheet)
    rows = queries.by_section(found.whole, values)
    sheets.recount(found.submission, sum((part for _section, part in rows), queries.Progress()))
    return {
        "waiting": queries.missing(found.whole, values),
        "conflicts": queries.in_conflict(found.submission),
    }


@login_required
@require_GET
def questionnaire_blank(request: SignedInRequest, pk: int) -> HttpResponse:
    """The questions that concern the State, without answers, to print and to pass round."""
    review = access.review(request, pk)
    submission = queries.self_assessment(review)
    chosen = queries.questionnaire_of(review, submission)
    whole = queries.structure(chosen) if chosen else None
    context = {
        "review": review,
        "questionnaire": chosen,
        "groups": _listed(whole, queries.questions_for(whole, review)) if whole else [],
        "obligation": setting("show_obligation_level"),
        "crumbs": crumbs(review, _("Blank questionnaire")),
    } | _scope(request, review, submission)
    return page(request, "questionnaires/blank.html", context)
