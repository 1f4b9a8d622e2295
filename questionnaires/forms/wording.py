"""Questions as a reader of one language sees them: texts, labels, hints. Worked out once."""

import json
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from questionnaires.models import Question
from questionnaires.models.values import (
    LONG_TEXTS,
    OFFERED_PARTS,
    PARTS,
    WITH_ROWS,
    Type,
    labels,
)
from questionnaires.queries import Structure

PART_LABELS: Final = {
    "name": gettext_lazy("Name of the authority"),
    "contact": gettext_lazy("Contact (for your State only, not submitted)"),
    "competence": gettext_lazy("Competence"),
    "mechanism": gettext_lazy("Mechanism or body"),
    "place": gettext_lazy("Where the answer stands (document, paragraph or link)"),
    "date": gettext_lazy("Date of that answer"),
    "text": gettext_lazy("What has changed since, or details"),
    "year": gettext_lazy("Year or period"),
    "measure": gettext_lazy("What is counted"),
    "value": gettext_lazy("Number"),
    "title": gettext_lazy("Title of the law or case"),
    "provision": gettext_lazy("Provision"),
    "link": gettext_lazy("Link, for instance to SHERLOC"),
    "language": gettext_lazy("Language of the text"),
    "kind": gettext_lazy("Kind of assistance"),
    "priority": gettext_lazy("Priority"),
    "from": gettext_lazy("Received from, or wished from"),
}
OTHER_LABELS: Final = {
    (Type.ASSISTANCE, "text"): gettext_lazy("What would help, or is received already"),
}
AREAS: Final = frozenset({"competence", "text"})
CONTROLS: Final = {
    Type.YES_PARTLY_NO: "radios",
    Type.CHOICE: "radios",
    Type.CHOICES: "ticks",
    Type.NUMBER: "number",
    Type.DATE: "date",
    Type.DOCUMENTS: "documents",
}
LANGUAGE_NAMES: Final = dict(settings.LANGUAGES)

Asked = dict[str, Any]


def asked(whole: Structure) -> dict[int, Asked]:
    """Each question of a questionnaire, by id, as a template shows it in the present language.

    Remembered with the structure, which for a published version lives as long as the process.
    """
    language = get_language() or "en"
    memory: dict[str, dict[int, Asked]] = whole.__dict__.setdefault("_asked", {})
    if language not in memory:
        memory[language] = _all(whole, language)
    return memory[language]


def _all(whole: Structure, language: str) -> dict[int, Asked]:
    return {question.pk: _asked(whole, question, language) for question in whole.questions}


def _asked(whole: Structure, question: Question, language: str) -> Asked:
    kind = Type(question.type)
    control = CONTROLS.get(kind, "area" if kind in LONG_TEXTS else "line")
    if kind in PARTS:
        control = "rows" if kind in WITH_ROWS else "parts"
    return {
        "pk": question.pk,
        "name": f"q{question.pk}",
        "key": question.key,
        "number": question.number,
        "text": question.text,
        "help": question.help,
        "lang": "" if _translated(question, language) else "en",
        "type": question.type,
        "control": control,
        "grouped": control in ("radios", "ticks", "parts", "rows", "documents"),
        "obligation": obligation(question),
        "required": question.required,
        "follow_up": question.parent_id is not None,
        "when": json.dumps(question.when) if question.when else "",
        "hints": list(hints(whole, question.when, language)),
        "options": list(labels(question, language).items()),
        "columns": columns(kind),
    }


def _translated(question: Question, language: str) -> bool:
    """Whether the question's text is in the language itself and not shown in English instead."""
    return bool(getattr(question, f"text_{language.replace('-', '_')}", None))


def obligation(question: Question) -> str:
    """How strongly the article obliges; guidance without legal effect (domain.md §6)."""
    sentences = {
        Question.Obligation.MANDATORY: _("Mandatory provision"),
        Question.Obligation.CONSIDER: _("Provision to consider"),
        Question.Obligation.OPTIONAL: _("Optional provision"),
    }
    return (
        sentences.get(Question.Obligation(question.obligation), "") if question.obligation else ""
    )


def columns(kind: Type) -> list[dict[str, Any]]:
    """The parts of an answer with more than one: name, label and how each is written."""
    return [
        {
            "part": part,
            "label": str(OTHER_LABELS.get((kind, part), PART_LABELS[part])),
            "control": "select" if part in OFFERED_PARTS else "area" if part in AREAS else "line",
            "input": {"link": "url", "date": "date"}.get(part, "text"),
            "options": [(key, str(label)) for key, label in OFFERED_PARTS.get(part, {}).items()],
        }
        for part in PARTS.get(kind, {})
    ]


def hints(whole: Structure, condition: Any, language: str) -> list[str]:
    """When a follow-up is to be answered, in words: for readers without JavaScript and on paper."""
    if not condition:
        return []
    if "all" in condition:
        return [line for part in condition["all"] for line in hints(whole, part, language)]
    if "op" in condition:
        return [_leaf(whole, condition, language)]
    return [_("Answer this only if your other answers call for it.")]


def _leaf(whole: Structure, condition: dict[str, Any], language: str) -> str:
    other = whole.by_key[condition["question"]]
    value, known = condition.get("value"), labels(other, language)
    said = {"number": other.number}
    if condition["op"] in ("is", "in", "contains"):
        values = value if isinstance(value, list) else [value]
        words = " / ".join(known.get(str(item), str(item)) for item in values)
        return _("Only if the answer to question %(number)s is: %(answer)s") % {
            **said,
            "answer": words,
        }
    if condition["op"] == "answered":
        return _("Only if question %(number)s is answered") % said
    if condition["op"] == "gt":
        return _("Only if the answer to question %(number)s is above %(limit)s") % {
            **said,
            "limit": value,
        }
    if condition["op"] == "lt":
        return _("Only if the answer to question %(number)s is below %(limit)s") % {
            **said,
            "limit": value,
        }
    return _("Only if the answer to question %(number)s calls for it") % said
