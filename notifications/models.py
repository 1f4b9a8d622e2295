"""One event told to one person over one channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Notification(models.Model):
    """A row per event, person and channel: the database refuses the second one."""

    INBOX, EMAIL = "inbox", "email"
    LEFT, ADDRESS, ATTEMPTS = "left", "address", "attempts"

    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    channel = models.CharField(max_length=10, choices=[(INBOX, INBOX), (EMAIL, EMAIL)])
    review_id = models.BigIntegerField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)  # codes and dates; nothing confidential
    why = models.CharField(max_length=20, blank=True)  # audiences.Why: the mail says it
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # Mail: who sends it holds it until `not_before`; after a failure that is the next attempt.
    sent_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    dropped = models.CharField(max_length=20, blank=True)  # why it will never be sent
    message_id = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # inbox

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["event_id", "user", "channel"], name="one_notification_a_channel"
            ),
        )
        indexes = (
            models.Index(
                fields=["id"],
                condition=Q(channel="email", sent_at__isnull=True, dropped=""),
                name="mail_to_send",
            ),
            models.Index(
                fields=["user"],
                condition=Q(channel="inbox", read_at__isnull=True),
                name="unread_of_a_person",
            ),
            models.Index(fields=["user", "channel", "-id"], name="inbox_of_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id} ({self.channel})"
