"""Phases of two years and the three groups of States."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.instrument import Cluster
from reviews.models.state import Mechanism, State


class Phase(models.Model):
    """A thematic phase of a mechanism."""

    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="phases")
    number = models.PositiveSmallIntegerField(_("number"))
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="phases")
    starts_on = models.DateField(_("starts on"))

    class Meta:
        ordering = ("mechanism", "number")
        constraints = (
            models.UniqueConstraint(fields=["mechanism", "number"], name="one_phase_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="phase_from_one"),
        )

    def __str__(self) -> str:
        return _("phase %(number)s: %(cluster)s") % {
            "number": self.number,
            "cluster": self.cluster,
        }


class Group(models.Model):
    """One of the groups into which lots divide the States of a mechanism."""

    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="groups")
    number = models.PositiveSmallIntegerField(_("number"))
    states = models.ManyToManyField(State, through="GroupMember", related_name="groups")

    class Meta:
        ordering = ("mechanism", "number")
        constraints = (
            models.UniqueConstraint(fields=["mechanism", "number"], name="one_group_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="group_from_one"),
        )

    def __str__(self) -> str:
        return _("group %(number)s") % {"number": self.number}


class GroupMember(models.Model):
    """A State's place in a group; one group for a State."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="places")
    state = models.OneToOneField(State, on_delete=models.PROTECT, related_name="place")

    def __str__(self) -> str:
        return f"{self.group}: {self.state}"


class GroupStart(models.Model):
    """When a group starts in a phase, and how many reviews were foreseen then."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="starts")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="starts")
    starts_on = models.DateField(_("starts on"))
    foreseen = models.PositiveIntegerField(_("reviews foreseen"), null=True, blank=True)

    class Meta:
        ordering = ("phase", "group")
        constraints = (
            models.UniqueConstraint(fields=["group", "phase"], name="one_start_a_group_and_phase"),
        )

    def __str__(self) -> str:
        return f"{self.group}, {self.phase}: {self.starts_on}"
