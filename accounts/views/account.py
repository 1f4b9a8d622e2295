"""A person's own account and the language of pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.i18n import set_language

from accounts.actions import change_account, choose_language
from accounts.forms import AccountForm
from accounts.models import SignedInRequest
from audit.views import perform_valid
from revmod.lib.pages import page


@login_required
def account(request: SignedInRequest) -> HttpResponse:
    """Name, phone and language; the address changes by note verbale only, a name from one too."""
    form = AccountForm(request.POST or None, user=request.user)
    if done := perform_valid(request, form, lambda: _change(request, form)):
        return done
    return page(request, "accounts/account.html", {}, form=form)


def _change(request: SignedInRequest, form: AccountForm) -> str:
    change_account(by=request.user, **({"name": request.user.name} | form.cleaned_data))
    with override(request.user.language):
        messages.success(request, _("Your account is changed."))
    return reverse("account")


@login_required
def address(request: SignedInRequest) -> HttpResponse:
    """Stands in for allauth's list of addresses: there is one, and it stands in the note."""
    return redirect("account")


def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of pages; of somebody signed in it becomes the language of mail too."""
    if request.method == "POST" and request.user.is_authenticated:
        choose_language(by=request.user, language=request.POST.get("language", ""))
    return set_language(request)
