"""Written feedback as a form to write in, and as a text to be read."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from questionnaires.forms.fields import Times, base
from questionnaires.forms.wording import LANGUAGE_NAMES, asked
from questionnaires.models import Remark, SavedRevision
from questionnaires.queries import Structure
from reviews.models import Instrument

LABELS: Final = {
    Remark.Heading.QUESTION: gettext_lazy("Comment"),
    Remark.Heading.MEASURES: gettext_lazy("Measures"),
    Remark.Heading.SUCCESSES: gettext_lazy("Successes"),
    Remark.Heading.CHALLENGES: gettext_lazy("Challenges"),
}
HELP: Final = {
    Remark.Heading.MEASURES: gettext_lazy(
        "What the State has put in place to implement the articles under review."
    ),
    Remark.Heading.SUCCESSES: gettext_lazy(
        "What works well, and what other States could learn from it."
    ),
    Remark.Heading.CHALLENGES: gettext_lazy(
        "Where implementation is incomplete or meets difficulties, and why."
    ),
}


def remark_fields(
    rows: Iterable[Remark],
    *,
    beside: Mapping[int, SavedRevision] | None = None,
    posted: Mapping[int, str] | None = None,
    errors: Mapping[int, str] | None = None,
) -> list[dict[str, Any]]:
    """One dictionary a remark for the template; `posted` texts win over what is kept."""
    times, found = Times(), []
    for row in rows:
        text = posted[row.pk] if posted and row.pk in posted else row.value
        found.append(
            {
                "pk": row.pk,
                "name": name_of(row),
                "question": row.question_id,
                "heading": row.heading,
                "label": str(LABELS[Remark.Heading(row.heading)]),
                "help": str(HELP.get(Remark.Heading(row.heading), "")),
                "value": text or "",
                "language": row.language,
                "revision": row.revision,
                "error": (errors or {}).get(row.pk, ""),
                "beside": (beside or {}).get(row.pk),
                "saved": times(row.saved_by, row.saved_at) if row.saved_at else "",
            }
        )
    return found


def name_of(row: Remark) -> str:
    """The name of a remark's field."""
    return f"r{row.pk}"


def posted_text(post: QueryDict, row: Remark) -> str | None:
    """What was posted for a remark; None if it was not on the page."""
    known = base(post, {"name": name_of(row)}) is not None
    return post.get(name_of(row)) if known else None


def feedback(
    content: Mapping[str, Any],
    whole: Structure,
    instruments: Iterable[Instrument],
    readable: Collection[int] | None,
) -> list[dict[str, Any]]:
    """A content (queries.feedback_content, or a version of it) for a template, by instrument.

    `readable` are the ids of the instruments the reader may read, None for all. Questions are
    worded in the reader's language, as the version of the questionnaire has them.
    """
    by_code = {instrument.code: instrument for instrument in instruments}
    wording = {item["key"]: item for item in asked(whole).values()}
    found = []
    for part in content["instruments"]:
        instrument = by_code.get(part["instrument"])
        if instrument is None or (readable is not None and instrument.pk not in readable):
            continue
        found.append(
            {
                "instrument": instrument,
                "headings": [_text(row, _heading(row["heading"])) for row in part["headings"]],
                "questions": [
                    {
                        **_text(row, wording.get(row["key"], {}).get("text", row["wording"])),
                        "number": row["number"],
                        "key": row["key"],
                        "section": _section(whole, row["key"]),
                    }
                    for row in part["questions"]
                ],
            }
        )
    return found


def _heading(heading: str) -> str:
    return str(LABELS[Remark.Heading(heading)]) if heading in Remark.Heading else _("Text")


def _text(row: Mapping[str, Any], label: str) -> dict[str, Any]:
    return {
        "label": label,
        "text": row["value"],
        "language_code": row["language"],
        "language": LANGUAGE_NAMES.get(row["language"] or "", ""),
    }


def _section(whole: Structure, key: str) -> str:
    question = whole.by_key.get(key)
    return question.section.key if question else ""
