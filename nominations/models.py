"""Note verbale → nomination → profile → approval → seat (§3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models import Participant, Review, State, StoredFile
from reviews.process import Seat


class NoteVerbale(models.Model):
    """A letter of a Permanent Mission that names people, as the Secretariat recorded it."""

    state = models.ForeignKey(
        State, on_delete=models.PROTECT, related_name="notes", verbose_name=_("State party")
    )
    reference = models.CharField(_("reference"), max_length=120)
    dated_on = models.DateField(_("date of the note"))
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviews = models.ManyToManyField(Review, related_name="notes")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-recorded_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["state", "reference"], name="one_note_a_reference"),
        )

    def __str__(self) -> str:
        return f"{self.state}: {self.reference}"


class Nomination(models.Model):
    """A person a note names for a seat in its reviews."""

    class Status(models.TextChoices):
        LINK_SENT = "link_sent", _("link sent")
        PROFILE_DUE = "profile_due", _("profile to complete")
        SUBMITTED = "submitted", _("profile submitted")
        CLARIFICATION = "clarification", _("clarification asked for")
        APPROVED = "approved", _("approved")
        HELD = "held", _("held pending guidance on representation")
        WITHDRAWN = "withdrawn", _("withdrawn")

    note = models.ForeignKey(NoteVerbale, on_delete=models.PROTECT, related_name="nominations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="nominations"
    )
    seat = models.CharField(max_length=20, choices=[(s.value, s.value) for s in Seat])
    # As the note says; the person may correct their own profile, the record stays.
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("title"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("business phone"), max_length=60, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.LINK_SENT)
    reason = models.TextField(blank=True)  # of a clarification or of holding
    replaces = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ends_old_seat_at_once = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("note", "id")
        constraints = (
            models.UniqueConstraint(fields=["note", "user"], name="one_nomination_a_note"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="nomination_is_decided_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.seat})"


class Profile(models.Model):
    """What a nominated person says of themselves; the Secretariat checks it against the note."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile"
    )
    organization = models.CharField(_("organization"), max_length=200, blank=True)
    field = models.CharField(_("field of expertise"), max_length=200, blank=True)
    languages = models.JSONField(default=list, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.user)
