"""What States write: answers to questions, remarks in feedback; each with its history."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from questionnaires.models.questionnaire import Question, Questionnaire
from reviews.models import Instrument, StoredFile, Submission


class AnswerSheet(models.Model):
    """Pins the questionnaire's version to a submission (§10, Seams upward)."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="sheet")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.submission_id} {self.questionnaire_id}"


class Saved(models.Model):
    """A text that is saved piece by piece; `revision` 0 means nothing was saved yet."""

    revision = models.PositiveIntegerField(default=0)
    value = models.JSONField(null=True, blank=True)
    language = models.CharField(max_length=10, default="en")
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class SavedRevision(models.Model):
    """One save: append-only. `base` is the revision the writer had seen; `client_id` makes a
    repeated save one save; `collided` tells that somebody else had saved meanwhile.
    """

    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    wording = models.TextField(blank=True)  # of the question, as the writer saw it (§6)
    language = models.CharField(max_length=10, default="en")
    client_id = models.UUIDField()
    collided = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Answer(Saved):
    """A State's answer to one question; the current text is the last revision's.

    Where two people saved from the same revision, `conflict_with` names the revision that the
    current one pushed aside: both are shown until somebody settles it.
    """

    sheet = models.ForeignKey(AnswerSheet, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    conflict_with = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sheet", "question"], name="one_answer_a_question"),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.question_id}"


class AnswerRevision(SavedRevision):
    """A row of an answer's history."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="revisions")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["answer", "number"], name="one_answer_a_revision"),
            models.CheckConstraint(condition=Q(number__gte=1), name="answer_revision_from_one"),
            models.UniqueConstraint(fields=["answer", "client_id"], name="one_answer_a_save"),
        )

    def __str__(self) -> str:
        return f"{self.answer_id} #{self.number}"


class Remark(Saved):
    """A reviewing State's feedback: on one question, or per instrument under a heading (§4)."""

    class Heading(models.TextChoices):
        QUESTION = "question"
        MEASURES = "measures"
        SUCCESSES = "successes"
        CHALLENGES = "challenges"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    heading = models.CharField(max_length=20, choices=Heading.choices)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    conflict_with = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["submission", "question"],
                condition=Q(question__isnull=False),
                name="one_remark_a_question",
            ),
            models.UniqueConstraint(
                fields=["submission", "instrument", "heading"],
                condition=Q(question__isnull=True),
                name="one_remark_a_heading",
            ),
            models.CheckConstraint(
                condition=Q(heading="question", question__isnull=False)
                | ~Q(heading="question") & Q(question__isnull=True),
                name="remark_is_on_a_question_or_overall",
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} {self.heading} {self.question_id or self.instrument_id}"


class RemarkRevision(SavedRevision):
    """A row of a remark's history."""

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="revisions")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["remark", "number"], name="one_remark_a_revision"),
            models.CheckConstraint(condition=Q(number__gte=1), name="remark_revision_from_one"),
            models.UniqueConstraint(fields=["remark", "client_id"], name="one_remark_a_save"),
        )

    def __str__(self) -> str:
        return f"{self.remark_id} #{self.number}"


class Attachment(models.Model):
    """A file uploaded as part of an answer (sample documents); never served inline."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.answer_id} {self.file_id}"
