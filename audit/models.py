"""What happened: audit trail and outbox in one table, without foreign keys (domain.md §10)."""

from django.db import models
from django.utils import timezone


class Event(models.Model):
    """One thing that happened. Rows are only ever added.

    `data` carries what a page needs to say it in words (codes, dates, names in the record),
    never the text of an answer or of feedback.
    """

    kind = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    person_id = models.BigIntegerField(null=True, blank=True)
    person_name = models.CharField(max_length=200, blank=True)  # as they were called then
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    review_id = models.BigIntegerField(null=True, blank=True)
    data = models.JSONField(default=dict)
    # The same key twice is one event: reminders use it so that they never go out twice.
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    announced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["review_id", "id"], name="event_review"),
            models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
            models.Index(
                fields=["id"],
                condition=models.Q(announced_at__isnull=True),
                name="event_unannounced",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Act(models.Model):
    """A form's hidden client-made id: the same id twice is one act (domain.md §10)."""

    person_id = models.BigIntegerField(default=0)
    act = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    location = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person_id", "act"], name="one_act_an_id"),)

    def __str__(self) -> str:
        return str(self.act)
