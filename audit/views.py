"""What every view that changes something uses."""

from collections.abc import Callable

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from audit.actions import all_done, once
from revmod.lib.errors import Invalid
from revmod.lib.pages import add_reasons

MOST = 20  # forms asked about at once


def perform(request: HttpRequest, do: Callable[[], str]) -> HttpResponseRedirect:
    """Run an act of a posted form once and go where it says.

    `do` calls one action and returns the next address. The form carries the hidden id `act`
    ({% act_field %}); the same id twice is one act (domain.md §10). Errors of the action pass
    through with nothing done.
    """
    person = request.user if isinstance(request.user, models.Model) else None
    return HttpResponseRedirect(once(person, request.POST.get("act", ""), do))


def perform_valid(
    request: HttpRequest, form: forms.BaseForm, do: Callable[[], str]
) -> HttpResponseRedirect | None:
    """`perform` for a form that was posted and is valid; None where the page is to be shown.

    When the action raises Invalid its reasons stand in the form, and nothing was done. Other
    errors pass through.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return perform(request, do)
    except Invalid as error:
        add_reasons(form, error)
        return None


@require_GET
@never_cache
def acts_done(request: HttpRequest) -> JsonResponse:
    """Which of the forms that a page sent (?act=…) were taken: {"person", "done"}.

    Pages keep what was typed until this says that it has arrived. Only one's own forms are known
    here. 401 with nobody signed in.
    """
    if not request.user.is_authenticated or not isinstance(request.user, models.Model):
        return JsonResponse({"person": None, "done": []}, status=401)
    found = all_done(request.user, request.GET.getlist("act")[:MOST])
    return JsonResponse({"person": request.user.pk, "done": found})
