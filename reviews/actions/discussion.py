"""The general discussion thread of a review."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from reviews.models import Message, Review, Thread
from reviews.permissions import demand
from reviews.process import Action
from revmod.lib.errors import Invalid
from revmod.lib.texts import clean


@transaction.atomic
def post(*, by: User, review: Review, text: str, language: str) -> Message:
    """Say something to all participants and the Secretariat; messages are never edited.

    `language` is the writer's. The event carries no text. Raises Refused, Invalid.
    """
    review = Review.objects.select_for_update().get(pk=review.pk)
    where = demand(by, Action.DISCUSS, review)
    words = clean(text, field="text")
    if not words:
        raise Invalid({"text": _("Write a message first.")})
    thread, _made = Thread.objects.get_or_create(review=review, kind=Thread.DISCUSSION)
    state = where.participant.state if where.participant else None
    message = Message.objects.create(
        thread=thread, state=state, by=by, at=timezone.now(), text=words, language=language
    )
    record(
        "discussion.message",
        by=by,
        subject=message,
        review=review,
        data={"state": state.code if state else ""},
    )
    return message
