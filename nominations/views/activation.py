"""The page behind an activation link: the only one that opens an account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions import send_again
from accounts.forms import PassphraseForm
from accounts.models import User
from accounts.queries import Link, link_of
from nominations import queries
from nominations.actions.nominations import activate as activate_account
from revmod.lib.errors import Invalid
from revmod.lib.pages import add_reasons, page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@sensitive_post_parameters()
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """Set the first passphrase; opening the link changes nothing, as mail scanners open links."""
    found = link_of(token, timezone.now())
    if found is None:
        return render(request, "accounts/activate_unknown.html", status=404)
    user, link = found
    if request.user.is_authenticated and request.user != user:
        return render(request, "accounts/activate_other.html", status=403)
    if link is Link.USED:
        return _used(request)
    if link is Link.EXPIRED:
        return _expired(request, token)
    return _passphrase(request, token, user)


def _passphrase(request: HttpRequest, token: str, user: User) -> HttpResponse:
    named = queries.nominations_of_person(user).exists()  # or of the Secretariat
    form = PassphraseForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            person = activate_account(
                token=token,
                passphrase=form.cleaned_data["password1"],
                language=get_language() or "",
            )
        except Invalid as error:
            now = link_of(token, timezone.now())
            if now is not None and now[1] is Link.USED:  # the same form, sent twice at once
                return _used(request)
            add_reasons(form, error)
        else:
            login(request, person, backend=BACKEND)
            return redirect("profile" if named else settings.LOGIN_REDIRECT_URL)
    return page(request, "accounts/activate.html", {"person": user, "named": named}, form=form)


def _used(request: HttpRequest) -> HttpResponse:
    """Whoever has a passphrase goes on as usual, also after sending the form twice."""
    if request.user.is_authenticated:
        return redirect("profile")
    messages.info(request, _("This link has done its work. Sign in with your passphrase."))
    return redirect(f"{reverse('account_login')}?next={reverse('profile')}")


def _expired(request: HttpRequest, token: str) -> HttpResponse:
    reason = ""
    if request.method == "POST":
        try:
            send_again(token=token)
        except Invalid as error:
            reason = str(error)
        else:
            return render(request, "accounts/activate_sent.html")
    status = 429 if reason else 200
    return render(request, "accounts/activate_expired.html", {"reason": reason}, status=status)
