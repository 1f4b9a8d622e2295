"""What was changed in the frame, in words: clusters, articles, phases."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.models import Event
from reviews.actions.frame import in_languages

CHANGES = 50  # on one page


def changes_of(row: Model) -> list[dict[str, Any]]:
    """The last changes of a row of the frame, the latest first; two queries.

    Each with `at`, `by` and `lines`, one sentence for each thing that changed.
    """
    kind = row._meta.model_name or ""
    rows = Event.objects.filter(kind=f"{kind}.changed", subject_type=kind, subject_id=row.pk)
    events = list(rows.order_by("-id")[:CHANGES])
    people = User.objects.in_bulk({event.person_id for event in events if event.person_id})
    return [
        {
            "at": event.at,
            "by": people.get(event.person_id or 0),
            "lines": [*_texts(event.data), *_articles(event.data), *_dates(event.data)],
        }
        for event in events
    ]


def _texts(data: dict[str, Any]) -> Iterator[str]:
    """Names and subjects: {"name_fr": [before, after]}."""
    own_names = {
        column: own_name
        for field in ("name", "subject")
        for column, (_code, own_name) in zip(in_languages(field), settings.LANGUAGES, strict=True)
    }
    for column, (before, after) in data.get("texts", {}).items():
        words = {"language": own_names.get(column, column), "before": before, "after": after}
        if before and after:
            yield _("%(language)s: from “%(before)s” to “%(after)s”") % words
        elif after:
            yield _("%(language)s: “%(after)s” added") % words
        else:
            yield _("%(language)s: “%(before)s” taken out") % words


def _articles(data: dict[str, Any]) -> Iterator[str]:
    if added := data.get("added"):
        yield _("Articles added: %(names)s") % {"names": ", ".join(added)}
    if removed := data.get("removed"):
        yield _("Articles taken out: %(names)s") % {"names": ", ".join(removed)}


def _dates(data: dict[str, Any]) -> Iterator[str]:
    """A phase's cluster and start, and its groups' starts."""
    for key, found in data.get("changes", {}).items():
        if key == "cluster":
            yield _("Thematic cluster: number %(number)s") % {"number": found}
        elif key == "starts_on":
            days = {"before": _day(found[0]), "after": _day(found[1])}
            yield _("Start of the phase: from %(before)s to %(after)s") % days
        else:
            yield from _group(key.removeprefix("group "), *found)


def _group(number: str, before: str, after: str, foreseen: int | None) -> Iterator[str]:
    words = {"number": number, "before": _day(before), "after": _day(after)}
    if not before:
        yield _("Start of group %(number)s: %(after)s") % words
    elif before != after:
        yield _("Start of group %(number)s: from %(before)s to %(after)s") % words
    if foreseen is not None:
        yield ngettext(
            "Group %(number)s: %(foreseen)d review foreseen",
            "Group %(number)s: %(foreseen)d reviews foreseen",
            foreseen,
        ) % {"number": number, "foreseen": foreseen}


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else ""
