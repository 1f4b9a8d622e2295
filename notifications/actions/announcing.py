"""From an event to one notification for each person and channel.

The events' table is the outbox: an event counts as announced in the same transaction that writes
its notifications, and until then beat finds it again (`pending`).
"""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from notifications.actions.mail import SEND_MAIL
from notifications.audiences import Scene, Told, Why
from notifications.channels import links
from notifications.channels.email import message_id
from notifications.models import Notification
from notifications.rules import KEPT, RULES, SILENT, Rule, audience_of
from reviews import queries
from reviews.models import Review
from revmod.lib.background import after_commit

log = structlog.get_logger(__name__)

ON_ITS_WAY = timedelta(seconds=5)  # younger events have a message of their own at the broker
BATCH = 500


@transaction.atomic
def announce(event_id: int) -> int:
    """Write the notifications of an event, once; returns how many people are told.

    A second call, or one at the same time, does nothing. Mails are sent after the commit.
    """
    event = Event.objects.select_for_update().filter(pk=event_id, announced_at__isnull=True).first()
    if event is None:
        return 0
    rows = write(event)
    event.announced_at = timezone.now()
    event.save(update_fields=["announced_at"])
    for pk in Notification.objects.filter(
        event_id=event.pk, channel=Notification.EMAIL
    ).values_list("pk", flat=True):
        after_commit(SEND_MAIL, pk)
    return len({row.user_id for row in rows})


def write(event: Event, *, by_mail: bool = True) -> list[Notification]:
    """Write the notifications of an event, inside the caller's transaction; nothing is sent.

    Of a review in which somebody practises, and of one that was deleted since, nobody is told.
    """
    rule = RULES.get(event.kind)
    if rule is None and event.kind not in SILENT:
        log.warning("event_without_rule", kind=event.kind)
    rows = _rows(rule, event) if rule else []
    if not by_mail:
        rows = [row for row in rows if row.channel != Notification.EMAIL]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return rows


def _rows(rule: Rule, event: Event) -> list[Notification]:
    review = (
        queries.with_parties(Review.objects.select_related("state"))
        .filter(pk=event.review_id)
        .first()
        if event.review_id
        else None
    )
    if event.review_id and (review is None or review.private_to_id):
        return []
    scene = Scene(event, review)
    acts, knows = audience_of(rule, scene)
    quiet = _unread(rule, event) if rule.chatty else set()
    url = rule.url(scene)
    rows = []
    for told in [*acts.values(), *knows.values()]:
        channels = [Notification.INBOX] if rule.inbox else []
        asks = rule.asks and told.user.pk in acts
        if told.user.pk in acts and told.user.pk not in quiet:
            channels.append(Notification.EMAIL)
        rows += [_row(event, told, channel, scene, url, asks=asks) for channel in channels]
    return rows


def _row(
    event: Event, told: Told, channel: str, scene: Scene, url: str, *, asks: bool
) -> Notification:
    kept = {key: event.data[key] for key in KEPT if key in event.data}
    return Notification(
        event_id=event.pk,
        kind=event.kind,
        user=told.user,
        channel=channel,
        review_id=event.review_id,
        data=kept | {"asks": True} if asks else kept,
        why=told.why,
        # Somebody without a seat has nothing to open but their own profile.
        url=links.profile(scene) if told.why == Why.NOMINATED else url,
        message_id=message_id(event, told.user) if channel == Notification.EMAIL else "",
    )


def _unread(rule: Rule, event: Event) -> set[int]:
    """Ids of the people in whose inbox an earlier message of the kind still waits."""
    return set(
        Notification.objects.filter(
            channel=Notification.INBOX,
            read_at__isnull=True,
            kind=rule.kind,
            review_id=event.review_id,
        )
        .exclude(event_id=event.pk)
        .values_list("user_id", flat=True)
    )


def pending() -> list[int]:
    """Ids of events that nobody has announced yet although their message had time to arrive."""
    before = timezone.now() - ON_ITS_WAY
    # Demonstrations date events back: `at` says when a thing happened, not when it was written.
    rows = Event.objects.filter(announced_at__isnull=True, at__lt=before).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])
