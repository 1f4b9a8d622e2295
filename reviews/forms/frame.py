"""Forms of the frame: a cluster's name and articles, an article's subject, a phase's dates."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.actions.frame import in_languages
from reviews.actions.timetable import MOST, WORDS, Start
from reviews.forms.fields import Day, six_languages
from reviews.models import Article, Cluster, Group, GroupStart, Phase


class InLanguages(forms.Form):
    """A text of the frame in the six languages; `field` is its name in the model."""

    field = ""

    def __init__(self, *args: Any, row: Cluster | Article, **options: Any) -> None:
        super().__init__(*args, **options)
        self.names = in_languages(self.field)
        self.fields.update(six_languages(self.names, max_length=WORDS))
        self.initial.update({name: getattr(row, name) or "" for name in self.names})

    def texts(self) -> dict[str, str]:
        """The text as the action takes it; the form is valid."""
        return {name: self.cleaned_data[name] for name in self.names}


class ArticleForm(InLanguages):
    """What an article is about."""

    field = "subject"


class ClusterForm(InLanguages):
    """The name of a cluster, and its articles by instrument."""

    field = "name"

    articles = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Articles"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, cluster: Cluster, **options: Any) -> None:
        super().__init__(*args, row=cluster, **options)
        self.known = {a.pk: a for a in Article.objects.select_related("instrument")}
        elsewhere = dict(
            Cluster.articles.through.objects.exclude(cluster=cluster).values_list(
                "article_id", "cluster__number"
            )
        )
        self.order_fields([*self.names, "articles"])
        field = self.fields["articles"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = _by_instrument(self.known.values(), elsewhere)
        self.initial.setdefault("articles", [article.pk for article in cluster.articles.all()])

    def chosen(self) -> list[Article]:
        """The articles ticked."""
        return [self.known[pk] for pk in self.cleaned_data["articles"]]


def _by_instrument(
    articles: Iterable[Article], elsewhere: dict[int, int]
) -> list[tuple[str, list[tuple[int, str]]]]:
    """Choices under the name of each instrument; those of another cluster say so."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for article in articles:
        label = str(article)
        if number := elsewhere.get(article.pk):
            label = _("%(article)s (in cluster %(number)s)") % {"article": label, "number": number}
        groups.setdefault(article.instrument.short_name, []).append((article.pk, label))
    return list(groups.items())


class PhaseForm(forms.Form):
    """A phase's cluster and start, and the starts of its groups.

    The action judges the days: one that stood there before stays, however far it is by now.
    """

    cluster = forms.ModelChoiceField(
        label=gettext_lazy("Thematic cluster"), queryset=Cluster.objects.all(), empty_label=None
    )
    starts_on = Day(label=gettext_lazy("Start of the phase"), bounded=False)

    def __init__(self, *args: Any, phase: Phase, **options: Any) -> None:
        super().__init__(*args, **options)
        self.groups = list(Group.objects.filter(mechanism_id=phase.mechanism_id))
        known = {row.group_id: row for row in GroupStart.objects.filter(phase=phase)}
        self.initial = {"cluster": phase.cluster_id, "starts_on": phase.starts_on}
        for group in self.groups:
            self.fields[f"start_{group.number}"] = Day(
                label=_("Start of group %(number)s") % {"number": group.number},
                required=False,
                bounded=False,
            )
            self.fields[f"foreseen_{group.number}"] = forms.IntegerField(
                label=_("Reviews foreseen in group %(number)s") % {"number": group.number},
                required=False,
                min_value=1,
                max_value=MOST,
            )
            if row := known.get(group.pk):
                self.initial[f"start_{group.number}"] = row.starts_on
                self.initial[f"foreseen_{group.number}"] = row.foreseen

    def starts(self) -> dict[Group, Start | None]:
        """The groups' starts as the action takes them."""
        given = self.cleaned_data
        return {
            group: Start(day, given[f"foreseen_{group.number}"])
            if (day := given[f"start_{group.number}"])
            else None
            for group in self.groups
        }
