"""The page on which a nominated person completes and submits the profile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import SignedInRequest
from audit.views import perform_valid
from nominations import queries
from nominations.actions.nominations import About, save_profile, submit_profile
from nominations.forms import ProfileForm
from nominations.models import Nomination, Profile
from revmod.lib.pages import page

Status = Nomination.Status


@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    """One's own profile: save it as a draft, submit it, read what happens next."""
    rows = list(queries.nominations_of_person(request.user))
    if not rows:
        return redirect("account")
    mine = queries.profile_of(request.user)
    for row in rows:
        row.shown = queries.shown_to_person(row, mine)  # type: ignore[attr-defined]
    shown = {row.shown for row in rows}  # type: ignore[attr-defined]
    form = ProfileForm(request.POST or None, initial=_initial(request, mine), user=request.user)
    if done := perform_valid(request, form, lambda: _keep(request, form)):
        return done
    context = {
        "nominations": rows,
        "profile": mine,
        "to_submit": bool(shown & set(queries.WITH_PERSON)),
        "waiting": Status.SUBMITTED in shown and not shown & set(queries.WITH_PERSON),
        "questions": [row for row in rows if row.status == Status.CLARIFICATION],
        "approved": [row for row in rows if row.status == Status.APPROVED],
    }
    return page(request, "nominations/profile.html", context, form=form)


def _initial(request: SignedInRequest, mine: Profile) -> dict[str, object]:
    user = request.user
    about = {"organization": mine.organization, "field": mine.field, "languages": mine.languages}
    return {"name": user.name, "title": user.title, "phone": user.phone, **about}


def _keep(request: SignedInRequest, form: ProfileForm) -> str:
    """Save or submit, as the button says."""
    about = About(**({"name": request.user.name} | form.cleaned_data))
    if request.POST.get("then") == "submit":
        submit_profile(by=request.user, about=about)
        messages.success(request, _("Your profile is submitted."))
    else:
        save_profile(by=request.user, about=about)
        messages.success(request, _("Your profile is saved."))
    return reverse("profile")
