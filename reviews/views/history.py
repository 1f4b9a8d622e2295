"""What happened in a review: one sentence for each kind of event, and who may read it.

The table is the only place where an event becomes words on a page. An event that concerns one
State's inner work (a draft opened, help asked for) is read by that State and the Secretariat only.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from reviews.models import Review
from reviews.permissions import Standing
from reviews.process import Office
from reviews.queries import parties
from reviews.templatetags.words import seat_name, step_name

Data = Mapping[str, Any]
Sentence = Promise | Callable[[Data], Promise]


class Readers(StrEnum):
    """Who reads an event: all in the review, the State in its data, or the Secretariat alone."""

    ALL = "all"
    OWN = "own"
    SECRETARIAT = "secretariat"


ALL, OWN, SECRETARIAT = Readers


@dataclass(frozen=True)
class Row:
    """How an event reads; `reason` tells who also reads the reason in its data."""

    sentence: Sentence
    readers: Readers = ALL
    reason: Readers = SECRETARIAT


def _by_state(of_one: Promise, otherwise: Promise) -> Sentence:
    """One sentence for the act of a State, another for a joint text or the Secretariat."""
    return lambda data: of_one if data.get("state") else otherwise


SENTENCES: dict[str, Row] = {
    "review.opened": Row(_("The review was opened; it starts on %(start)s.")),
    "review.completed": Row(_("The review was completed.")),
    "review.officer": Row(_("%(name)s of the Secretariat now looks after the review.")),
    "review.cancelled": Row(_("The review was cancelled."), reason=ALL),
    "step.opened": Row(_("The step “%(step)s” was opened; it is due on %(due_on)s.")),
    "step.closed": Row(_("The step “%(step)s” was closed."), reason=ALL),
    "step.extended": Row(
        _("The step “%(step)s” was extended from %(from)s to %(until)s."), reason=ALL
    ),
    "submission.cleared": Row(_("%(state)s cleared the text of the step “%(step)s”.")),
    "submission.submitted": Row(
        _by_state(
            _("%(state)s submitted its text in the step “%(step)s”."),
            _("All States have cleared the joint text in the step “%(step)s”."),
        )
    ),
    "submission.reopened": Row(
        _("The text of %(state)s in the step “%(step)s” was reopened at its own request."),
        reason=OWN,
    ),
    "submission.published": Row(_("The State under review made “%(step)s” public.")),
    "submission.unpublished": Row(_("The State under review made “%(step)s” no longer public.")),
    "observations.published": Row(
        _("The State under review made %(public)s of %(of)s paragraphs of the list public.")
    ),
    "observations.released": Row(
        _("The list of observations was shared with a working group: %(working_group)s, %(on)s.")
    ),
    "clearance.voided": Row(
        _("An edit in the step “%(step)s” voided what these States had cleared: %(states)s.")
    ),
    "draft.opened": Row(
        lambda data: (
            _(
                "The draft in the step “%(step)s” was opened to the State's own observers until"
                " %(until)s."
            )
            if data.get("to_observers")
            else _(
                "The draft in the step “%(step)s” was opened to the Secretariat until %(until)s."
            )
        ),
        OWN,
    ),
    "draft.closed": Row(_("The opened draft in the step “%(step)s” was closed again."), OWN),
    "request.extension": Row(_("%(state)s asked for more time, until %(until)s."), OWN),
    "request.reopen": Row(_("%(state)s asked to reopen its text."), OWN),
    "request.help": Row(_("%(state)s asked the Secretariat for help."), OWN),
    "request.settled": Row(
        lambda data: (
            _("The Secretariat granted what %(state)s had asked for.")
            if data.get("granted")
            else _("The Secretariat replied to what %(state)s had asked for.")
        ),
        OWN,
    ),
    "seat.opened": Row(_("%(name)s took a seat for %(state)s: %(seat)s.")),
    "seat.closed": Row(_("%(name)s left the seat for %(state)s: %(seat)s."), reason=OWN),
    "person.corrected": Row(
        _(
            "The Secretariat corrected how a person of %(state)s is named: %(before)s is now %(name)s."
        )
    ),
    "discussion.message": Row(
        _by_state(
            _("%(state)s wrote in the discussion."), _("The Secretariat wrote in the discussion.")
        )
    ),
    "clarification.asked": Row(_("%(state)s asked for clarification of an answer.")),
    "clarification.replied": Row(_("%(state)s replied to a request for clarification.")),
    "observation.proposed": Row(_("%(state)s proposed a paragraph of the list of observations.")),
    "observation.commented": Row(
        _by_state(
            _("%(state)s commented on a paragraph of the list of observations."),
            _("The Secretariat commented on a paragraph of the list of observations."),
        )
    ),
    "observation.edited": Row(_("A paragraph of the list of observations was edited.")),
    "observation.withdrawn": Row(_("A paragraph of the list of observations was withdrawn.")),
    "observation.agreed": Row(_("%(state)s agreed with a paragraph of the list of observations.")),
    "observation.reserved": Row(
        _("%(state)s recorded a reservation on a paragraph of the list of observations.")
    ),
    "note.recorded": Row(_("A note verbale of %(state)s was recorded."), OWN),
    "seat.reminder": Row(
        _("A reminder was sent that %(state)s has a focal point by %(due_on)s."), OWN
    ),
    "deadline.reminder": Row(_("A reminder of the due date %(due_on)s was sent."), OWN),
}
DATES = ("start", "due_on", "from", "until", "on")


@dataclass(frozen=True)
class Line:
    """An event as the page shows it."""

    at: datetime
    sentence: str
    who: str
    reason: str


class _Words(dict[str, str]):
    """What a sentence may mention; what the data lacks is left open."""

    def __missing__(self, key: str) -> str:
        return "…"


def readable_events(review: Review, where: Standing) -> QuerySet[Event]:
    """The events of a review that somebody with this standing reads, latest first."""
    kinds = {r: [k for k, row in SENTENCES.items() if row.readers is r] for r in Readers}
    mine = Q(kind__in=kinds[ALL])
    if Office.OFFICER in where.offices:
        mine |= Q(kind__in=kinds[OWN] + kinds[SECRETARIAT])
    elif where.participant is not None:
        mine |= Q(kind__in=kinds[OWN], data__state=where.participant.state.code)
    return Event.objects.filter(mine, review_id=review.pk).order_by("-id")


def lines(review: Review, where: Standing, events: Iterable[Event]) -> list[Line]:
    """Events in words. Two queries at most, none where `with_parties` has loaded the review."""
    states = {state.code: state.name for state in parties(review)}
    people = _people(review)
    return [
        Line(
            event.at,
            _sentence(event, states),
            _who(event, people),
            _reason(event.data) if _reads_reason(event, where) else "",
        )
        for event in events
    ]


def _people(review: Review) -> dict[int, str]:
    """Names of everybody who sits or sat in the review, by person id."""
    if "participants" in getattr(review, "_prefetched_objects_cache", {}):
        return {row.user_id: row.user.name for row in review.participants.all()}
    return dict(review.participants.values_list("user_id", "user__name"))


def _who(event: Event, people: Mapping[int, str]) -> str:
    if event.person_id is None:
        return ""
    if event.person_id not in people:
        return gettext("Secretariat")
    return event.person_name or people[event.person_id]


def _reads_reason(event: Event, where: Standing) -> bool:
    readers = SENTENCES[event.kind].reason
    if readers is ALL or Office.OFFICER in where.offices:
        return True
    mine = where.participant.state.code if where.participant else None
    return readers is OWN and event.data.get("state") == mine


def _reason(data: Data) -> str:
    """The reason in an event's data, with the note verbale that gives it."""
    if data.get("reason") and data.get("note"):
        return gettext("Note verbale %(note)s: %(reason)s") % {
            "note": _isolated(data["note"]),
            "reason": data["reason"],
        }
    return str(data.get("reason", ""))


def _sentence(event: Event, states: Mapping[str, str]) -> str:
    """The event's sentence with what it names, in the reader's language."""
    data = event.data
    sentence = SENTENCES[event.kind].sentence
    words = _Words({key: _isolated(value) for key, value in data.items()})
    for key in ("state", "asked_by"):
        if data.get(key):
            words[key] = states.get(data[key], str(data[key]))
    if isinstance(data.get("states"), list):
        words["states"] = ", ".join(states.get(code, str(code)) for code in data["states"])
    if data.get("step"):
        words["step"] = step_name(data["step"])
    if data.get("seat"):
        words["seat"] = seat_name(data["seat"])
    for key in DATES:
        if data.get(key):
            words[key] = _day(data[key])
    return str(sentence(data) if callable(sentence) else sentence) % words


def _isolated(value: object) -> str:
    """A name inside a sentence that may run the other way."""
    return f"\u2068{value}\u2069" if isinstance(value, str) else str(value)


def _day(value: object) -> str:
    """A day of the data in the reader's form; what is no date stays as it is."""
    try:
        return formats.date_format(date.fromisoformat(str(value)[:10]), "DATE_FORMAT")
    except ValueError:
        return str(value)
