"""Parties from a CSV file: send it, see what it would do, then write it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import SignedInRequest
from audit.views import perform_valid
from reviews.actions import imports
from reviews.actions.imports import FOLDER, Plan
from reviews.actions.states import Catalogue
from reviews.forms.states import ApplyForm, ImportForm
from reviews.models import Mechanism, StoredFile
from reviews.process import Action
from reviews.views import access
from revmod.lib.errors import Invalid
from revmod.lib.pages import page

PER_PAGE = 100


@login_required
@require_http_methods(["GET", "POST"])
def party_import(request: SignedInRequest) -> HttpResponse:
    """Send a file; it is read and kept for the preview, nothing is written yet."""
    access.secretariat(request, Action.EDIT_FRAME)
    form = ImportForm(request.POST or None, request.FILES or None)
    if done := perform_valid(request, form, lambda: _stage(request, form)):
        return done
    columns = imports.columns(Catalogue.load())
    return page(request, "reviews/party_import.html", {"columns": columns}, form=form)


def _stage(request: SignedInRequest, form: ImportForm) -> str:
    file = imports.stage(by=request.user, upload=form.cleaned_data["file"])
    return reverse("party_import_check", args=[file.pk])


@login_required
@require_http_methods(["GET", "POST"])
def party_import_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a file of one's own would do, row by row; a second step writes it."""
    access.secretariat(request, Action.EDIT_FRAME)
    file = get_object_or_404(StoredFile, pk=pk, by=request.user, path__startswith=f"{FOLDER}/")
    form = ApplyForm(request.POST or None)
    if done := perform_valid(request, form, lambda: _apply(request, file, form)):
        return done
    plan, problem = _plan(file)
    lines = sorted(plan.lines, key=lambda line: not line.errors) if plan else []
    context = {
        "file": file,
        "plan": plan,
        "problem": problem,
        "shown": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
    }
    return page(request, "reviews/party_import_check.html", context, form=form)


def _plan(file: StoredFile) -> tuple[Plan | None, str]:
    """The plan of a file, or why it has none."""
    try:
        return imports.plan(file), ""
    except Invalid as error:
        return None, str(error)
    except FileNotFoundError as error:
        raise Http404 from error


def _apply(request: SignedInRequest, file: StoredFile, form: ApplyForm) -> str:
    done = imports.apply(
        by=request.user,
        file=file,
        mechanism=Mechanism.objects.get(is_practice=False),
        reason=form.cleaned_data["reason"],
    )
    messages.success(
        request,
        _("Written: %(new)d new, %(changed)d changed, %(same)d as they were.")
        % {"new": done.new, "changed": done.changed, "same": done.same},
    )
    return reverse("parties")
