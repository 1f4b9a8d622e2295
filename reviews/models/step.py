"""When a step of a review opened, is due and closed."""

from django.db import models
from django.db.models import Q

from reviews.models.review import Review
from reviews.process import Step


class ReviewStep(models.Model):
    """One opening of one step; a reopened step is a new row, nothing is deleted."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=20, choices=[(s.value, s.value) for s in Step])
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)  # its side first saved (§10, Steps)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.TextField(blank=True)  # only where the Secretariat closed it
    voided_at = models.DateTimeField(null=True, blank=True)  # by reopening the step before

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(closed_at__isnull=True, voided_at__isnull=True),
                name="one_open_step_a_review",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(voided_at__isnull=True),
                name="step_is_closed_or_voided",
            ),
            models.CheckConstraint(
                condition=Q(close_reason="") | Q(closed_at__isnull=False),
                name="step_has_a_reason_once_closed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.review_id} {self.step}"
