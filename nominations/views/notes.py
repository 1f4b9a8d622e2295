"""The Secretariat's pages of notes verbales."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import SignedInRequest
from audit.views import perform
from nominations import queries
from nominations.actions.notes import record_note
from nominations.forms import NoteEntry, NotesFilters, StateForm
from nominations.models import NoteVerbale
from reviews.models import State
from reviews.process import Action
from reviews.views import access
from revmod.lib import files
from revmod.lib.errors import Invalid

PER_PAGE = 25


@login_required
@require_GET
def notes(request: SignedInRequest) -> HttpResponse:
    """All notes, the latest first, with the people they name."""
    access.secretariat(request, Action.RECORD_NOTE)
    form = NotesFilters(request.GET)
    form.is_valid()  # an unknown value is passed over, its question left open
    wanted = form.cleaned_data
    rows = queries.notes(
        state=wanted.get("state"), status=wanted.get("status", ""), text=wanted.get("text", "")
    )
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    filtered = any(wanted.values())
    context = {"filters": form, "page": shown, "filtered": filtered}
    return render(request, "nominations/notes.html", context)


@login_required
def note_new(request: SignedInRequest) -> HttpResponse:
    """Record a note: first the State, then what the note says."""
    access.secretariat(request, Action.RECORD_NOTE)
    choice = StateForm(request.GET if "state" in request.GET else None)
    if not choice.is_valid():
        return render(request, "nominations/note_state.html", {"form": choice})
    state: State = choice.cleaned_data["state"]
    if request.method != "POST":
        return _show(request, state, NoteEntry(state))
    more = "more" in request.POST
    entry = NoteEntry(state, request.POST, request.FILES, more=more)
    if not more and entry.is_valid():
        try:
            return perform(request, lambda: _record(request, state, entry))
        except Invalid as error:
            entry.add_reasons(error)
    return _show(request, state, entry)


def _show(request: SignedInRequest, state: State, entry: NoteEntry) -> HttpResponse:
    wrong = bool(entry.form.errors or entry.errors)
    context = {
        "state": state,
        "form": entry.form,
        "rows": entry.rows,
        "errors": entry.errors,
        "again": request.method == "POST",
    }
    return render(request, "nominations/note_new.html", context, status=422 if wrong else 200)


def _record(request: SignedInRequest, state: State, entry: NoteEntry) -> str:
    note = record_note(
        by=request.user, state=state, nominations=entry.nominees(), **entry.form.cleaned_data
    )
    messages.success(request, _("The note is recorded."))
    return reverse("note", args=[note.pk])


@login_required
@require_GET
def note(request: SignedInRequest, pk: int) -> HttpResponse:
    """One note with its reviews and the people it names."""
    access.secretariat(request, Action.RECORD_NOTE)
    found = get_object_or_404(queries.note(pk))
    return render(request, "nominations/note.html", {"note": found})


@login_required
@require_GET
def note_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The scan of a note, for the Secretariat alone."""
    access.secretariat(request, Action.RECORD_NOTE)
    found = get_object_or_404(NoteVerbale.objects.select_related("file"), pk=pk)
    if found.file is None:
        raise Http404
    try:
        return files.attachment(found.file.path, found.file.name, found.file.content_type)
    except FileNotFoundError:
        raise Http404
