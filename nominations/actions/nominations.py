"""From a nomination to a seat: profile, approval, clarification, holding, withdrawing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import issue_activation, issue_again, shut_out, use_link
from accounts.models import Activation, User
from accounts.queries import by_address
from audit.actions import record
from nominations import queries
from nominations.actions.notes import (
    LENGTHS,
    Nominee,
    account_for,
    foreign,
    leaving,
    nominee_reasons,
)
from nominations.models import Nomination, Profile
from reviews.actions import participants
from reviews.models import Participant, Review
from reviews.permissions import demand
from reviews.process import Action, Seat
from revmod.lib.errors import Invalid
from revmod.lib.texts import clean, one_line

Status = Nomination.Status
REASON_LENGTH = 5000
ABOUT_LENGTHS = LENGTHS | {"organization": 200, "field": 200}


@transaction.atomic
def activate(*, token: str, passphrase: str, language: str) -> User:
    """Set the first passphrase with an activation link: now the profile is to be completed.

    Raises Invalid as accounts.actions.use_link does.
    """
    named = Q(user__activations__token_hash=Activation.digest(token))
    _lock_nominations(named, Status.LINK_SENT)
    user = use_link(token=token, passphrase=passphrase, language=language)
    Nomination.objects.filter(user=user, status=Status.LINK_SENT).update(status=Status.PROFILE_DUE)
    return user


def _lock_nominations(whose: Q, *statuses: Status) -> list[Nomination]:
    """Somebody's nominations of certain statuses, locked for the rest of the transaction.

    Before the person's own row, as every decision does (`locked`): no two wait for each other.
    """
    rows = Nomination.objects.select_for_update(of=("self",), no_key=True)
    return list(
        rows.filter(whose, status__in=statuses).select_related("note__state").order_by("pk")
    )


@dataclass(frozen=True)
class About:
    """What a person says of themselves; `languages` are codes."""

    name: str
    title: str = ""
    phone: str = ""
    organization: str = ""
    field: str = ""
    languages: Sequence[str] = ()

    def tidied(self) -> "About":
        """The same with every text on one line."""
        texts = {key: one_line(getattr(self, key)) for key in ABOUT_LENGTHS}
        return About(**texts, languages=self.languages)


def _about_reasons(about: About) -> Iterator[tuple[str, str]]:
    """What keeps it from being kept: pairs of field and sentence."""
    for key, limit in ABOUT_LENGTHS.items():
        if len(getattr(about, key)) > limit:
            yield key, _("At most %(limit)d characters can be kept.") % {"limit": limit}
    if not set(about.languages) <= set(dict(settings.LANGUAGES)):
        yield "languages", _("Choose from the languages shown.")
    if not about.name:
        yield "name", _("Give your name.")


@transaction.atomic
def save_profile(*, by: User, about: About) -> Profile:
    """Keep one's own profile as a draft; name and title stay where a note verbale has given them.

    Raises Invalid (a text too long, an unknown language).
    """
    about = about.tidied()
    if by.is_named_by_note:
        about = replace(about, name=by.name, title=by.title or about.title)
    if reasons := dict(_about_reasons(about)):
        raise Invalid(reasons)
    by.name, by.title, by.phone = about.name, about.title, about.phone
    by.save(update_fields=["name", "title", "phone"])
    spoken = [code for code, _name in settings.LANGUAGES if code in about.languages]  # UN order
    values = {"organization": about.organization, "field": about.field, "languages": spoken}
    return Profile.objects.update_or_create(user=by, defaults=values)[0]


@transaction.atomic
def submit_profile(*, by: User, about: About) -> Profile:
    """Hand one's profile to the Secretariat, which checks it against the note (domain.md §3).

    A repeat changes the profile only. Raises Invalid for what is missing.
    """
    waiting = _lock_nominations(Q(user=by), *queries.WITH_PERSON)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    profile = save_profile(by=by, about=about)
    reasons: dict[str, str] = {}
    if not by.title:
        reasons["title"] = _("Give your title.")
    if not profile.organization:
        reasons["organization"] = _("Give the organization you work for.")
    if not profile.field:
        reasons["field"] = _("Say in which field you work.")
    if not profile.languages:
        reasons["languages"] = _("Choose at least one language in which you can work.")
    if reasons:
        raise Invalid(dict(reasons))
    profile.submitted_at = timezone.now()
    profile.save(update_fields=["submitted_at"])
    for nomination in waiting:
        nomination.status, nomination.reason = Status.SUBMITTED, ""
        nomination.save(update_fields=["status", "reason"])
        _record("profile.submitted", nomination, by=by)
    return profile


@transaction.atomic
def approve(*, by: User, nomination: Nomination) -> None:
    """Give the person the seat in every review of the note (domain.md §3).

    Whom the person replaces leaves now (§10, Seats). A repeat does nothing. Raises Refused;
    Invalid (profile not submitted, another focal point, seats full, person of another State).
    """
    nomination = locked(by, nomination)
    if nomination.status == Status.APPROVED:
        return
    if nomination.status not in (Status.SUBMITTED, Status.HELD):
        raise Invalid(_("This person has not submitted the profile yet."))
    if queries.profile_of(nomination.user).submitted_at is None:
        raise Invalid(_("This person has not submitted the profile yet."))
    reviews = list(queries.reviews_open_to(nomination.note.state).filter(notes=nomination.note))
    if not reviews:
        raise Invalid(_("The reviews that the note names are closed."))
    # In one order everywhere, so that two approvals at once wait for each other.
    for review in sorted(reviews, key=lambda review: review.pk):
        Review.objects.select_for_update().get(pk=review.pk)
        _seat(by, nomination, review)
    _decide(nomination, by, Status.APPROVED)
    _record("profile.approved", nomination, by=by)


def _seat(by: User, nomination: Nomination, review: Review) -> None:
    """Seat the person in one review, in the place of whom the note says."""
    for participant in leaving(nomination):
        if participant.review_id == review.pk:
            participants.unseat(by=by, participant=participant)
    seat, state = Seat(nomination.seat), nomination.note.state
    present = (
        queries.seated(state)
        .filter(review=review, seat=Seat.FOCAL_POINT)
        .exclude(user=nomination.user_id)
        .first()
    )
    if seat is Seat.FOCAL_POINT and present is not None:
        raise Invalid(
            _(
                "%(name)s is focal point of this State in the review, and the note does not say that "
                "this person leaves. Ask the Permanent Mission whom the new focal point replaces."
            )
            % {"name": present.user.name}
        )
    participants.seat(
        by=by,
        review=review,
        state=state,
        user=nomination.user,
        seat=seat,
        note_reference=nomination.note.reference,
    )


@transaction.atomic
def ask_clarification(*, by: User, nomination: Nomination, reason: str) -> None:
    """Ask the person to make the profile clearer; they read the text. Raises Refused, Invalid."""
    nomination = locked(by, nomination)
    if nomination.status not in (Status.SUBMITTED, Status.HELD):
        raise Invalid(_("Only a submitted profile can be sent back with a question."))
    nomination.reason = _reason(reason, _("Write what should be made clear."))
    _decide(nomination, by, Status.CLARIFICATION)
    _record("profile.clarification", nomination, by=by)


@transaction.atomic
def hold(*, by: User, nomination: Nomination, reason: str) -> None:
    """Hold a nomination pending guidance on representation (§10, Seats).

    Neither the reason nor that it is held shows outside the Secretariat. Raises Refused, Invalid.
    """
    nomination = locked(by, nomination)
    if nomination.status in queries.ENDED:
        raise Invalid(_("This nomination is settled already."))
    nomination.reason = _reason(reason, _("Give the reason; only the Secretariat reads it."))
    _decide(nomination, by, Status.HELD)
    _record("nomination.held", nomination, by=by)


@transaction.atomic
def withdraw(*, by: User, nomination: Nomination) -> None:
    """Take back a nomination before approval; a repeat does nothing. Raises Refused, Invalid."""
    nomination = locked(by, nomination)
    if nomination.status == Status.WITHDRAWN:
        return
    if nomination.status == Status.APPROVED:
        raise Invalid(_("This person is seated already; a new note says who leaves."))
    _decide(nomination, by, Status.WITHDRAWN)
    if not nomination.user.has_usable_password() and not _used_elsewhere(nomination):
        shut_out(nomination.user)
    _record("nomination.withdrawn", nomination, by=by)


@transaction.atomic
def send_link(*, by: User, nomination: Nomination) -> None:
    """Send the activation link again. Raises Refused, Invalid (not needed, too many)."""
    nomination = locked(by, nomination)
    if nomination.status in queries.ENDED:
        raise Invalid(_("This nomination is settled already."))
    issue_again(by=by, user=nomination.user)


@transaction.atomic
def correct(
    *, by: User, nomination: Nomination, name: str, title: str, email: str, phone: str
) -> None:
    """Mend what was typed wrongly when the note was recorded.

    With another address, links sent to the wrong one stop working and a new link goes to the
    right one. An account that serves other notes stays as it is: the nomination moves to the
    account of the right address. Raises Refused, Invalid.
    """
    nomination = locked(by, nomination)
    if nomination.status in queries.ENDED:
        raise Invalid(_("This nomination is settled already."))
    right = Nominee(name, email, Seat(nomination.seat), title, phone).tidied()
    if reasons := dict(nominee_reasons(right)):
        raise Invalid(dict(reasons))
    moved = right.email != nomination.user.email
    if moved:
        _move(nomination, right)
    for key in ("name", "title", "email", "phone"):
        setattr(nomination, key, getattr(right, key))
    nomination.save()
    user = nomination.user
    if not user.has_usable_password():
        user.name, user.title, user.phone = right.name, right.title, right.phone
        user.save(update_fields=["name", "title", "phone"])
        if moved:
            issue_activation(by=by, user=user)
    _record("nomination.corrected", nomination, by=by)


def _move(nomination: Nomination, right: Nominee) -> None:
    """Point a nomination at the account of the right address, inside the transaction."""
    wrong = nomination.user
    other = by_address(right.email)
    if other is not None:
        if reason := foreign(other, nomination.note.state):
            raise Invalid({"email": reason})
        if nomination.note.nominations.filter(user=other).exists():
            raise Invalid({"email": _("This person is named twice in the note.")})
    mine_alone = not _used_elsewhere(nomination)
    if mine_alone:
        # Whoever holds the wrong address may have used its link: no way in remains.
        shut_out(wrong)
        Profile.objects.filter(user=wrong).delete()
    if other is None and mine_alone:
        wrong.email = right.email
        wrong.save(update_fields=["email"])
        nomination.status = Status.LINK_SENT
        return
    if mine_alone:
        wrong.is_active = False
        wrong.save(update_fields=["is_active"])
    nomination.user = other or account_for(right)
    ready = nomination.user.has_usable_password()
    done = queries.profile_of(nomination.user).submitted_at is not None
    nomination.status = Status.LINK_SENT if not ready else Status.PROFILE_DUE
    if ready and done:
        nomination.status = Status.SUBMITTED


def _used_elsewhere(nomination: Nomination) -> bool:
    """Whether the account serves more than this nomination."""
    user = nomination.user
    return (
        user.groups.exists()
        or Participant.objects.filter(user=user, review__private_to=None).exists()
        or Nomination.objects.filter(user=user)
        .exclude(pk=nomination.pk)
        .exclude(status=Status.WITHDRAWN)
        .exists()
    )


def locked(by: User, nomination: Nomination) -> Nomination:
    """The nomination again, if the person may decide about it.

    Its row is locked, then the nominee's: two notes that name one person are decided one after
    the other, and nobody sets a passphrase meanwhile.
    """
    demand(by, Action.SEAT, None)
    row = Nomination.objects.select_for_update(no_key=True).get(pk=nomination.pk)
    User.objects.select_for_update(no_key=True).get(pk=row.user_id)
    # Read with the locks in hand: a join that waited for them would look for the person from
    # whom a correction has just moved the nomination.
    rows = Nomination.objects.select_related("note__state", "user", "replaces__user")
    return rows.get(pk=nomination.pk)


def _reason(text: str, missing: str) -> str:
    """A reason made fit to be stored. Raises Invalid at "reason" when it is missing or too long."""
    found = clean(text, limit=REASON_LENGTH, field="reason")
    if not found:
        raise Invalid({"reason": missing})
    return found


def _decide(nomination: Nomination, by: User, status: Status) -> None:
    nomination.status, nomination.decided_at, nomination.decided_by = status, timezone.now(), by
    nomination.save(update_fields=["status", "reason", "decided_at", "decided_by"])


def _record(kind: str, nomination: Nomination, *, by: User) -> None:
    """An event about a nomination; it names no review, so no review's history shows it."""
    record(
        kind,
        by=by,
        subject=nomination,
        data={
            "state": nomination.note.state.code,
            "seat": nomination.seat,
            "reference": nomination.note.reference,
            "name": nomination.name,
        },
    )
