"""Recording a note verbale with the people it names."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.actions import issue_activation
from accounts.models import User
from accounts.queries import by_address
from audit.actions import record
from nominations import queries
from nominations.models import Nomination, NoteVerbale
from reviews.actions import participants
from reviews.models import Participant, Review, State, StoredFile
from reviews.permissions import demand, offices
from reviews.process import Action, Seat
from reviews.queries import number, serves_another
from revmod.lib import files
from revmod.lib.errors import Invalid
from revmod.lib.texts import one_line

Reasons = dict[str, str | Promise]
LENGTHS = {"name": 200, "title": 200, "phone": 60}


@dataclass(frozen=True)
class Nominee:
    """A person as a note names them. `replaces` is the seat of the person who leaves (§3).

    `language` is that of the mail with the link; who has an account keeps their own.
    Without `ends_old_seat_at_once` the seat of who leaves stays open until this person is
    approved (domain.md §10, Seats).
    """

    name: str
    email: str
    seat: Seat
    title: str = ""
    phone: str = ""
    language: str = "en"
    replaces: Participant | None = None
    ends_old_seat_at_once: bool = False

    def tidied(self) -> "Nominee":
        """The same with every text on one line and the address in lower case."""
        return Nominee(
            name=one_line(self.name),
            email=one_line(self.email).lower(),
            seat=Seat(self.seat),
            title=one_line(self.title),
            phone=one_line(self.phone),
            language=self.language,
            replaces=self.replaces,
            ends_old_seat_at_once=self.ends_old_seat_at_once,
        )


def record_note(
    *,
    by: User,
    state: State,
    reference: str,
    dated_on: date,
    reviews: Iterable[Review],
    nominations: Sequence[Nominee],
    file: File | None = None,
) -> NoteVerbale:
    """Record a note and its nominations (domain.md §3) in one transaction, with its file.

    New people get an account and an activation link, people with an account do not (§10). The
    same note again is the first one. Raises Refused; Invalid with reasons at "reference",
    "dated_on", "reviews", "file", and "people-<number from 0>-<field>" for a person.
    """
    demand(by, Action.RECORD_NOTE, None)
    reference, people = one_line(reference), [n.tidied() for n in nominations]
    chosen = list({review.pk: review for review in reviews}.values())
    reasons = _note_reasons(reference, dated_on, state, chosen, people)
    if reasons:
        raise Invalid(reasons)
    kept = files.keep(file, folder="notes") if file is not None else None
    try:
        with transaction.atomic():
            note = _record(by, state, reference, dated_on, chosen, people, kept)
    except Exception:
        if kept is not None:
            default_storage.delete(kept.path)
        raise
    if kept is not None and (note.file is None or note.file.path != kept.path):
        default_storage.delete(kept.path)  # the note stood recorded already
    return note


def _record(
    by: User,
    state: State,
    reference: str,
    dated_on: date,
    reviews: list[Review],
    people: list[Nominee],
    kept: files.Kept | None,
) -> NoteVerbale:
    """Everything that is written, one note of a State after the other."""
    State.objects.select_for_update(no_key=True).get(pk=state.pk)
    standing = NoteVerbale.objects.filter(state=state, reference=reference).first()
    if standing is not None:
        return _same(standing, dated_on, people)
    accounts = _accounts(people)
    reasons = _people_reasons(state, reviews, people, accounts)
    if reasons:
        raise Invalid(reasons)
    stored = StoredFile.objects.create(**vars(kept), by=by) if kept else None
    note = NoteVerbale.objects.create(
        state=state, reference=reference, dated_on=dated_on, file=stored, recorded_by=by
    )
    note.reviews.set(reviews)
    for review in reviews:
        record(
            "note.recorded",
            by=by,
            subject=note,
            review=review,
            data={"state": state.code, "reference": reference, "people": len(people)},
        )
    for nominee, account in zip(people, accounts, strict=True):
        nominate(by=by, note=note, nominee=nominee, account=account)
    return note


def _accounts(people: list[Nominee]) -> list[User | None]:
    """The account of each person, where there is one.

    Locked, so that no other State's note names the same person at this moment.
    """
    found = [by_address(nominee.email) for nominee in people]
    pks = [user.pk for user in found if user is not None]
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    fresh = {user.pk: user for user in rows}
    return [fresh.get(user.pk) if user is not None else None for user in found]


def _same(note: NoteVerbale, dated_on: date, people: list[Nominee]) -> NoteVerbale:
    """The note that has this reference, if what comes again is the same note."""
    known = {(n.email, n.seat) for n in note.nominations.all()}
    if note.dated_on == dated_on and known == {(n.email, str(n.seat)) for n in people}:
        return note
    raise Invalid(
        {"reference": _("Another note of this State is recorded under this reference already.")}
    )


def nominate(*, by: User, note: NoteVerbale, nominee: Nominee, account: User | None) -> Nomination:
    """Write one nomination inside the caller's transaction, and what follows from it.

    `account` is the person's, if there is one. The caller has judged the nominee.
    """
    user = account or account_for(nominee)
    profile = queries.profile_of(user)
    if not user.has_usable_password():
        status = Nomination.Status.LINK_SENT
    elif profile.submitted_at:
        status = Nomination.Status.SUBMITTED
    else:
        status = Nomination.Status.PROFILE_DUE
    nomination = Nomination.objects.create(
        note=note,
        user=user,
        seat=nominee.seat,
        name=nominee.name,
        title=nominee.title,
        email=nominee.email,
        phone=nominee.phone,
        status=status,
        replaces=nominee.replaces,
        ends_old_seat_at_once=nominee.ends_old_seat_at_once,
    )
    record(
        "nomination.recorded",
        by=by,
        subject=nomination,
        data={"state": note.state.code, "seat": nominee.seat, "reference": note.reference},
    )
    if status == Nomination.Status.LINK_SENT:
        issue_activation(by=by, user=user)
    if nominee.ends_old_seat_at_once:
        for participant in leaving(nomination):
            participants.unseat(by=by, participant=participant)
    return nomination


def account_for(nominee: Nominee) -> User:
    """A new account for somebody a note names. Raises Invalid if it was made this very moment."""
    try:
        with transaction.atomic():
            return User.objects.create_user(
                nominee.email,
                name=nominee.name,
                title=nominee.title,
                phone=nominee.phone,
                language=nominee.language,
            )
    except IntegrityError as error:
        raise Invalid(_("This person was just recorded elsewhere. Please send again.")) from error


def leaving(nomination: Nomination) -> list[Participant]:
    """The open seats that end with a nomination: the same seat of who leaves, in its reviews."""
    if nomination.replaces is None:
        return []
    return list(
        Participant.objects.filter(
            review__in=nomination.note.reviews.all(),
            user=nomination.replaces.user,
            seat=nomination.replaces.seat,
            closed_at__isnull=True,
        )
        .exclude(user=nomination.user_id)
        .select_related("review", "state", "user")
    )


def _note_reasons(
    reference: str, dated_on: date, state: State, reviews: list[Review], people: list[Nominee]
) -> Reasons:
    """What is wrong with the note itself, and with each person seen alone."""
    found: Reasons = {}
    if not reference or len(reference) > 120:
        found["reference"] = _("Give the note's reference, in at most 120 characters.")
    if dated_on > timezone.localdate():
        found["dated_on"] = _("The date of the note lies in the future.")
    open_to = set(queries.reviews_open_to(state).values_list("pk", flat=True))
    if not reviews:
        found["reviews"] = _("Choose the reviews that the note concerns.")
    elif any(review.pk not in open_to for review in reviews):
        found["reviews"] = _("The State takes no part in one of these reviews, or it is closed.")
    if not people:
        found[""] = _("Name at least one person.")
    for row, nominee in enumerate(people):
        found |= {f"people-{row}-{key}": text for key, text in nominee_reasons(nominee)}
    return found


def nominee_reasons(nominee: Nominee) -> Iterator[tuple[str, str]]:
    """What is wrong with one person's data as such: pairs of field and sentence."""
    if not nominee.name:
        yield "name", _("Give the person's name.")
    for key, limit in LENGTHS.items():
        if len(getattr(nominee, key)) > limit:
            yield key, _("At most %(limit)d characters can be kept.") % {"limit": limit}
    try:
        validate_email(nominee.email)
    except ValidationError:
        yield "email", _("Give an e-mail address.")
    if nominee.language not in dict(settings.LANGUAGES):
        yield "language", _("Choose one of the languages.")
    if nominee.ends_old_seat_at_once and nominee.replaces is None:
        yield "replaces", _("Say whose seat ends.")


def _people_reasons(
    state: State, reviews: list[Review], people: list[Nominee], accounts: list[User | None]
) -> Reasons:
    """What is wrong with the people together, and with what is known of them."""
    found: Reasons = {}
    seen: set[str] = set()
    focal_points = 0
    for row, (nominee, account) in enumerate(zip(people, accounts, strict=True)):
        if nominee.email in seen:
            found[f"people-{row}-email"] = _("This person is named twice in the note.")
        seen.add(nominee.email)
        focal_points += nominee.seat is Seat.FOCAL_POINT
        if nominee.seat is Seat.FOCAL_POINT and focal_points > 1:
            found[f"people-{row}-seat"] = _("A note names one focal point.")
        if account is not None and (reason := foreign(account, state)):
            found[f"people-{row}-email"] = reason
        if reason := _replacement_reason(state, reviews, nominee):
            found[f"people-{row}-replaces"] = reason
    for review in reviews:
        found |= _too_many_experts(state, review, people)
    return found


def foreign(account: User, state: State) -> str:
    """Why a person with an account cannot serve a State, or "": a person belongs to one State."""
    elsewhere = (
        serves_another(account, state)
        or Nomination.objects.filter(user=account)
        .exclude(note__state=state)
        .exclude(status=Nomination.Status.WITHDRAWN)
        .exists()
    )
    if elsewhere:
        return _("This address belongs to a person of another State.")
    if offices(account):
        return _("This address belongs to a person of the Secretariat.")
    if not account.is_active:
        return _("The account with this address is closed.")
    return ""


def _replacement_reason(state: State, reviews: list[Review], nominee: Nominee) -> str:
    """Why whom a person replaces does not fit, or ""; a new focal point replaces the present."""
    old = nominee.replaces
    if old is not None and (old.state_id != state.pk or old.closed_at is not None):
        return _("The person who leaves has no open seat for this State.")
    if old is not None and old.seat != nominee.seat:
        return _("The person who leaves has another seat.")
    if nominee.seat is not Seat.FOCAL_POINT:
        return ""
    present = queries.seated(state).filter(review__in=reviews, seat=Seat.FOCAL_POINT)
    for participant in present:
        if participant.user.email != nominee.email and (
            old is None or old.user_id != participant.user_id
        ):
            return _("%(name)s is focal point now: say whom the new one replaces.") % {
                "name": participant.user.name
            }
    return ""


def _too_many_experts(state: State, review: Review, people: list[Nominee]) -> Reasons:
    """The experts of a note that would be more than a State may have in a review (§3 [S])."""
    most = number("experts_per_state")
    seats = queries.seated(state).filter(review=review, seat=Seat.EXPERT)
    taken = {seat.user.email for seat in seats}
    pending = queries.nominations_of(review, state).filter(seat=Seat.EXPERT)
    taken |= {nomination.user.email for nomination in pending}
    taken -= {n.replaces.user.email for n in people if n.replaces is not None}
    found: Reasons = {}
    for row, nominee in enumerate(people):
        if nominee.seat is not Seat.EXPERT or nominee.email in taken:
            continue
        taken.add(nominee.email)
        if len(taken) > most:
            found[f"people-{row}-seat"] = _(
                "A State has at most %(most)d experts in a review; there would be more."
            ) % {"most": most}
    return found
