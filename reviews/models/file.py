"""Files people hand in; kept outside the web server's reach (every download is asked for)."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class StoredFile(models.Model):
    """A file under MEDIA_ROOT with its original name; the path is of our making."""

    name = models.CharField(max_length=200)
    path = models.CharField(max_length=300, unique=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
