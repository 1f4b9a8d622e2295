"""The parties: list, CSV, adding and correcting one."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import SignedInRequest
from audit.models import Event
from audit.views import perform_valid
from reviews import overview
from reviews.actions import states as actions
from reviews.actions.states import CONTACT, NAMES, Facts
from reviews.forms.states import NewStateForm, StateForm
from reviews.models import Instrument, Mechanism, RegionalGroup, State
from reviews.permissions import may
from reviews.process import Action
from reviews.views import access
from revmod.lib.alphabet import fold, sort_key
from revmod.lib.pages import page
from revmod.lib.tables import csv_response
from revmod.lib.texts import one_line

PER_PAGE = 50


def _chosen(request: SignedInRequest) -> list[overview.Name]:
    """The parties that answer the filters, in the reader's alphabetical order; two queries."""
    practice = request.GET.get("mechanism") == "practice"
    rows = State.objects.filter(mechanism__is_practice=practice)
    group, instrument = (one_line(request.GET.get(k))[:10] for k in ("group", "instrument"))
    if group:
        rows = rows.filter(regional_group__code=group) | rows.filter(assigned_group__code=group)
    if instrument:
        rows = rows.filter(instruments__code=instrument)
    words = fold(request.GET.get("words", "")[:200]).split()
    wanted, language = set(rows.order_by().values_list("pk", flat=True)), get_language() or "en"
    found = [
        name
        for pk, name in overview.names().items()
        if pk in wanted and all(word in name.search for word in words)
    ]
    return sorted(found, key=lambda name: sort_key(name.text, language))


@login_required
@require_GET
def parties(request: SignedInRequest) -> HttpResponse:
    """The parties with their groups and instruments, fifty a page."""
    access.secretariat(request, Action.SEE_BOARD)
    shown = Paginator(_chosen(request), PER_PAGE).get_page(request.GET.get("page"))
    rows = State.objects.select_related("regional_group", "assigned_group")
    rows = rows.prefetch_related("instruments").order_by()
    states = {s.pk: s for s in rows.filter(pk__in=[name.pk for name in shown.object_list])}
    context = {
        "shown": shown,
        "states": [states[name.pk] for name in shown.object_list],
        "groups": list(RegionalGroup.objects.all()),
        "instruments": list(Instrument.objects.all()),
        "practice": request.GET.get("mechanism") == "practice",
        "given": request.GET,
        "verdict": may(request.user, Action.EDIT_FRAME, None),
    }
    return page(request, "reviews/parties.html", context)


@login_required
@require_GET
def parties_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """The parties chosen, in the columns that an import takes."""
    access.secretariat(request, Action.SEE_BOARD)
    return csv_response(_table([name.pk for name in _chosen(request)]), "parties.csv")


def _table(pks: list[int]) -> Iterator[list[object]]:
    codes = list(Instrument.objects.values_list("code", flat=True))
    yield [
        "code",
        "iso3",
        "regional_group",
        "assigned_group",
        *map(str.lower, codes),
        *NAMES,
        *CONTACT,
    ]
    rows = State.objects.select_related("regional_group", "assigned_group").in_bulk(pks)
    party: dict[int, set[str]] = {}
    for pk, code in State.instruments.through.objects.values_list("state_id", "instrument__code"):
        party.setdefault(pk, set()).add(code)
    for pk in pks:
        state = rows[pk]
        yield [
            state.code,
            state.iso3,
            state.regional_group.code if state.regional_group else "",
            state.assigned_group.code if state.assigned_group else "",
            *(int(code in party.get(pk, set())) for code in codes),
            *(getattr(state, name) for name in (*NAMES, *CONTACT)),
        ]


@login_required
@require_http_methods(["GET", "POST"])
def party_new(request: SignedInRequest) -> HttpResponse:
    """Add a party, with the reason or source."""
    access.secretariat(request, Action.EDIT_FRAME)
    real = Mechanism.objects.filter(is_practice=False).first()
    form = NewStateForm(request.POST or None, initial={"mechanism": real})
    if done := perform_valid(request, form, lambda: _add(request, form)):
        return done
    return page(request, "reviews/party_edit.html", {"heading": _("New party")}, form=form)


def _add(request: SignedInRequest, form: NewStateForm) -> str:
    given = form.cleaned_data
    state = actions.add(
        by=request.user, mechanism=given["mechanism"], facts=form.facts(), reason=given["reason"]
    )
    messages.success(request, _("%(state)s is added.") % {"state": state})
    return reverse("parties")


@login_required
@require_http_methods(["GET", "POST"])
def party_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """Correct what is known of a party."""
    access.secretariat(request, Action.EDIT_FRAME)
    rows = State.objects.select_related("regional_group", "assigned_group")
    state = get_object_or_404(rows.prefetch_related("instruments"), code=code)
    form = StateForm(request.POST or None, known=Facts.of(state))
    if done := perform_valid(request, form, lambda: _edit(request, state, form)):
        return done
    context = {
        "heading": str(state),
        "state": state,
        "events": _history(state),
        "demo": settings.DEMO,
    }
    return page(request, "reviews/party_edit.html", context, form=form)


def _edit(request: SignedInRequest, state: State, form: StateForm) -> str:
    changes = actions.edit(
        by=request.user,
        state=state,
        facts=form.facts(),
        reason=form.cleaned_data["reason"],
        shown=form.shown(),
    )
    messages.success(request, _("The changes are kept.") if changes else _("Nothing was changed."))
    return reverse("party_edit", args=[state.code])


def _history(state: State) -> list[dict[str, object]]:
    """The last changes of a party's facts, in words."""
    events = Event.objects.filter(subject_type="state", subject_id=state.pk).order_by("-id")[:20]
    return [
        {
            "at": event.at,
            "title": _("Added") if event.kind == "state.added" else _("Changed"),
            "joined": ", ".join(event.data.get("joined", [])),
            "left": ", ".join(event.data.get("left", [])),
            "reason": event.data.get("reason", ""),
        }
        for event in events
    ]
