"""Writing down what happened, and doing a thing once."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, OperationalError, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from audit.models import Act, Event

DEADLOCK = "40P01"  # PostgreSQL's code
_told = ContextVar("told", default=False)


@contextmanager
def told_already() -> Iterator[None]:
    """What is recorded inside counts as told: the history a demonstration begins with."""
    token = _told.set(True)
    try:
        yield
    finally:
        _told.reset(token)


def record(
    kind: str,
    *,
    by: models.Model | None,
    subject: models.Model | None = None,
    review: models.Model | None = None,
    data: dict[str, object] | None = None,
    key: str | None = None,
) -> Event | None:
    """Add an event inside the caller's transaction; people are told after it commits.

    With `key`, the second call with the same key adds nothing and returns None.
    """
    if key is not None and Event.objects.filter(key=key).exists():
        return None
    event = Event(
        kind=kind,
        person_id=by.pk if by else None,
        person_name=name_of(by),
        subject_type=subject._meta.model_name or "" if subject else "",
        subject_id=subject.pk if subject else None,
        review_id=review.pk if review else None,
        data=data or {},
        key=key,
        announced_at=timezone.now() if _told.get() else None,
    )
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError:
        if key is None:
            raise
        return None
    if event.announced_at is None:
        transaction.on_commit(lambda: _announce(event.pk), robust=True)
    return event


def name_of(by: models.Model | None) -> str:
    """What the record calls a person: an account may be corrected later, what happened stays."""
    return str(getattr(by, "name", ""))


def forget(review: models.Model) -> None:
    """Delete what was recorded of a practice review: no other event ever is (docs/adr/0007)."""
    Event.objects.filter(review_id=review.pk).delete()


def record_many(events: list[Event]) -> None:
    """Add the events of one act on many rows inside the caller's transaction.

    Nobody is called on commit: beat announces those without `announced_at`, so that 189 reviews
    opened at once do not hold up a request.
    """
    if _told.get():
        now = timezone.now()
        for event in events:
            event.announced_at = now
    Event.objects.bulk_create(events)


def _announce(event_id: int) -> None:
    """Hand the event to the app that tells people; beat finds those a broker lost."""
    listener = settings.EVENT_LISTENER
    if listener:
        import_string(listener)(event_id)


def once(person: models.Model | None, act: str, do: Callable[[], str]) -> str:
    """Do a thing once for a form's hidden id and return where to go next.

    `do` runs in one transaction with the act's row and returns an address; a repeat of the same
    id by the same person returns the first address and does nothing. A missing or malformed id
    is no reason to refuse: the act then simply has no memory. Errors of `do` pass through and
    leave nothing behind, so that a corrected form may carry the same id.

    When somebody else's act got in the way (a row that may be there once was written meanwhile,
    or the database chose this one of two that waited for each other), `do` runs a second time:
    now it sees what the other did, and says so in its own words.
    """
    try:
        return _once(person, act, do)
    except (IntegrityError, OperationalError) as error:
        if isinstance(error, OperationalError) and not _is_deadlock(error):
            raise
        return done(person, act) or _once(person, act, do)


def _once(person: models.Model | None, act: str, do: Callable[[], str]) -> str:
    number = _number(act)
    with transaction.atomic():
        if number is None:
            return do()
        row = Act.objects.create(person_id=_person_id(person), act=number)
        row.location = do()[:500]
        row.save(update_fields=["location"])
        return row.location


def done(person: models.Model | None, act: str) -> str:
    """Where the act with this id led to; "" if the person has done none."""
    number = _number(act)
    if number is None:
        return ""
    row = Act.objects.filter(person_id=_person_id(person), act=number).first()
    return row.location if row else ""


def all_done(person: models.Model, acts: Iterable[str]) -> list[str]:
    """Those of the ids under which the person has done something; malformed ones are passed over."""
    numbers = [number for act in acts if (number := _number(act)) is not None]
    rows = Act.objects.filter(person_id=_person_id(person), act__in=numbers)
    return [str(number) for number in rows.values_list("act", flat=True)]


def _number(act: str) -> UUID | None:
    try:
        return UUID(act)
    except ValueError:
        return None


def _person_id(person: models.Model | None) -> int:
    return person.pk if person and person.pk else 0


def _is_deadlock(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", "") == DEADLOCK
