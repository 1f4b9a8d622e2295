"""States parties and the groups they belong to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.models.instrument import Instrument


class RegionalGroup(models.Model):
    """One of the five regional groups of the United Nations."""

    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Mechanism(models.Model):
    """The review mechanism, or the practice one whose reviews count in no total (§10)."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    is_practice = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class State(models.Model):
    """A State party; the European Union, the Holy See and others are parties too (§2)."""

    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="states")
    code = models.CharField(_("code"), max_length=2, unique=True)
    iso3 = models.CharField(_("three-letter code"), max_length=3, blank=True)
    name = models.CharField(_("name"), max_length=120)
    regional_group = models.ForeignKey(
        RegionalGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("regional group"),
    )
    assigned_group = models.ForeignKey(
        RegionalGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned group, where there is no regional group"),
    )
    instruments = models.ManyToManyField(
        Instrument, related_name="states", blank=True, verbose_name=_("party to")
    )
    mission_name = models.CharField(_("Permanent Mission"), max_length=200, blank=True)
    mission_email = models.EmailField(_("Permanent Mission's e-mail"), blank=True)
    mission_phone = models.CharField(_("Permanent Mission's phone"), max_length=60, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(regional_group__isnull=True) | Q(assigned_group__isnull=True),
                name="group_is_assigned_where_there_is_none",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def drawing_group(self) -> RegionalGroup | None:
        """The group in which lots count this State: its own, or the assigned one (§2)."""
        return self.regional_group or self.assigned_group
