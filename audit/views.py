"""What every view that changes something uses."""

from collections.abc import Callable

from django.db import models
from django.http import HttpRequest, HttpResponseRedirect

from audit.actions import once


def perform(request: HttpRequest, do: Callable[[], str]) -> HttpResponseRedirect:
    """Run an act of a posted form once and go where it says.

    `do` calls one action and returns the next address. The form carries the hidden id `act`
    ({% act_field %}); the same id twice is one act (domain.md §10). Errors of the action pass
    through with nothing done.
    """
    person = request.user if isinstance(request.user, models.Model) else None
    return HttpResponseRedirect(once(person, request.POST.get("act", ""), do))
