"""What an answer may hold: the shape of each type of question (domain.md §6). No database.

| type                                            | value                                          |
|-------------------------------------------------|------------------------------------------------|
| yes_partly_no, choice                           | one of the values offered                      |
| choices                                         | list of values offered, in the order offered   |
| text, long_text, examples, difficulties         | a text                                         |
| number                                          | a number written out: "12", "-0.5"             |
| date                                            | "2026-03-31"                                   |
| authority                                       | {name, contact, competence}                    |
| cross_reference                                 | {mechanism, place, date, text}                 |
| statistics, citations, assistance               | {rows: [{…}]}, at most 50                      |
| documents                                       | {files: [{id, name, size, sha256}]}            |

An answer that says nothing is None, whatever its type.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from questionnaires.conditions import is_unanswered
from questionnaires.models.questionnaire import Question
from revmod.lib.errors import Invalid
from revmod.lib.texts import clean as clean_text

Type = Question.Type

MAX_ROWS: Final = 50
SHORT, LONG, LINK = 2_000, 20_000, 2_000
ANSWERS: Final = {
    "yes": gettext_lazy("Yes"),
    "partly": gettext_lazy("Yes, in part"),
    "no": gettext_lazy("No"),
}
KINDS: Final = {
    "advice": gettext_lazy("Legal advice and drafting"),
    "training": gettext_lazy("Training"),
    "expertise": gettext_lazy("Experts on the spot"),
    "cooperation": gettext_lazy("Cooperation with other States"),
    "equipment": gettext_lazy("Equipment and systems"),
    "information": gettext_lazy("Data and research"),
    "other": gettext_lazy("Other"),
}
PRIORITIES: Final = {
    "high": gettext_lazy("High"),
    "medium": gettext_lazy("Medium"),
    "low": gettext_lazy("Low"),
}
OFFERED_PARTS: Final = {"kind": KINDS, "priority": PRIORITIES}
PARTS: Final[dict[str, dict[str, int]]] = {
    Type.AUTHORITY: {"name": SHORT, "contact": SHORT, "competence": LONG},
    Type.CROSS_REFERENCE: {"mechanism": SHORT, "place": SHORT, "date": 10, "text": LONG},
    Type.STATISTICS: {"year": 20, "measure": SHORT, "value": SHORT},
    Type.CITATIONS: {"title": SHORT, "provision": SHORT, "link": LINK, "language": 60},
    Type.ASSISTANCE: {"kind": 20, "priority": 20, "from": SHORT, "text": LONG},
}
WITH_ROWS: Final = frozenset({Type.STATISTICS, Type.CITATIONS, Type.ASSISTANCE})
LONG_TEXTS: Final = frozenset({Type.LONG_TEXT, Type.EXAMPLES, Type.DIFFICULTIES})

NUMBER = re.compile(r"[-+]?\d{1,18}(\.\d{1,12})?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def clean(question: Question, value: Any) -> Any:
    """`value` (anything JSON can hold) as it is stored for a question; None if it says nothing.

    Raises Invalid with a sentence for the person. Never another error, whatever comes in.
    """
    kind = Type(question.type)
    if kind is Type.DOCUMENTS:
        raise Invalid(_("Documents are sent as files."))
    if value is None:
        return None
    if kind in (Type.YES_PARTLY_NO, Type.CHOICE):
        found: Any = _one_of(_offered(question), value)
    elif kind is Type.CHOICES:
        found = _some_of(_offered(question), value)
    elif kind in WITH_ROWS:
        found = _rows(PARTS[kind], value)
    elif kind in PARTS:
        found = _parts(PARTS[kind], value)
    elif kind in LONG_TEXTS:
        found = clean_text(_text(value))
    else:
        found = clean_text(_text(value), limit=SHORT)
    if is_unanswered(found):
        return None
    if kind is Type.NUMBER:
        return _number(found)
    return _day(found) if kind is Type.DATE else found


def for_conditions(question: Question, value: Any) -> Any:
    """An answer as conditions read it: a number written out counts as a number."""
    if question.type == Type.NUMBER and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return value


def labels(question: Question, language: str) -> dict[str, str]:
    """The values offered by a question with their labels in a language; English as a fallback."""
    if question.type == Type.YES_PARTLY_NO:
        return {key: str(text) for key, text in ANSWERS.items()}
    name = f"label_{language.replace('-', '_')}"
    return {row["value"]: row.get(name) or row["label"] for row in question.options}


def safe_link(link: str) -> str:
    """A citation's link if a browser may follow it, else ""."""
    return link if link.lower().startswith(("https://", "http://")) else ""


def _offered(question: Question) -> list[str]:
    if question.type == Type.YES_PARTLY_NO:
        return list(ANSWERS)
    return [row["value"] for row in question.options]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Invalid(_("This answer has to be a text."))
    return value


def _one_of(offered: list[str], value: Any) -> str:
    if value == "":
        return ""
    if not isinstance(value, str) or value not in offered:
        raise Invalid(_("Choose one of the answers offered."))
    return value


def _some_of(offered: list[str], value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Invalid(_("Choose among the answers offered."))
    chosen = {item for item in value if item}
    if not chosen <= set(offered):
        raise Invalid(_("Choose among the answers offered."))
    return [item for item in offered if item in chosen]


def _rows(shape: dict[str, int], value: Any) -> dict[str, Any] | None:
    rows = value.get("rows") if isinstance(value, Mapping) else None
    if not isinstance(rows, list) or set(value) != {"rows"}:
        raise Invalid(_("This answer has to be a list of rows."))
    if len(rows) > MAX_ROWS:
        raise Invalid(_("At most %(number)d rows can be kept.") % {"number": MAX_ROWS})
    kept = [row for row in (_parts(shape, row) for row in rows) if not is_unanswered(row)]
    return {"rows": kept} if kept else None


def _parts(shape: dict[str, int], value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not set(value) <= set(shape):
        raise Invalid(_("This answer has parts that nobody asked for."))
    found = {}
    for name, limit in shape.items():
        part = value.get(name)
        text = clean_text(_text("" if part is None else part), limit=limit)
        if text and name in OFFERED_PARTS:
            text = _one_of(list(OFFERED_PARTS[name]), text)
        elif text and name == "link":
            text = _link(text)
        elif text and name == "date":
            text = _day(text)
        found[name] = text
    return found


def _link(text: str) -> str:
    """A link, or the beginning of one: whoever types is saved at every pause."""
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        scheme = "?"
    if scheme and scheme not in ("http", "https"):
        raise Invalid(_("A link begins with https:// or http://."))
    return text


def _number(text: str) -> str:
    """A number in plain digits; any script's digits, spaces between them and a decimal comma do."""
    plain = "".join(
        str(unicodedata.decimal(c)) if unicodedata.decimal(c, None) is not None else c
        for c in text
        if not c.isspace()
    )
    plain = plain.replace("\u066b", ".").replace(",", ".").replace("\u2212", "-")
    if not NUMBER.fullmatch(plain):
        raise Invalid(_("Write a number, such as 12 or 0.5."))
    return plain.removeprefix("+")


def _day(text: str) -> str:
    try:
        if not DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Invalid(_("Write a date as year-month-day, such as 2026-03-31.")) from None
