"""The treaty frame in one place: instruments, clusters, phases, groups."""

from collections import defaultdict
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import SignedInRequest
from audit.views import perform_valid
from reviews.actions import timetable
from reviews.forms.frame import ArticleForm, ClusterForm, PhaseForm
from reviews.models import Article, Cluster, Group, GroupStart, Instrument, Mechanism, Phase
from reviews.permissions import may
from reviews.process import Action
from reviews.views import access
from reviews.views.frame_changes import changes_of
from revmod.lib.pages import page


@login_required
@require_GET
def frame(request: SignedInRequest) -> HttpResponse:
    """Everything the reviews rest on, and where to correct it."""
    access.secretariat(request, Action.SEE_BOARD)
    rows = Instrument.objects.prefetch_related("articles").order_by("order")
    instruments = list(rows.annotate(parties=Count("states", distinct=True)))
    context = {
        "timetables": [_timetable(mechanism) for mechanism in _mechanisms()],
        "clusters": [
            (cluster, _cells(cluster, instruments))
            for cluster in Cluster.objects.prefetch_related("articles")
        ],
        "instruments": instruments,
        "verdict": may(request.user, Action.EDIT_FRAME, None),
    }
    return page(request, "reviews/frame.html", context)


Cells = list[tuple[Group, GroupStart | None, int | None]]


def _mechanisms() -> QuerySet[Mechanism]:
    """The mechanisms with all that their timetables need; four queries."""
    phases = Phase.objects.select_related("cluster").prefetch_related("starts").order_by("number")
    groups = Group.objects.order_by("number")
    return Mechanism.objects.order_by("is_practice", "pk").prefetch_related(
        Prefetch("phases", phases), Prefetch("groups", groups)
    )


def _timetable(mechanism: Mechanism) -> tuple[Mechanism, list[Group], list[tuple[Phase, Cells]]]:
    """A mechanism's phases by its groups: the starts, and how many reviews 70 per cent are (§2)."""
    groups, found = list(mechanism.groups.all()), []
    for phase in mechanism.phases.all():
        starts = {row.group_id: row for row in phase.starts.all()}
        cells: Cells = []
        for group in groups:
            start = starts.get(group.pk)
            cells.append((group, start, seventy_per_cent(start.foreseen) if start else None))
        found.append((phase, cells))
    return mechanism, groups, found


def seventy_per_cent(foreseen: int | None) -> int | None:
    """How many reviews 70 per cent of those foreseen are, rounded up (domain.md §9: 44 of 62)."""
    return -(-7 * foreseen // 10) if foreseen else None


def _cells(cluster: Cluster, instruments: Sequence[Instrument]) -> list[tuple[Instrument, str]]:
    """A cluster's articles by instrument: the numbers in one line."""
    numbers: dict[int, list[str]] = defaultdict(list)
    for article in cluster.articles.all():
        numbers[article.instrument_id].append(str(article.number))
    return [(instrument, ", ".join(numbers[instrument.pk])) for instrument in instruments]


@login_required
@require_http_methods(["GET", "POST"])
def cluster_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what a cluster is called and which articles it has."""
    access.secretariat(request, Action.EDIT_FRAME)
    cluster = get_object_or_404(Cluster, pk=pk)
    form = ClusterForm(request.POST or None, cluster=cluster)

    def do() -> str:
        return _done(
            request,
            timetable.edit_cluster(
                by=request.user, cluster=cluster, articles=form.chosen(), names=form.texts()
            ),
        )

    if done := perform_valid(request, form, do):
        return done
    context = {
        "heading": _("Cluster %(number)s: %(name)s")
        % {"number": cluster.number, "name": cluster.name},
        "of_text": _("Name in the six languages"),
        "changes": changes_of(cluster),
    }
    return page(request, "reviews/frame_edit.html", context, form=form)


@login_required
@require_http_methods(["GET", "POST"])
def article_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what an article is about."""
    access.secretariat(request, Action.EDIT_FRAME)
    article = get_object_or_404(Article.objects.select_related("instrument"), pk=pk)
    form = ArticleForm(request.POST or None, row=article)

    def do() -> str:
        subjects = form.texts()
        return _done(
            request, timetable.edit_article(by=request.user, article=article, subjects=subjects)
        )

    if done := perform_valid(request, form, do):
        return done
    context = {
        "heading": _("%(instrument)s, article %(number)s")
        % {"instrument": article.instrument.short_name, "number": article.number},
        "of_text": _("Subject in the six languages"),
        "changes": changes_of(article),
    }
    return page(request, "reviews/frame_edit.html", context, form=form)


@login_required
@require_http_methods(["GET", "POST"])
def phase_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say when a phase and its groups start."""
    access.secretariat(request, Action.EDIT_FRAME)
    phase = get_object_or_404(Phase.objects.select_related("mechanism", "cluster"), pk=pk)
    form = PhaseForm(request.POST or None, phase=phase)

    def do() -> str:
        given = {name: form.cleaned_data[name] for name in ("cluster", "starts_on")}
        starts = form.starts()
        return _done(
            request, timetable.edit_phase(by=request.user, phase=phase, starts=starts, **given)
        )

    if done := perform_valid(request, form, do):
        return done
    context = {
        "heading": _("Phase %(number)s") % {"number": phase.number},
        "phase": phase,
        "changes": changes_of(phase),
    }
    return page(request, "reviews/frame_edit.html", context, form=form)


def _done(request: SignedInRequest, changed: bool) -> str:
    messages.success(request, _("The changes are kept.") if changed else _("Nothing was changed."))
    return reverse("frame")
