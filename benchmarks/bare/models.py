"""A form of a hundred fields, who may write in it, and the history of what was written."""

from django.conf import settings
from django.db import models


class Form(models.Model):
    title = models.CharField(max_length=200)
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="forms")


class Field(models.Model):
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="fields")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)  # "line", "area", "radio", "checkbox" or "rows"
    label = models.TextField()
    help = models.TextField(blank=True)
    options = models.JSONField(default=list)
    value = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("order",)


class Change(models.Model):
    field = models.ForeignKey(Field, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    value = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
