"""What participants ask of the Secretariat: more time, help, a submission reopened."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.review import Review
from reviews.models.state import State
from reviews.models.submission import Submission
from reviews.process import Step


class Request(models.Model):
    """One request in the Secretariat's queue."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("more time")
        REOPEN = "reopen", _("reopening of a submission")
        HELP = "help", _("help")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    step = models.CharField(max_length=20, choices=[(s.value, s.value) for s in Step])
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("reason"))
    page = models.CharField(max_length=300, blank=True)  # the page a help request was sent from
    until = models.DateField(_("new date asked for"), null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted = models.BooleanField(null=True, blank=True)
    reply = models.TextField(_("reply"), blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, granted__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False, granted__isnull=False),
                name="request_is_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind="extension") | Q(until__isnull=False),
                name="request_for_time_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(kind="reopen") | Q(submission__isnull=False),
                name="request_to_reopen_has_a_text",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.review_id}"


class Release(models.Model):
    """That a list of observations was shared with a working group; not a publication (§5)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="releases")
    working_group = models.CharField(_("working group"), max_length=200)
    on = models.DateField(_("date"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.submission_id} → {self.working_group}"
