"""Showing a page, and a form again with what is wrong with it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from revmod.lib.errors import Invalid


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    form: forms.BaseForm | None = None,
) -> HttpResponse:
    """Render a template; a form with errors comes back as 422 with everything typed kept."""
    wrong = form is not None and form.is_bound and bool(form.errors)
    if form is not None:
        context = {"form": form, **context}
    return render(request, template, context, status=422 if wrong else 200)


def add_reasons(form: forms.BaseForm, error: Invalid) -> None:
    """Put an action's reasons beside the fields they concern; unknown fields go to the top."""
    for name, reason in error.reasons.items():
        form.add_error(name if name in form.fields else None, str(reason))
