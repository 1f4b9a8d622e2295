"""Correcting how somebody who sits in a review is named (domain.md §3): the Secretariat's alone."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from nominations.actions.nominations import locked
from nominations.actions.notes import LENGTHS
from nominations.models import Nomination
from reviews.models import Participant
from revmod.lib.errors import Invalid
from revmod.lib.texts import one_line


@transaction.atomic
def correct_name(*, by: User, nomination: Nomination, name: str, title: str) -> None:
    """Mend the name and title of an approved person, as the note verbale has them.

    What they did and cleared so far keeps the name of that day; the history of each review they
    sit in says what was corrected. The same name again changes nothing. Raises Refused, Invalid.
    """
    nomination = locked(by, nomination)
    if nomination.status != Nomination.Status.APPROVED:
        raise Invalid(_("This person is not seated yet; correct the nomination instead."))
    fresh = {"name": one_line(name), "title": one_line(title)}
    if missing := {
        key: _("Write it as the note has it.") for key, text in fresh.items() if not text
    }:
        raise Invalid(dict(missing))
    for key, text in fresh.items():
        if len(text) > LENGTHS[key]:
            raise Invalid(
                {key: _("At most %(limit)d characters can be kept.") % {"limit": LENGTHS[key]}}
            )
    user, before = nomination.user, _called(nomination.user)
    for row in (user, nomination):
        row.name, row.title = fresh["name"], fresh["title"]
        row.save(update_fields=["name", "title"])
    if _called(user) != before:
        _tell(by, nomination, before)


def _called(user: User) -> str:
    """A person's name with the title, as the record says it."""
    return f"{user.name}, {user.title}" if user.title else user.name


def _tell(by: User, nomination: Nomination, before: str) -> None:
    """One event about the nomination, and one in each review in which the person sits."""
    record(
        "nomination.corrected",
        by=by,
        subject=nomination,
        data={
            "state": nomination.note.state.code,
            "seat": nomination.seat,
            "reference": nomination.note.reference,
            "name": nomination.name,
        },
    )
    seats = Participant.objects.filter(user=nomination.user, closed_at__isnull=True)
    for seat in seats.select_related("review", "state").order_by("review_id"):
        record(
            "person.corrected",
            by=by,
            subject=nomination.user,
            review=seat.review,
            data={
                "state": seat.state.code,
                "before": before,
                "name": _called(nomination.user),
            },
        )
