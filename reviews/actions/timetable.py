"""Correcting the frame: clusters and their articles, subjects, when phases and groups start (§1, §2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.actions import record
from reviews import deadlines
from reviews.actions.frame import hold_frame, in_languages
from reviews.models import Article, Cluster, Group, GroupStart, Phase
from reviews.permissions import demand
from reviews.process import Action
from revmod.lib.errors import Invalid
from revmod.lib.texts import one_line

MOST = 1000  # reviews of a group in a phase
WORDS = 200  # characters of a cluster's name or an article's subject


@dataclass(frozen=True)
class Start:
    """When a group starts in a phase, and how many reviews are foreseen for it."""

    starts_on: date
    foreseen: int | None = None


@transaction.atomic
def edit_cluster(
    *,
    by: User,
    cluster: Cluster,
    articles: Collection[Article],
    names: Mapping[str, str] | None = None,
) -> bool:
    """Say which articles a cluster has and what it is called; returns whether anything changed.

    `names` by field ("name_fr"…); those that are not given stay. An article stands in one cluster.
    Questionnaires that are adopted and reviews that are launched are not touched. Raises Refused,
    Invalid by field.
    """
    demand(by, Action.EDIT_FRAME, None)
    hold_frame()
    cluster = Cluster.objects.get(pk=cluster.pk)
    before = {article.pk for article in cluster.articles.all()}
    after = {article.pk for article in articles}
    if problem := _articles_problem(cluster, after):
        raise Invalid({"articles": problem})
    renamed = _reword(cluster, "name", names or {})
    if before == after and not renamed:
        return False
    cluster.articles.set(after)
    codes = {
        row.pk: f"{row.instrument.code} {row.number}"
        for row in Article.objects.filter(pk__in=before ^ after).select_related("instrument")
    }
    data: dict[str, object] = {
        "number": cluster.number,
        "added": [codes[pk] for pk in sorted(after - before)],
        "removed": [codes[pk] for pk in sorted(before - after)],
    }
    record("cluster.changed", by=by, subject=cluster, data=data | {"texts": renamed})
    return True


def _articles_problem(cluster: Cluster, wanted: Collection[int]) -> str:
    """Why a cluster cannot have these articles, or ""."""
    if not wanted:
        return _("A cluster has at least one article.")
    elsewhere = Article.objects.filter(
        pk__in=wanted, clusters__in=Cluster.objects.exclude(pk=cluster.pk)
    )
    taken = elsewhere.select_related("instrument").distinct()
    if not taken:
        return ""
    names = "; ".join(f"{row.instrument.code} {row.number}" for row in taken)
    return _("These articles stand in another cluster: %(names)s.") % {"names": names}


@transaction.atomic
def edit_article(*, by: User, article: Article, subjects: Mapping[str, str]) -> bool:
    """Say what an article is about, by field ("subject_fr"…); returns whether anything changed.

    Questionnaires and texts that name the article keep their own words. Raises Refused, Invalid
    by field.
    """
    demand(by, Action.EDIT_FRAME, None)
    hold_frame()
    article = Article.objects.select_related("instrument").get(pk=article.pk)
    changes = _reword(article, "subject", subjects)
    if not changes:
        return False
    data = {"instrument": article.instrument.code, "number": article.number, "texts": changes}
    record("article.changed", by=by, subject=article, data=data)
    return True


def _reword(row: Cluster | Article, field: str, texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Put texts in six languages into a row; what stood there and what stands there now."""
    given = {name: one_line(texts[name]) for name in in_languages(field) if name in texts}
    english = f"{field}_{settings.MODELTRANSLATION_DEFAULT_LANGUAGE}"
    found = {
        name: _("At most %(limit)d characters.") % {"limit": WORDS}
        for name, text in given.items()
        if len(text) > WORDS
    }
    if given.get(english) == "":
        found[english] = _("Give the words in English: they show where others are missing.")
    if found:
        raise Invalid(found)
    before = {name: getattr(row, name) or "" for name in given}
    changes = {name: [before[name], text] for name, text in given.items() if text != before[name]}
    for name, (_was, text) in changes.items():
        setattr(row, name, text)
    if changes:
        with override(settings.MODELTRANSLATION_DEFAULT_LANGUAGE):
            row.save()  # the untranslated column keeps the English words
    return changes


@transaction.atomic
def edit_phase(
    *,
    by: User,
    phase: Phase,
    cluster: Cluster,
    starts_on: date,
    starts: Mapping[Group, Start | None],
) -> bool:
    """Say when a phase and its groups start, and what its cluster is; whether anything changed.

    Launched reviews keep their dates. A phase with reviews keeps its cluster. Raises Refused,
    Invalid by field ("start_<group's number>").
    """
    demand(by, Action.EDIT_FRAME, None)
    hold_frame()
    phase = Phase.objects.get(pk=phase.pk)
    known = {row.group_id: row for row in GroupStart.objects.filter(phase=phase)}
    if found := _phase_problems(phase, cluster, starts_on, starts, known):
        raise Invalid(found)
    changes = _phase_changes(phase, cluster, starts_on)
    for group, start in starts.items():
        changes |= _group_change(phase, group, start, known.get(group.pk))
    if not changes:
        return False
    phase.cluster, phase.starts_on = cluster, starts_on
    phase.save(update_fields=["cluster", "starts_on"])
    record("phase.changed", by=by, subject=phase, data={"number": phase.number, "changes": changes})
    return True


def _phase_problems(
    phase: Phase,
    cluster: Cluster,
    starts_on: date,
    starts: Mapping[Group, Start | None],
    known: Mapping[int, GroupStart],
) -> dict[str, str]:
    found = {}
    today = timezone.now().date()
    if cluster.pk != phase.cluster_id and phase.reviews.exists():
        found["cluster"] = _("This phase has reviews already; it keeps its cluster.")
    if starts_on != phase.starts_on and (far := deadlines.why_not(starts_on, today=today)):
        found["starts_on"] = far
    for group, start in starts.items():
        name = f"start_{group.number}"
        if start is None:
            if group.pk in known:
                found[name] = _("Give the date; a start that is known is not taken away.")
            continue
        row = known.get(group.pk)
        if start.starts_on < starts_on:
            found[name] = _("A group does not start before its phase.")
        elif not row or row.starts_on != start.starts_on:
            if far := deadlines.why_not(start.starts_on, today=today):
                found[name] = far
        if start.foreseen is not None and not 0 < start.foreseen <= MOST:
            found[f"foreseen_{group.number}"] = _(
                "Give a whole number from %(low)d to %(high)d."
            ) % {"low": 1, "high": MOST}
    return found


def _phase_changes(phase: Phase, cluster: Cluster, starts_on: date) -> dict[str, object]:
    changes: dict[str, object] = {}
    if phase.cluster_id != cluster.pk:
        changes["cluster"] = cluster.number
    if phase.starts_on != starts_on:
        changes["starts_on"] = [phase.starts_on.isoformat(), starts_on.isoformat()]
    return changes


def _group_change(
    phase: Phase, group: Group, start: Start | None, row: GroupStart | None
) -> dict[str, object]:
    """Write a group's start; what changed, for the record."""
    if start is None or (
        row and (row.starts_on, row.foreseen) == (start.starts_on, start.foreseen)
    ):
        return {}
    before = row.starts_on.isoformat() if row else ""
    row = row or GroupStart(phase=phase, group=group)
    row.starts_on, row.foreseen = start.starts_on, start.foreseen
    row.save()
    return {f"group {group.number}": [before, start.starts_on.isoformat(), start.foreseen]}
