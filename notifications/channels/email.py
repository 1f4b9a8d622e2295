"""The channel of electronic mail: what happened, in which review, a link; nothing confidential.

A mail passes through machines that are nobody's side in the review. So it says what kind of thing
happened and never what was written, by whom, or how the parties stand.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import new_link
from accounts.models import User
from audit.models import Event
from notifications.audiences import Why
from notifications.channels.words import words
from notifications.models import Notification
from notifications.rules import RULES
from reviews.models import Review
from revmod.lib.texts import one_line

BECAUSE: dict[str, Promise] = {
    Why.SEAT: gettext_lazy("You receive this message because you have a seat in this review."),
    Why.OFFICE: gettext_lazy(
        "You receive this message because you look after this for the Secretariat."
    ),
    Why.NOMINATED: gettext_lazy(
        "You receive this message because a note verbale of your Permanent Mission names you "
        "for this review."
    ),
    Why.PERSON: gettext_lazy("You receive this message because it concerns you yourself."),
}


def message_id(event: Event, user: User) -> str:
    """The same identifier for every attempt to send one event to one person.

    The time is part of it, so that a system set up anew never repeats an identifier that a mail
    server has seen.
    """
    domain = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{event.pk}.{user.pk}.{int(event.at.timestamp())}@{domain}>"


def language_of(user: User) -> str:
    """The language in which a person is written to."""
    known = user.language in dict(settings.LANGUAGES)
    return user.language if known else settings.LANGUAGE_CODE


def has_address(user: User) -> bool:
    """Whether a person's address is one: nothing else may reach a mail's header."""
    try:
        validate_email(user.email)
    except ValidationError:
        return False
    return True


def compose(row: Notification) -> EmailMultiAlternatives:
    """The mail for a notification, in its person's language.

    Where the person has to come in first, the link is an activation link made now: it is kept
    as a hash only, so a second attempt carries another one.
    """
    review = (
        Review.objects.filter(pk=row.review_id).select_related("state", "phase__cluster").first()
        if row.review_id
        else None
    )
    personal = _must_come_in(row)
    with translation.override(language_of(row.user)):
        said = words(row, {})
        about = str(review) if review else ""
        subject = (
            _("%(what)s: %(review)s") % {"what": said.title, "review": about}
            if about
            else said.title
        )
        context = {
            "said": said,
            "review": about,
            "link": new_link(row.user, timezone.now()) if personal else _address(row),
            "personal": personal,
            "because": BECAUSE.get(row.why, BECAUSE[Why.PERSON]),
            "product_name": settings.PRODUCT_NAME,
            "language": translation.get_language(),
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        mail = EmailMultiAlternatives(
            subject=one_line(subject),
            body=render_to_string("notifications/email/message.txt", context),
            to=[row.user.email],
            headers={
                "Message-ID": row.message_id,
                "Auto-Submitted": "auto-generated",  # RFC 3834: no absence notes in reply
                "Content-Language": str(context["language"]),
            },
        )
        mail.attach_alternative(
            render_to_string("notifications/email/message.html", context), "text/html"
        )
    return mail


def _must_come_in(row: Notification) -> bool:
    """Whether the person has never chosen a passphrase and is asked to do so."""
    asked = RULES[row.kind].link == "activation" or row.why == Why.NOMINATED
    return asked and not row.user.has_usable_password()


def _address(row: Notification) -> str:
    return settings.SITE_URL + (row.url or "/")


def deliver(row: Notification) -> None:
    """Hand the mail to the mail server; whatever that raises passes through."""
    compose(row).send()
