"""A section as one plain form: what each field shows, and what was posted.

Made by hand, not with django.forms: a page may have a hundred fields, and is saved by itself.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.http import QueryDict
from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import gettext as _

from questionnaires.forms.prepared import Prepared
from questionnaires.forms.wording import Asked
from questionnaires.models import Answer, Question, SavedRevision
from questionnaires.models.values import MAX_ROWS
from revmod.lib.canonical import canonical
from revmod.lib.fields import whole_number

Posted = Mapping[int, Any]


class Times:
    """Says when and by whom something was saved; each day is formatted once."""

    def __init__(self) -> None:
        self.days: dict[date, str] = {}
        self.sentence = _("Saved by {name}, {day}, {time} UTC")

    def __call__(self, name: object, at: datetime) -> str:
        day = at.date()
        if day not in self.days:
            self.days[day] = formats.date_format(day, "DATE_FORMAT")
        return format_html(
            self.sentence.replace("{name}", "<bdi>{name}</bdi>").replace(
                "{day}", "<bdi>{day}</bdi>"
            ),
            name=name,
            day=self.days[day],
            time=f"{at:%H:%M}",
        )


def section_fields(
    questions: Iterable[Question],
    wording: Mapping[int, Asked],
    answers: Mapping[int, Answer],
    *,
    own: Mapping[int, Prepared],
    beside: Mapping[int, SavedRevision] | None = None,
    posted: Posted | None = None,
    errors: Mapping[int, str] | None = None,
) -> list[dict[str, Any]]:
    """One dictionary a question for the template; `posted` values win over what is kept."""
    times, found = Times(), []
    # One reversed address for all: a page of a hundred fields would ask two hundred times.
    sheet = next(iter(answers.values())).sheet_id if answers else 0
    place = reverse("answer_save", args=[sheet, 0]).removesuffix("0/")
    for question in questions:
        answer = answers[question.pk]
        value = posted[question.pk] if posted and question.pk in posted else answer.value
        item = dict(wording[question.pk])
        item["own"] = own[question.pk]
        item["url"] = f"{place}{question.pk}/"
        item["revision"], item["base"] = answer.revision, str(answer.revision)
        item["error"] = (errors or {}).get(question.pk, "")
        item["beside"] = (beside or {}).get(question.pk)
        item["saved"] = times(answer.saved_by, answer.saved_at) if answer.saved_at else ""
        _fill(item, value)
        found.append(item)
    return found


def _fill(item: dict[str, Any], value: Any) -> None:
    """Put the present value where the field's control looks for it."""
    control, own = item["control"], item["own"]
    if control == "radios":
        chosen = [key for key, _label in item["options"] if key == value]
        item["choices"] = own.choices(chosen if value else [""])
    elif control == "ticks":
        chosen = [key for key, _label in item["options"] if key in (value or ())]
        item["choices"] = own.choices(chosen)
    elif control == "parts":
        item["cells"] = own.cells(value if isinstance(value, dict) else {}, item["name"])
    elif control == "rows":
        rows = value.get("rows", []) if isinstance(value, dict) else []
        blank = [{}] if len(rows) < MAX_ROWS else []
        item["rows"] = [
            {"number": number + 1, "cells": own.cells(row, f"{item['name']}-{number}")}
            for number, row in enumerate([*rows, *blank])
        ]
    elif control == "documents":
        item["files"] = value.get("files", []) if isinstance(value, dict) else []
    else:
        item["value"] = value or ""


def read(post: QueryDict, item: Asked) -> Any:
    """The raw value that was posted for a question, in the shape `values.clean` looks at."""
    name, control = item["name"], item["control"]
    if control == "ticks":
        return post.getlist(name)
    if control == "parts":
        return {c["part"]: post.get(f"{name}-{c['part']}", "") for c in item["columns"]}
    if control == "rows":
        rows = []
        for number in range(MAX_ROWS + 1):
            row = {c["part"]: post.get(f"{name}-{number}-{c['part']}") for c in item["columns"]}
            if all(part is None for part in row.values()):
                break
            rows.append({part: text or "" for part, text in row.items()})
        return {"rows": rows}
    return post.get(name, "")


def base(post: QueryDict, item: Asked) -> int | None:
    """The revision a posted answer started from; None if the question was not on the page."""
    return whole_number(post.get(f"{item['name']}-base"))


def client_id(act: str, pk: int, value: Any) -> UUID:
    """The same id for the same text at the same place of the same form, however often it is posted.

    The value counts: a form reached by the browser's Back and changed is another save.
    """
    try:
        form = UUID(act)
    except ValueError:
        return uuid4()
    return uuid5(form, f"{pk} {canonical(value)}")
