"""Values the Secretariat has changed; the rest stand in process.SETTINGS."""

from django.db import models


class Setting(models.Model):
    """One changed value; every change is an event `setting.changed` with old and new."""

    key = models.CharField(max_length=60, unique=True)
    value = models.JSONField()

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"
