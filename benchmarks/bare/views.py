"""A signed-in page of a hundred fields from one query, and a signed-in save of one row."""

import json

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from benchmarks.bare.models import Change, Field


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Three queries: the session, the person, the fields."""
    fields = list(Field.objects.filter(form=pk).select_related("form"))
    return render(request, "bare/page.html", {"form": fields[0].form, "fields": fields})


@login_required
@require_POST
@transaction.atomic
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Five queries: the session, the person, the row if the person may write it, its update,
    its history.
    """
    value = json.loads(request.body)["value"]
    mine = Field.objects.filter(form__writers=request.user)
    field = mine.select_for_update(of=("self",)).filter(pk=pk).first()
    if field is None:
        raise PermissionDenied
    field.value, field.revision = value, field.revision + 1
    field.save(update_fields=["value", "revision"])
    Change.objects.create(field=field, number=field.revision, value=value, by=request.user)
    return JsonResponse({"revision": field.revision})
