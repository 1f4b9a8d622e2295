"""What a State submits in a step, or the parties together; its clearances and versions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone

from reviews.models.review import Review
from reviews.models.state import State
from reviews.process import Step


class Submission(models.Model):
    """A text for one step: of one State, or joint (`state` is null). Draft until submitted.

    The words themselves live where they are written (answers, remarks, observations, summary);
    `Version` freezes them as canonical JSON when they are submitted.
    """

    DRAFT, SUBMITTED = "draft", "submitted"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="submissions")
    step = models.CharField(max_length=20, choices=[(s.value, s.value) for s in Step])
    state = models.ForeignKey(
        State, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    status = models.CharField(
        max_length=20, choices=[(DRAFT, DRAFT), (SUBMITTED, SUBMITTED)], default=DRAFT
    )
    language = models.CharField(max_length=10, default="en")
    # Progress is stored so that lists of many reviews need no count (§10, Seams upward).
    answered = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    # The joint text of consultations and summary: a small document with a revision number.
    text = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("review", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["review", "step", "state"], name="one_submission_a_state_and_step"
            ),
            models.UniqueConstraint(
                fields=["review", "step"],
                condition=Q(state__isnull=True),
                name="one_joint_submission_a_step",
            ),
            # Whatever else goes wrong: no draft is public, and no feedback ever (§5).
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    status="submitted",
                    step__in=["self_assessment", "observations", "summary"],
                ),
                name="submission_is_public_once_submitted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.review_id} {self.step} {self.state_id or 'joint'}"


class TextRevision(models.Model):
    """Append-only history of a joint text (consultations, summary): who wrote what, when."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField()  # the revision the writer had seen
    text = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["submission", "number"], name="one_text_a_revision"),
            models.CheckConstraint(condition=Q(number__gte=1), name="text_revision_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} #{self.number}"


class Clearance(models.Model):
    """That a State's focal point cleared exactly this text: it carries the hash (§10)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="clearances")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The person as they were named when they cleared: a receipt says for ever who did.
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    sha256 = models.CharField(max_length=64)
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=40, blank=True)  # "edited", "reopened"

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["submission", "state"],
                condition=Q(voided_at__isnull=True),
                name="one_clearance_in_force_a_state",
            ),
            models.CheckConstraint(
                condition=Exact(Length("sha256"), 64), name="clearance_carries_a_hash"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="clearance_is_somebody_s"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="")
                | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="clearance_is_voided_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.sha256[:12]}"


class Version(models.Model):
    """A submitted text, frozen: canonical JSON and its SHA-256. Rows are only ever added."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["submission", "number"], name="one_version_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_from_one"),
            models.CheckConstraint(
                condition=Exact(Length("sha256"), 64), name="version_carries_a_hash"
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} v{self.number} {self.sha256[:12]}"


class DraftOpening(models.Model):
    """That a focal point lets the Secretariat read a draft to get help; ends by itself (§5)."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    to_observers = models.BooleanField(default=False)  # the State's own observers instead (§10)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gt=F("at")), name="opening_ends_after_it_began"
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} until {self.until:%Y-%m-%d}"
