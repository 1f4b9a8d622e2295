"""A country review and the States that carry it out."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from reviews.models.instrument import Instrument
from reviews.models.phase import Group, Phase
from reviews.models.state import State
from reviews.process import Step


class Review(models.Model):
    """One review of one State in one phase; covers every instrument it is party to (§2)."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="reviews")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="reviews_of_it")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True)
    instruments = models.ManyToManyField(Instrument, related_name="+")  # frozen at launch (§10)
    launched_on = models.DateField(_("start"), null=True, blank=True)
    # The current step; ReviewStep holds the dates. Kept on the row for lists of many reviews.
    step = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in Step], default=Step.NOMINATIONS
    )
    due_on = models.DateField(null=True, blank=True)  # of the current step
    languages = models.JSONField(default=list, blank=True)  # settled in the consultations
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # A real party's review in a demonstration has a status from published figures, no people.
    imported_status = models.CharField(max_length=20, blank=True)  # "progressing", "not_started"
    # Whose own practice it is: nobody else sees it, and it counts nowhere (docs/adr/0007).
    private_to = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="practice_review",
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.TextField(blank=True)
    seated_at = models.DateTimeField(null=True, blank=True)  # the focal points a setting names
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("state__name", "phase__number")
        constraints = (
            models.UniqueConstraint(
                fields=["state", "phase"],
                condition=Q(private_to__isnull=True),
                name="one_review_a_state_and_phase",
            ),
            models.CheckConstraint(
                condition=Q(private_to__isnull=True)
                | Q(imported_status="", officer__isnull=True, group__isnull=True),
                name="practice_review_is_nobody_elses",
            ),
            models.CheckConstraint(
                condition=Q(imported_status__in=["", "progressing", "not_started"]),
                name="review_published_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="review_is_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(step=Step.COMPLETED.value),
                name="review_is_completed_at_its_end",
            ),
        )

    def __str__(self) -> str:
        return _("Review of %(state)s, %(phase)s") % {"state": self.state, "phase": self.phase}

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.pk])


class ReviewUserObjectPermission(UserObjectPermissionBase):
    """Guardian's rows for `view_review`: this person can reach this review (house: permissions).

    Must not inherit the abstract model with `object_pk`: guardian would then pass this table over
    and write into its generic one, which compares ids as texts.
    """

    id: Any = models.BigAutoField(primary_key=True)
    content_object = models.ForeignKey(Review, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        unique_together: ClassVar = [["user", "permission", "content_object"]]


class Assignment(models.Model):
    """That a reviewing State reviews an instrument in a review (§2)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="assignments")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="assignments")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    same_group = models.BooleanField(default=False)
    additional = models.BooleanField(default=False)  # drawn for its instruments only

    class Meta:
        ordering = ("additional", "-same_group", "state__name", "instrument__order")
        constraints = (
            models.UniqueConstraint(
                fields=["review", "state", "instrument"], name="one_assignment_an_instrument"
            ),
        )

    def __str__(self) -> str:
        return f"{self.state} → {self.review_id} ({self.instrument_id})"
