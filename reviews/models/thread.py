"""Discussion: the review's general thread and requests for clarification with their replies."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.instrument import Instrument
from reviews.models.review import Review
from reviews.models.state import State


class Thread(models.Model):
    """A conversation in a review, read by all its participants and the Secretariat.

    A clarification names the question it concerns by `question_key` (questions live in the app
    above) and the instrument, which limits who of the additional reviewers reads it.
    """

    DISCUSSION, CLARIFICATION = "discussion", "clarification"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="threads")
    kind = models.CharField(
        max_length=20, choices=[(DISCUSSION, DISCUSSION), (CLARIFICATION, CLARIFICATION)]
    )
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    question_key = models.CharField(max_length=80, blank=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)  # first reply of the other side

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["review"], condition=Q(kind="discussion"), name="one_discussion_a_review"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Message(models.Model):
    """One contribution to a thread; never edited. `state` is null for the Secretariat."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(_("text"))
    language = models.CharField(max_length=10, default="en")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.thread_id} {self.at:%Y-%m-%d}"
