"""The treaty frame: instruments, their articles, thematic clusters."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Instrument(models.Model):
    """The Convention or one of its Protocols."""

    code = models.CharField(max_length=10, unique=True)
    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=120)

    class Meta:
        ordering = ("order",)

    def __str__(self) -> str:
        return self.short_name


class Article(models.Model):
    """An article of an instrument with its subject."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="articles")
    number = models.PositiveSmallIntegerField(_("number"))
    subject = models.CharField(_("subject"), max_length=200)

    class Meta:
        ordering = ("instrument__order", "number")
        constraints = (
            models.UniqueConstraint(fields=["instrument", "number"], name="one_article_a_number"),
        )

    def __str__(self) -> str:
        return _("article %(number)s, %(subject)s") % {
            "number": self.number,
            "subject": self.subject,
        }


class Cluster(models.Model):
    """A thematic cluster of articles; phase number and cluster number may differ (§1)."""

    number = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    articles = models.ManyToManyField(Article, related_name="clusters", blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.name
