"""A notification in words, in the language that is active."""

from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from notifications.models import Notification
from notifications.rules import RULES, Sentence, sentence
from reviews.models import State
from reviews.templatetags.words import seat_name, step_name


@dataclass(frozen=True)
class Words:
    """The kind of thing that happened, the inbox's sentence, and what a mail may say."""

    title: str
    says: str
    mail: str


def words(row: Notification, states: dict[str, State]) -> Words:
    """Put a notification into words; `states` maps the codes in its data to the States."""
    rule = RULES.get(row.kind)
    if rule is None:  # a kind of an earlier version of the rules
        return Words(_("Something happened in the review"), "", "")
    key = row.why if rule.pick == "why" else str(row.data.get(rule.pick, ""))
    values = _values(row, states)

    def said(found: Sentence) -> str:
        return str(found) % values if found else ""

    return Words(
        title=said(sentence(rule.title, key)),
        says=said(sentence(rule.says, key)),
        mail=said(sentence(rule.mail, key)),
    )


def _values(row: Notification, states: dict[str, State]) -> dict[str, str]:
    state = states.get(str(row.data.get("state", "")))
    day = row.data.get("until") or row.data.get("due_on") or row.data.get("on")
    return {
        "step": step_name(str(row.data.get("step", ""))),
        "seat": seat_name(str(row.data.get("seat", ""))),
        "state": str(state) if state else _("A State party"),
        "date": _date(day),
    }


def _date(value: object) -> str:
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(_("a date still to be set"))
    return formats.date_format(day, "DATE_FORMAT")
