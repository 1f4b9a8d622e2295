"""Texts on paper: what a PDF says about itself, and the PDFs of the joint texts and of receipts.

Made by the worker (settings.JOB_KINDS), never inside a request. What a document contains is asked
of `visibility` again when it is made: a seat may have closed since it was asked for.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from reviews import paragraphs, queries
from reviews.actions import submissions
from reviews.actions.jobs import Report, Result
from reviews.models import Clearance, Instrument, Job, Submission, Version
from reviews.permissions import Refused
from reviews.process import Step
from reviews.templatetags.words import step_name
from reviews.visibility import Reading, readable_instruments, reading
from revmod.lib.canonical import sha256
from revmod.lib.pdf import make_pdf

TEXT, RECEIPT = "text", "receipt"
# Step -> kind of job, a key of settings.JOB_KINDS; steps without a text have no document.
KINDS: dict[Step, str] = {
    Step.SELF_ASSESSMENT: "answers",
    Step.FEEDBACK: "answers",
    Step.OBSERVATIONS: "document",
    Step.SUMMARY: "document",
}


@dataclass(frozen=True)
class Source:
    """What a document is made from: the part of a text that its reader may read."""

    submission: Submission
    content: dict[str, Any]
    sha256: str
    version: Version | None
    instruments: frozenset[int] | None

    @property
    def draft(self) -> bool:
        """Whether the text is not submitted."""
        return self.version is None


def used(user: User, submission: Submission) -> dict[str, object]:
    """What a document for this person is made from, for the job's args: form and instruments."""
    level = reading(user, submission)
    if submission.status == Submission.SUBMITTED and level > Reading.SUBMITTED:
        level = Reading.SUBMITTED
    mine = readable_instruments(user, submission.review)
    return {"level": level.name, "instruments": None if mine is None else sorted(mine)}


def asked_for(job: Job) -> Submission:
    """The submission of a document's job, if the person still reads it in the form they asked.

    Raises Refused.
    """
    submission = (
        Submission.objects.select_related(
            "review__state", "review__phase__cluster", "review__phase__mechanism", "state"
        )
        .filter(pk=job.args.get("submission"))
        .first()
    )
    if submission is None or job.requested_by is None:
        raise Refused(_("The text is not there."))
    given = {name: job.args.get(name) for name in ("level", "instruments")}
    if used(job.requested_by, submission) != given or given["level"] not in ("SUBMITTED", "LIVE"):
        raise Refused(_("You may not read this text in this form any more."))
    return submission


def source(job: Job) -> Source:
    """What a job's document is made from: the frozen version, or the draft as it stands now."""
    submission = asked_for(job)
    given = job.args.get("instruments")
    mine = None if given is None else frozenset(given)
    version = submission.versions.last() if submission.status == Submission.SUBMITTED else None
    text = version.content if version else submissions.content(submission, None)
    return Source(submission, json.loads(text), sha256(text), version, mine)


def make(job: Job, report: Report) -> Result:
    """The PDF of a list, a summary or a receipt; `args`: submission, document, language."""
    if job.args.get("document") == RECEIPT:
        return _receipt(job, report)
    found = source(job)
    review = found.submission.review
    if found.submission.step == Step.OBSERVATIONS:
        every = paragraphs.live(found.submission)
        if found.version is not None:
            every = paragraphs.frozen(review, found.content)
        rows = paragraphs.sections(paragraphs.only(every, found.instruments))
        return text_document(job, report, found, "documents/list.html", lambda: {"sections": rows})
    return text_document(job, report, found, "documents/summary.html", lambda: _summary(found))


def _summary(found: Source) -> dict[str, object]:
    text = found.content["text"]
    parts = [(_("General part"), text.get("general") or "")]
    given = text.get("instruments") or {}
    for instrument in _instruments(found):
        parts.append((instrument.name, given.get(instrument.code) or ""))
    return {"parts": parts, "language": found.submission.language}


def _instruments(found: Source) -> list[Instrument]:
    """The instruments of the review that the reader reads."""
    rows = found.submission.review.instruments.all()
    return [i for i in rows if found.instruments is None or i.pk in found.instruments]


def text_document(
    job: Job,
    report: Report,
    found: Source,
    template: str,
    extra: Callable[[], dict[str, object]],
) -> Result:
    """A text with its cover: parties, dates, hash, DRAFT where it is one.

    `extra` gives the template its text, in the language of the document.
    """
    report(1, 3)
    with spoken(job):
        title = step_name(found.submission.step)
        context = cover(found) | {"title": title} | extra()
        html = page_of(job, template, context)
    return laid_out(job, report, html, f"{title} {found.submission.review.state.code}")


def laid_out(job: Job, report: Report, html: str, name: str) -> Result:
    """The PDF of a page, as a job's result."""
    report(2, 3)
    content = make_pdf(html)
    report(3, 3)
    stem = slugify(name, allow_unicode=True) or "document"
    return Result(f"{stem}.pdf", "application/pdf", content)


def spoken(job: Job) -> translation.override:
    """The language in which the person asked for the document."""
    known = dict(settings.LANGUAGES)
    language = str(job.args.get("language") or settings.LANGUAGE_CODE)
    return translation.override(language if language in known else settings.LANGUAGE_CODE)


def page_of(job: Job, template: str, context: dict[str, object]) -> str:
    """A document's HTML in the language now in force."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return render_to_string(
        template,
        context
        | {
            "lang": language,
            "text_direction": "rtl" if translation.get_language_bidi() else "ltr",
            "made_at": timezone.now(),
            "product_name": settings.PRODUCT_NAME,
            "is_demo": settings.DEMO,
        },
    )


def cover(found: Source) -> dict[str, object]:
    """What stands on the first page of a text."""
    review, submission = found.submission.review, found.submission
    rows = queries.assignments_of(review)
    return {
        "review": review,
        "submission": submission,
        "version": found.version,
        "draft": found.draft,
        "sha256": found.sha256,
        "in_part": _instruments(found) if found.instruments is not None else [],
        "reviewers": [
            (state, [row.instrument for row in rows if row.state_id == state.pk])
            for state in queries.reviewing_states(review)
        ],
        "instruments": list(review.instruments.all()),
    }


def _receipt(job: Job, report: Report) -> Result:
    """Who cleared what, when, with which hash (§3): the proof a focal point keeps."""
    found = source(job)
    report(1, 3)
    rows = Clearance.objects.filter(submission=found.submission, voided_at__isnull=True)
    with spoken(job):
        title = _("Receipt")
        context = cover(found) | {
            "title": title,
            "sha256": "",  # each clearance names its own
            "of": step_name(found.submission.step),
            "clearances": rows.select_related("state"),
        }
        html = page_of(job, "documents/receipt.html", context)
    return laid_out(job, report, html, f"{title} {found.submission.review.state.code}")
