"""Practising: a review of one's own, with nothing at stake (domain.md §4, §10; docs/adr/0007).

Two rules of seats do not hold for it, here and nowhere else: the State under review may have other
reviews in the phase, and the person serves another State. In return nobody else sees it, it counts
nowhere, nobody is told of it, and it is deleted with everything in it.
"""

from functools import partial

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from audit.actions import forget
from reviews import permissions
from reviews.actions import steps
from reviews.actions.frame import load_practice
from reviews.actions.reviews import assign
from reviews.models import Job, Mechanism, Participant, Phase, Review, State, StoredFile
from reviews.process import PRACTICE


@transaction.atomic
def begin(*, by: User) -> Review:
    """Open a person's own practice review, in the place of the one they had.

    Its self-assessment is open and partly answered (`PRACTICE.prepare`). Raises Refused; Invalid
    where there is no questionnaire.
    """
    permissions.demand_practice(by)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one beginning after the other
    discard(by=by)
    now = timezone.now()
    phase = _phase()
    states = State.objects.in_bulk(
        [PRACTICE.state, PRACTICE.same_group, PRACTICE.other_group], field_name="code"
    )
    review = Review.objects.create(
        phase=phase,
        state=states[PRACTICE.state],
        private_to=by,
        launched_on=now.date(),
        seated_at=now,
    )
    review.instruments.set(review.state.instruments.all())
    assign(review, states[PRACTICE.same_group], states[PRACTICE.other_group], {})
    seat = Participant.objects.create(
        review=review, state=review.state, user=by, seat=PRACTICE.seat, opened_at=now
    )
    permissions.seat(seat)
    steps.open_step(review, PRACTICE.step, by=by, now=now)
    import_string(PRACTICE.prepare)(review, by)
    return review


def _phase() -> Phase:
    """The phase of the practice mechanism; its frame is loaded where it is missing."""
    if not Mechanism.objects.filter(is_practice=True).exists():
        load_practice()
    rows = Phase.objects.select_related("cluster", "mechanism")
    return rows.get(mechanism__is_practice=True, number=PRACTICE.phase)


@transaction.atomic
def discard(*, by: User) -> None:
    """Delete the review a person practises on, with all that was written, made and recorded in it.

    The only review that is ever deleted (docs/adr/0007). Twice is once.
    """
    rows = Review.objects.select_for_update(of=("self",))
    review = rows.filter(private_to=by).first()
    if review is None:
        return
    files: set[int] = set()
    made = Job.objects.filter(review=review).exclude(result="").values_list("result", flat=True)
    paths = list(made)
    permissions.unseat(review.participants.get(user=by, closed_at=None))
    _delete(Review.objects.filter(pk=review.pk), files)
    stored = StoredFile.objects.filter(pk__in=files)
    paths += stored.values_list("path", flat=True)
    stored.delete()
    forget(review)
    transaction.on_commit(partial(_delete_files, paths), robust=True)


def _delete_files(paths: list[str]) -> None:
    for path in paths:
        default_storage.delete(path)


def _delete(rows: QuerySet[models.Model], files: set[int]) -> None:
    """Delete rows and what hangs on them, although it is protected; `files` takes what it held.

    Rows of other apps than `PRACTICE.holds` are never taken along: where one hangs on a practice
    review, the deletion fails as it would for any review.
    """
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.many_to_many:
            continue
        table = relation.related_model
        if table._meta.app_label not in PRACTICE.holds:
            continue
        hanging = table._base_manager.filter(**{f"{relation.field.name}__in": rows.values("pk")})
        for field in table._meta.fields:
            if field.related_model is StoredFile:
                files |= set(hanging.values_list(field.attname, flat=True))
        _delete(hanging, files)
    rows.delete()
