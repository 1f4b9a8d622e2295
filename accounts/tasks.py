"""Mail about passphrases, made by a worker: neither a token nor the time it takes shows outside."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.actions import issue_again
from accounts.models import User
from revmod.lib.errors import Invalid


@shared_task
def send_reset(user_id: int) -> None:
    """Send a link to set a new passphrase to the account with this number, if there is one.

    Somebody who has not set a first passphrase yet gets an activation link instead.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    if user.has_usable_password():
        _send_reset(user)
        return
    try:
        issue_again(by=None, user=user)
    except Invalid:
        return  # several were sent within the hour


def _send_reset(user: User) -> None:
    """The mail itself, in the person's language."""
    uid = user_pk_to_url_str(user)
    path = reverse(
        "account_reset_password_from_key", args=[uid, default_token_generator.make_token(user)]
    )
    context = {"person": user, "url": settings.SITE_URL + path, "product": settings.PRODUCT_NAME}
    with translation.override(user.language):
        subject = render_to_string("accounts/email/reset_subject.txt", context)
        text = render_to_string("accounts/email/reset.txt", context)
    send_mail(" ".join(subject.split()), text, None, [user.email])
