"""Activation links, first passphrases and what people change about themselves."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Activation, User
from accounts.queries import Link, link_of
from audit.actions import record
from audit.models import Event
from revmod.lib.errors import Invalid
from revmod.lib.texts import one_line

LINKS_AN_HOUR = 3


def issue_activation(*, by: User | None, user: User) -> None:
    """Have an activation link sent (domain.md §3): an event only, the token is made with the mail.

    `by` None stands for the person's own asking. Raises Invalid when the person has a passphrase.
    """
    if user.has_usable_password():
        raise Invalid(_("This person has set a passphrase already and needs no activation link."))
    record("activation.sent", by=by, subject=user)


@transaction.atomic
def issue_again(*, by: User | None, user: User) -> None:
    """Have another link sent, unless several were sent within the hour (Invalid).

    Anybody can ask for a link in somebody's name; the Secretariat's sending counts its own alone,
    so that nobody can keep it from answering a person who waits.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    recent = Event.objects.filter(
        kind="activation.sent",
        subject_type="user",
        subject_id=user.pk,
        at__gt=timezone.now() - timedelta(hours=1),
    )
    if by is not None:
        recent = recent.filter(person_id__isnull=False)
    if recent.count() >= LINKS_AN_HOUR:
        raise Invalid(
            _("Several links were sent within the last hour. Look for them in the mail first.")
        )
    issue_activation(by=by, user=user)


def new_link(user: User, now: datetime) -> str:
    """The address to put into an activation mail: a new token each time, kept as a hash only.

    Called when the mail is rendered, so that no token is ever stored in clear. Sending again
    makes another token; earlier ones stay valid until they expire. Somebody who has set a
    passphrase meanwhile gets the address of the sign-in page.
    """
    if user.has_usable_password():
        return settings.SITE_URL + reverse("account_login")
    return settings.SITE_URL + reverse("activate", args=[Activation.issue(user, now)])


def send_again(*, token: str) -> None:
    """Send a new link to the address of the account whose link has expired (domain.md §3).

    A link that is unknown, used or still valid sends nothing. Raises Invalid (too many).
    """
    found = link_of(token, timezone.now())
    if found is not None and found[1] is Link.EXPIRED:
        issue_again(by=None, user=found[0])


@transaction.atomic
def use_link(*, token: str, passphrase: str, language: str) -> User:
    """Set the first passphrase with a link, once; `language` is the one the page was read in.

    Raises Invalid: at "password1" for a passphrase that is refused, for the whole when the link
    is not valid any more.
    """
    found = link_of(token, timezone.now())
    if found is None:
        raise Invalid(_("This link is not known."))
    user = User.objects.select_for_update(no_key=True).get(pk=found[0].pk)
    again = link_of(token, timezone.now())
    if again is None or again[1] is not Link.VALID:
        raise Invalid(_("This link is not valid any more."))
    try:
        validate_password(passphrase, user)
    except ValidationError as error:
        raise Invalid({"password1": " ".join(error.messages)}) from error
    user.set_password(passphrase)
    user.language = language if language in dict(settings.LANGUAGES) else user.language
    user.save(update_fields=["password", "language"])
    Activation.objects.filter(token_hash=Activation.digest(token)).update(used_at=timezone.now())
    record("account.activated", by=user, subject=user)
    return user


def shut_out(user: User) -> None:
    """Close every way into an account whose link may have reached somebody else.

    Links sent so far become unknown, passphrase, passkeys and sessions end. Inside the caller's
    transaction.
    """
    Activation.objects.filter(user=user, used_at__isnull=True).delete()
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])


@transaction.atomic
def close_demonstration() -> int:
    """Close the accounts whose passphrase is published; returns how many. For the command line."""
    people = list(User.objects.select_for_update().filter(is_demonstration=True, is_active=True))
    for user in people:
        shut_out(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
    if people:
        record("demonstration.closed", by=None, data={"people": len(people)})
    return len(people)


@transaction.atomic
def change_account(*, by: User, name: str, phone: str, language: str) -> None:
    """Change one's own name, phone or language; the record says which, not to what.

    Raises Invalid, at "name" also where the name is the note verbale's (User.is_named_by_note).
    """
    fresh = {"name": one_line(name), "phone": one_line(phone), "language": language}
    if not fresh["name"]:
        raise Invalid({"name": _("Give your name.")})
    if by.is_named_by_note and fresh["name"] != by.name:
        raise Invalid(
            {"name": _("Your name stands in a note verbale: the Secretariat corrects it.")}
        )
    if language not in dict(settings.LANGUAGES):
        raise Invalid({"language": _("Choose one of the languages.")})
    changed = [key for key, value in fresh.items() if getattr(by, key) != value]
    if not changed:
        return
    for key in changed:
        setattr(by, key, fresh[key])
    by.save(update_fields=changed)
    record("account.changed", by=by, subject=by, data={"fields": changed})


def choose_language(*, by: User, language: str) -> None:
    """Keep the language in which a person reads pages and mail; an unknown one changes nothing."""
    if language in dict(settings.LANGUAGES) and by.language != language:
        by.language = language
        by.save(update_fields=["language"])
