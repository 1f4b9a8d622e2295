"""Answers to be read: what was submitted, or the text as it stands, section by section."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from questionnaires.forms.wording import LANGUAGE_NAMES, Asked, asked
from questionnaires.models.values import OFFERED_PARTS, safe_link
from questionnaires.queries import Structure


def sections(
    content: dict[str, Any], whole: Structure, instruments: Collection[int] | None
) -> list[dict[str, Any]]:
    """The sections of a content (queries.answers_content, or a version of it) for a template.

    `instruments` are the ids of those the reader may read, None for all. Questions are worded in
    the reader's language, as the sheet's version of the questionnaire has them.
    """
    places = {section.key: section for section in whole.sections}
    wording = {item["key"]: item for item in asked(whole).values()}
    found = []
    for part in content["sections"]:
        place = places.get(part["key"])
        if place is None or (instruments is not None and place.instrument_id not in instruments):
            continue
        rows = [_question(row, wording.get(row["key"], {})) for row in part["questions"]]
        answered = sum(row["shown"] is not None for row in rows)
        found.append({"place": place, "questions": rows, "answered": answered})
    return found


def _question(row: dict[str, Any], item: Asked) -> dict[str, Any]:
    known = item or {"text": row["wording"], "control": "line", "options": [], "columns": []}
    return {
        **known,
        "number": row["number"],
        "shown": shown(known, row["value"]),
        "language": LANGUAGE_NAMES.get(row["language"] or "", ""),
        "language_code": row["language"],
    }


def shown(item: Asked, value: Any) -> dict[str, Any] | None:
    """An answer taken apart for questionnaires/includes/value.html; None if there is none."""
    if value is None:
        return None
    control, options = item["control"], dict(item["options"])
    if control == "radios":
        return {"kind": "word", "text": options.get(value, value)}
    if control == "ticks":
        return {"kind": "list", "items": [options.get(word, word) for word in value]}
    if control == "documents":
        return {"kind": "files", "files": value.get("files", [])}
    if control == "parts":
        cells = _cells(item, value)
        return {"kind": "parts", "cells": [cell for cell in cells if cell["text"]]}
    if control == "rows":
        rows = [_cells(item, row) for row in value.get("rows", [])]
        labels = [c["label"] for c in item["columns"]]
        return {"kind": "rows", "labels": labels, "rows": rows, "table": _table(rows)}
    return {"kind": "text", "text": value}


def _cells(item: Asked, row: dict[str, str]) -> list[dict[str, str]]:
    found = []
    for column in item["columns"]:
        part, text = column["part"], row.get(column["part"], "")
        if part in OFFERED_PARTS:
            text = str(OFFERED_PARTS[part].get(text, text))
        link = safe_link(text) if part == "link" else ""
        found.append({"part": part, "label": column["label"], "text": text, "link": link})
    return found


def _table(rows: list[list[dict[str, str]]]) -> dict[str, Any]:
    """Rows for the screen: no column that is empty throughout, a link under the text it proves."""
    found = []
    for cells in rows:
        by_part = {cell["part"]: dict(cell) for cell in cells}
        if address := by_part.pop("link", None):
            by_part["title"] |= {"address": address["text"], "link": address["link"]}
        found.append(by_part)
    parts = [
        part
        for part in (found[0] if found else ())
        if any(row[part]["text"] or row[part].get("address") for row in found)
    ]
    table = [[row[part] for part in parts] for row in found]
    return {"labels": [cell["label"] for cell in table[0]] if table else [], "rows": table}


def as_text(item: Asked, value: Any) -> str:
    """An answer as plain lines, for a text beside another and for the clipboard."""
    parts = shown(item, value)
    if parts is None:
        return _("(no answer)")
    if parts["kind"] == "list":
        return "\n".join(parts["items"])
    if parts["kind"] == "files":
        return "\n".join(file["name"] for file in parts["files"])
    if parts["kind"] == "parts":
        return "\n".join(cell["text"] for cell in parts["cells"])
    if parts["kind"] == "rows":
        lines = (" · ".join(c["text"] for c in row if c["text"]) for row in parts["rows"])
        return "\n".join(lines)
    return str(parts["text"])
