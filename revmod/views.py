"""Pages that belong to no app: the gallery of components."""

import datetime as dt

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GalleryForm(forms.Form):
    """One field of each kind; used by the gallery alone."""

    title = forms.CharField(label=_("Title of the law"), help_text=_("As it was published."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(label=_("Answer"), widget=forms.Textarea)
    due = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    answer = forms.ChoiceField(
        label=_("Is it a criminal offence?"),
        choices=[("yes", _("Yes")), ("part", _("Yes, in part")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label=_("File"), required=False)
    agree = forms.BooleanField(label=_("I have read what will happen."))
    passphrase = forms.CharField(
        label=_("New passphrase"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _examples() -> dict[str, object]:
    """What the components of the gallery show; all of it invented."""
    today = timezone.localdate()
    steps = [
        {"label": _("Nominations"), "state": "done", "note": _("closed")},
        {"label": _("Preliminary consultations"), "state": "done", "note": _("closed")},
        {"label": _("Self-assessment"), "state": "current", "note": _("your turn")},
        {"label": _("Written feedback"), "state": "future"},
        {"label": _("List of observations"), "state": "future"},
        {"label": _("Completed"), "state": "future"},
    ]
    bars = [
        {"label": _("Self-assessment"), "value": 21},
        {"label": _("Written feedback"), "value": 11},
        {"label": _("List of observations"), "value": 5},
    ]
    return {
        "today": today,
        "soon": today + dt.timedelta(days=12),
        "past": today - dt.timedelta(days=20),
        "now": timezone.now(),
        "steps": steps,
        "bars": bars,
        "crumbs": [{"label": _("My reviews"), "url": "#"}, {"label": _("Self-assessment")}],
        "tabs": [
            {"label": _("Answers"), "url": "#", "current": True, "count": 12},
            {"label": _("Discussion"), "url": "#", "count": 0},
            {"label": _("History"), "url": "#"},
        ],
        "formatted": "One **measure**:\n\n- first\n- second\n\n| Law | Year |\n|---|---|\n| A | 2011 |",
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component on one page; 404 unless DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    context = _examples() | {
        "fresh": GalleryForm(prefix="fresh"),
        "bound": GalleryForm({"bound-title": "", "bound-text": "…"}, prefix="bound"),
        "page": Paginator(range(190), 50).page(2),
    }
    return render(request, "gallery/index.html", context)
