"""Pages that belong to no app: the gallery of components, sign-in to the demonstration."""

import datetime as dt

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from reviews.models import Participant, State
from revmod.management.demo.roster import ADDRESSES, OFFICIALS, SECRETARIAT

# What a newcomer can try first, and as whom.
BEGINNINGS = (
    ("lev.orlin", _("Fill in a self-assessment and submit it")),
    ("mina.faro", _("Read answers and write feedback")),
    ("jonas.petrel", _("Settle a list of observations")),
    ("noel.duvant", _("Agree on languages and timetable")),
)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


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


@require_safe
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


def _open_demo() -> None:
    """The list of demonstration accounts is not there unless DEMO is on (domain.md §10)."""
    if not settings.DEMO:
        raise Http404


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """List the fictitious people of the demonstration: one click signs in as any of them."""
    _open_demo()
    accounts = {user.email: user for user in User.objects.filter(email__in=ADDRESSES)}
    seats: dict[int, dict[int, Participant]] = {}
    practice = Participant.objects.filter(
        closed_at__isnull=True,
        review__phase__mechanism__is_practice=True,
        review__private_to=None,
    ).select_related("review__state", "state")
    for row in practice.order_by("review__state__code"):
        seats.setdefault(row.state_id, {}).setdefault(row.review_id, row)
    states = State.objects.filter(mechanism__is_practice=True).order_by("code")
    names = {state.code: state.name for state in states}
    context = {
        "beginnings": [
            {"what": what, "user": accounts[o.email], "state": names.get(o.state)}
            for key, what in BEGINNINGS
            for o in OFFICIALS
            if o.key == key and o.email in accounts
        ],
        "parties": [
            {
                "state": state,
                "seats": list(seats.get(state.pk, {}).values()),
                "people": [
                    {"user": accounts[o.email], "official": o}
                    for o in OFFICIALS
                    if o.state == state.code and o.email in accounts
                ],
            }
            for state in states
        ],
        "secretariat": [
            {"user": accounts[f"{key}@example.org"], "office": office}
            for key, _name, office in SECRETARIAT
            if f"{key}@example.org" in accounts
        ],
    }
    return render(request, "demo.html", context)


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as a fictitious person of the demonstration; nobody else can be named."""
    _open_demo()
    address = request.POST.get("email", "")
    if address not in ADDRESSES:
        raise Http404
    user = get_object_or_404(User, email=address, is_active=True)
    logout(request)
    login(request, user, backend=BACKEND)
    return redirect("home")
