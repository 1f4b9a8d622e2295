"""Where the Secretariat decides about one nomination."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import SignedInRequest
from audit.views import perform, perform_valid
from nominations import queries, readiness
from nominations.actions import nominations as actions
from nominations.actions import people
from nominations.forms import CorrectionForm, NameForm, ReasonForm
from nominations.models import Nomination
from reviews.process import Action
from reviews.views import access
from revmod.lib.errors import Invalid
from revmod.lib.pages import add_reasons, page


@dataclass(frozen=True)
class Decision:
    """What a button of the page does; with `reason` a text goes with it."""

    act: Callable[..., None]
    done: str | Promise
    reason: bool = False


DECISIONS = {
    "approve": Decision(actions.approve, _("Approved: the person now sees the reviews.")),
    "clarify": Decision(actions.ask_clarification, _("The question is sent."), reason=True),
    "hold": Decision(actions.hold, _("The nomination is held."), reason=True),
    "withdraw": Decision(actions.withdraw, _("The nomination is withdrawn.")),
    "link": Decision(actions.send_link, _("A new link is on its way.")),
}


def _load(request: SignedInRequest, pk: int) -> Nomination:
    access.secretariat(request, Action.SEAT)
    return get_object_or_404(queries.nomination(pk))


@login_required
def nomination(request: SignedInRequest, pk: int) -> HttpResponse:
    """The profile beside the note; approve, ask for clarification, hold, withdraw."""
    found = _load(request, pk)
    name = request.POST.get("decision", "")
    decision = DECISIONS.get(name)
    form = ReasonForm(request.POST if decision else None)
    if request.method == "POST" and decision and (form.is_valid() or not decision.reason):
        try:
            return perform(request, lambda: _decide(request, found, decision, form))
        except Invalid as error:
            form.errors.clear()
            add_reasons(form, error)
    profile = queries.profile_of(found.user)
    context = {
        "nomination": found,
        "profile": profile,
        "lines": readiness.lines(found, profile),
        "decision": name,
        "can": readiness.possible(found, profile),
        "history": readiness.history(found),
    }
    return page(request, "nominations/nomination.html", context, form=form)


def _decide(
    request: SignedInRequest, found: Nomination, decision: Decision, form: ReasonForm
) -> str:
    extra = {"reason": form.cleaned_data["reason"]} if decision.reason else {}
    decision.act(by=request.user, nomination=found, **extra)
    messages.success(request, str(decision.done))
    return reverse("nomination", args=[found.pk])


@login_required
def nomination_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mend what was typed wrongly; a new address gets a new link. Of a seated person the name."""
    found = _load(request, pk)
    seated = found.status == Nomination.Status.APPROVED
    kind, source = (NameForm, found.user) if seated else (CorrectionForm, found)
    initial = {key: getattr(source, key) for key in kind.base_fields}
    form = kind(request.POST or None, initial=initial)
    if done := perform_valid(request, form, lambda: _correct(request, found, form)):
        return done
    context = {"nomination": found, "seated": seated}
    return page(request, "nominations/nomination_correct.html", context, form=form)


def _correct(request: SignedInRequest, found: Nomination, form: CorrectionForm | NameForm) -> str:
    if isinstance(form, NameForm):
        people.correct_name(by=request.user, nomination=found, **form.cleaned_data)
        messages.success(request, _("The name is corrected."))
    else:
        actions.correct(by=request.user, nomination=found, **form.cleaned_data)
        messages.success(request, _("The nomination is corrected."))
    return reverse("nomination", args=[found.pk])
