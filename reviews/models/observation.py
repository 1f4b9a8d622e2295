"""The list of observations: paragraphs, what was said about them, where each State stands."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.instrument import Article, Instrument
from reviews.models.state import State
from reviews.models.submission import Submission


class Observation(models.Model):
    """One paragraph of the list (§4)."""

    class Kind(models.TextChoices):
        GAP = "gap", _("gap or challenge")
        PRACTICE = "practice", _("best practice")
        SUGGESTION = "suggestion", _("suggestion")
        ASSISTANCE = "assistance", _("technical-assistance need")

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="observations"
    )
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField(_("text"))
    language = models.CharField(max_length=10, default="en")
    revision = models.PositiveIntegerField(default=1)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")  # who proposed it
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    proposed_at = models.DateTimeField(null=True, blank=True)  # null: its State's draft
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    is_public = models.BooleanField(default=False)  # decided by the State under review

    class Meta:
        ordering = ("instrument__order", "article__number", "kind", "id")
        constraints = (
            models.CheckConstraint(condition=Q(revision__gte=1), name="observation_from_one"),
            models.CheckConstraint(
                condition=Q(is_public=False)
                | Q(proposed_at__isnull=False, withdrawn_at__isnull=True),
                name="observation_is_public_while_it_stands",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class ObservationRevision(models.Model):
    """Append-only history of a paragraph's text."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=["observation", "number"], name="one_observation_text_a_revision"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="observation_text_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.observation_id} #{self.number}"


class ObservationComment(models.Model):
    """What a State or the Secretariat (state null) says about a paragraph."""

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="comments")
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()
    language = models.CharField(max_length=10, default="en")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.observation_id} {self.at:%Y-%m-%d}"


class Position(models.Model):
    """Where a State stands on a paragraph: agreed, or with its reservation (§4)."""

    AGREED, RESERVED = "agreed", "reserved"

    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="positions")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    position = models.CharField(
        max_length=10, choices=[(AGREED, _("agreed")), (RESERVED, _("reservation"))]
    )
    reservation = models.TextField(blank=True)
    revision = models.PositiveIntegerField()  # of the paragraph's text
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["observation", "state"],
                condition=Q(voided_at__isnull=True),
                name="one_position_in_force_a_state",
            ),
            models.CheckConstraint(
                condition=Q(position="agreed", reservation="")
                | Q(position="reserved") & ~Q(reservation=""),
                name="position_is_agreed_or_reserved",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="position_on_a_text"),
        )

    def __str__(self) -> str:
        return f"{self.observation_id} {self.state_id} {self.position}"
