"""Questionnaires as catalogue data: sections by article, numbered questions, follow-ups."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.models import Article, Cluster, Instrument


class Questionnaire(models.Model):
    """One version of a cluster's questionnaire; a published version is never changed (§6)."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="questionnaires")
    version = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=300)
    label = models.CharField(max_length=200, blank=True)  # "Demonstration text, not adopted …"
    resolution = models.CharField(_("adopting resolution"), max_length=120, blank=True)
    symbol = models.CharField(_("document symbol"), max_length=120, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the data it was loaded from

    class Meta:
        ordering = ("cluster", "-id")
        constraints = (
            models.UniqueConstraint(fields=["cluster", "version"], name="one_questionnaire"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Section(models.Model):
    """The questions on one article of one instrument: a page of the form."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="sections"
    )
    key = models.SlugField(max_length=80)
    order = models.PositiveIntegerField()
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=300)
    intro = models.TextField(blank=True)

    class Meta:
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=["questionnaire", "key"], name="one_section_a_key"),
        )

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A numbered question, or a follow-up of one (`parent`), shown when its condition holds."""

    class Type(models.TextChoices):
        YES_PARTLY_NO = "yes_partly_no", _("yes, yes in part, no")
        CHOICE = "choice", _("one of several")
        CHOICES = "choices", _("some of several")
        TEXT = "text", _("short text")
        LONG_TEXT = "long_text", _("long text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        AUTHORITY = "authority", _("authority")
        STATISTICS = "statistics", _("statistics")
        CITATIONS = "citations", _("citations of law or cases")
        DOCUMENTS = "documents", _("documents")
        ASSISTANCE = "assistance", _("technical-assistance needs")
        CROSS_REFERENCE = "cross_reference", _("answer under another mechanism")
        EXAMPLES = "examples", _("examples of successful implementation")
        DIFFICULTIES = "difficulties", _("difficulties met")

    class Obligation(models.TextChoices):
        MANDATORY = "mandatory", _("mandatory")
        CONSIDER = "consider", _("to consider")
        OPTIONAL = "optional", _("optional")

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=80)
    order = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups"
    )
    type = models.CharField(max_length=20, choices=Type.choices)
    obligation = models.CharField(max_length=20, choices=Obligation.choices, blank=True)
    required = models.BooleanField(default=False)
    text = models.TextField()
    help = models.TextField(blank=True)
    options = models.JSONField(default=list, blank=True)  # [{"value", "label", "label_ar", …}]
    when = models.JSONField(null=True, blank=True)  # questionnaires.conditions

    class Meta:
        ordering = ("section__order", "order")
        constraints = (
            models.UniqueConstraint(fields=["section", "key"], name="one_question_a_key"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.text[:60]}"
