"""What the Secretariat needs to see before it decides about a nomination, and what it can do; and
what a State's own people may know of those it has named.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nominations import queries
from nominations.models import Nomination, Profile
from reviews.models import Review, State

Status = Nomination.Status


@dataclass(frozen=True)
class Line:
    """One thing as the note says it and as the person says it."""

    label: str | Promise
    in_note: str
    in_profile: str

    @property
    def differs(self) -> bool:
        """Whether a reader should look: written differently beyond the case of letters."""
        return bool(self.in_note) and self.in_note.casefold() != self.in_profile.casefold()


def lines(nomination: Nomination, profile: Profile) -> list[Line]:
    """The note beside the profile; what only the profile has comes last."""
    user = nomination.user
    return [
        Line(_("Name"), nomination.name, user.name),
        Line(_("Title"), nomination.title, user.title),
        Line(_("E-mail address"), nomination.email, user.email),
        Line(_("Business phone"), nomination.phone, user.phone),
        Line(_("Organization"), "", profile.organization),
        Line(_("Field of expertise"), "", profile.field),
    ]


def possible(nomination: Nomination, profile: Profile) -> dict[str, bool]:
    """Which decisions make sense now, by the name of the button; the actions judge again."""
    status, submitted = nomination.status, profile.submitted_at is not None
    live = status not in queries.ENDED
    to_judge = submitted and status in (Status.SUBMITTED, Status.HELD)
    return {
        "approve": to_judge,
        "clarify": to_judge,
        "hold": live and status != Status.HELD,
        "withdraw": live,
        "correct": live,
        "rename": status == Status.APPROVED,
        "link": live and not nomination.user.has_usable_password(),
    }


SENTENCES: dict[str, Promise] = {
    "nomination.recorded": _("The nomination was recorded."),
    "nomination.corrected": _("The nomination was corrected."),
    "nomination.held": _("The nomination was held pending guidance on representation."),
    "nomination.withdrawn": _("The nomination was withdrawn."),
    "activation.sent": _("An activation link was sent."),
    "account.activated": _("The person set a passphrase."),
    "profile.submitted": _("The profile was submitted."),
    "profile.clarification": _("Clarification was asked for."),
    "profile.approved": _("The nomination was approved."),
}


@dataclass(frozen=True)
class Moment:
    """One thing that happened, in words."""

    at: datetime
    who: str
    sentence: str | Promise


def history(nomination: Nomination) -> list[Moment]:
    """What happened with a nomination, the latest first."""
    return [
        Moment(event.at, str(person) if person else "", SENTENCES.get(event.kind, event.kind))
        for event, person in queries.events_of(nomination)
    ]


WAITS: dict[str, Promise] = {
    Status.LINK_SENT: _("Named; has not signed in yet."),
    Status.PROFILE_DUE: _("Named; the profile is not finished yet."),
    Status.CLARIFICATION: _("Named; the Secretariat asks to clarify the profile."),
    Status.SUBMITTED: _("Named; the Secretariat checks the profile."),
}


@dataclass(frozen=True)
class Named:
    """Somebody who is named for a seat and does not have it yet, and what that waits for."""

    name: str
    seat: str
    sentence: str | Promise


@dataclass(frozen=True)
class Delegation:
    """Those whom a State has named for a review, and the dates of its notes by their reference."""

    named: list[Named]
    notes: dict[str, date]


def delegation(review: Review, state: State) -> Delegation:
    """What the people of a State may know of its nominations in a review; one query.

    That somebody is held does not show (§10, Seats).
    """
    rows = Nomination.objects.filter(note__reviews=review, note__state=state)
    found = Delegation([], {})
    for row in rows.select_related("user__profile", "note").order_by("seat", "name", "pk"):
        found.notes[row.note.reference] = row.note.dated_on
        if row.status not in queries.ENDED:
            profile = getattr(row.user, "profile", None) or Profile(user=row.user)
            shown = queries.shown_to_person(row, profile)
            found.named.append(Named(row.name, row.seat, WAITS[shown]))
    return found
