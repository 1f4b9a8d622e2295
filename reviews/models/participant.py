"""People in seats."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reviews.models.review import Review
from reviews.models.state import State
from reviews.process import Seat


class Participant(models.Model):
    """A person in a seat for a State in a review; a closed row is the history of the seat."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="participants")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations"
    )
    seat = models.CharField(max_length=20, choices=[(s.value, s.value) for s in Seat])
    note_reference = models.CharField(max_length=120, blank=True)  # the note that names the person
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("state__name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["review", "state"],
                condition=Q(closed_at__isnull=True, seat="focal_point"),
                name="one_focal_point_a_state_and_review",
            ),
            models.UniqueConstraint(
                fields=["review", "user"],
                condition=Q(closed_at__isnull=True),
                name="one_open_seat_a_person_and_review",
            ),
            models.CheckConstraint(
                condition=Q(seat__in=[s.value for s in Seat]), name="seat_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} ({self.seat}, {self.state})"
