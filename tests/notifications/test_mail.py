"""A mail says little, in the person's language, once."""

import smtplib
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts.models import Activation
from audit.actions import record
from audit.models import Event
from notifications.actions import announcing
from notifications.actions.mail import (
    ATTEMPTS,
    hold,
    send_mail,
    unsent,
    wait_after,
    waiting,
)
from notifications.models import Notification
from notifications.tasks import announce_pending
from reviews.actions import participants
from reviews.models import Participant
from reviews.process import Seat
from tests.factories.people import person

pytestmark = pytest.mark.django_db
SECRET = "Article 5 is not implemented"


class Broken(EmailBackend):
    """A mail server that answers with an error."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("451 try again later")


BROKEN = f"{__name__}.Broken"


def announced(kind: str, **fields) -> list[Notification]:
    """Record and announce an event; its mails, not sent yet."""
    event = record(kind, **fields)
    announcing.announce(event.pk)
    return list(
        Notification.objects.filter(event_id=event.pk, channel="email").select_related("user")
    )


def to_one(cast, key: str = "XB expert", kind: str = "discussion.message", **fields):
    """The mail of an event to one person of the cast."""
    fields = {"by": cast["XA focal_point"], "review": cast.review} | fields
    return next(row for row in announced(kind, **fields) if row.user == cast[key])


def test_a_mail_says_what_happened_where_and_why(cast):
    row = to_one(cast, data={"state": "XA", "text": SECRET})
    assert send_mail(row.pk)
    (sent,) = outbox.outbox
    assert sent.to == [cast["XB expert"].email]
    assert sent.subject.startswith("A message in the discussion: Review of ")
    html = sent.alternatives[0].content
    for body in (sent.body, html):
        assert f"http://localhost:8000{row.url}" in body
        assert "because you have a seat in this review" in body
        assert "cannot be switched off" in body
    row.refresh_from_db()
    assert row.sent_at is not None


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("review.cancelled", {"reason": SECRET}),
        ("step.extended", {"step": "feedback", "until": "2026-09-01", "reason": SECRET}),
        ("submission.reopened", {"step": "feedback", "state": "XB", "reason": SECRET}),
        ("seat.opened", {"seat": "expert", "state": "XB", "name": SECRET, "title": SECRET}),
        ("observation.reserved", {"state": "XB", "reservation": SECRET}),
    ],
)
def test_nothing_of_what_was_written_is_in_mail_or_row(cast, kind, data):
    seat = Participant.objects.get(user=cast["XB expert"], review=cast.review)
    for row in announced(kind, by=None, subject=seat, review=cast.review, data=data):
        send_mail(row.pk)
        assert SECRET not in str(row.data)
    assert outbox.outbox
    for sent in outbox.outbox:
        text = sent.message().as_string() + sent.body + sent.alternatives[0].content
        assert SECRET not in text
        assert cast.people["XB focal_point"].name not in sent.body


def test_a_mail_does_not_say_which_state_did_it(cast):
    """The review's own State stands in its name; the others' acts are read after sign-in."""
    by = cast["XD focal_point"]
    row = to_one(cast, "XA focal_point", "observation.reserved", by=by, data={"state": "XD"})
    send_mail(row.pk)
    (sent,) = outbox.outbox
    reviewer = Participant.objects.get(user=cast["XD expert"]).state
    assert reviewer.name not in sent.subject + sent.body + sent.alternatives[0].content


@pytest.mark.parametrize(
    ("language", "direction", "date"),
    [
        ("en", "ltr", "15 July 2026"),
        ("ar", "rtl", "يوليو"),
        ("fr", "ltr", "15 juillet 2026"),
        ("ru", "ltr", "июля"),
        ("zh-hans", "ltr", "7月"),
        ("es", "ltr", "julio"),
    ],
)
def test_a_mail_is_in_its_persons_language(cast, language, direction, date):
    cast["XB expert"].language = language
    cast["XB expert"].save()
    row = to_one(
        cast, kind="step.extended", data={"step": "feedback", "until": "2026-07-15"}, by=None
    )
    send_mail(row.pk)
    (sent,) = outbox.outbox
    html = sent.alternatives[0].content
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert date in html and date in sent.body
    assert getattr(cast.review.state, f"name_{language.replace('-', '_')}") in sent.body
    assert sent.extra_headers["Content-Language"] == language


def test_an_unknown_language_is_english(cast):
    cast["XB expert"].language = "tlh"
    cast["XB expert"].save()
    send_mail(to_one(cast).pk)
    assert '<html lang="en" dir="ltr">' in outbox.outbox[0].alternatives[0].content


def test_no_name_can_write_a_header(cast, settings):
    settings.PRODUCT_NAME = "Reviews\nBcc: everybody@example.org"
    cast.review.state.name_en = "Exland\r\nBcc: everybody@example.org"
    cast.review.state.save()
    send_mail(to_one(cast).pk)
    message = outbox.outbox[0].message()
    assert message["Bcc"] is None
    assert "\n" not in str(outbox.outbox[0].subject)


def test_an_address_that_is_none_gets_no_mail(cast):
    row = to_one(cast)
    type(row.user).objects.filter(pk=row.user_id).update(email="x@example.org\nBcc: y@example.org")
    assert not send_mail(row.pk)
    row.refresh_from_db()
    assert row.dropped == Notification.ADDRESS
    assert not outbox.outbox


def test_html_shows_names_as_text(cast):
    cast.review.state.name_en = "<script>alert(1)</script>"
    cast.review.state.save()
    send_mail(to_one(cast).pk)
    assert "<script>" not in outbox.outbox[0].alternatives[0].content


def test_announcing_twice_tells_once(cast):
    event = record("discussion.message", by=None, review=cast.review)
    assert announcing.announce(event.pk) > 0
    before = Notification.objects.count()
    assert announcing.announce(event.pk) == 0
    Event.objects.filter(pk=event.pk).update(announced_at=None)
    announcing.announce(event.pk)
    assert Notification.objects.count() == before


def test_a_mail_is_sent_once(cast):
    row = to_one(cast)
    assert [send_mail(row.pk), send_mail(row.pk)] == [True, False]
    assert len(outbox.outbox) == 1


def test_a_held_mail_is_left_to_who_holds_it(cast):
    row = to_one(cast)
    Notification.objects.filter(pk=row.pk).update(not_before=timezone.now() + hold(), attempts=1)
    assert not send_mail(row.pk)
    assert row.pk not in waiting()
    with time_machine.travel(timezone.now() + hold() + timedelta(seconds=1)):
        assert row.pk in waiting()
        assert send_mail(row.pk)


def test_a_repeat_has_the_same_message_id(cast):
    """A worker that dies between the mail server's answer and the row sends again."""
    row = to_one(cast)
    send_mail(row.pk)
    Notification.objects.filter(pk=row.pk).update(sent_at=None, not_before=None)
    send_mail(row.pk)
    first, second = (sent.message()["Message-ID"] for sent in outbox.outbox)
    assert first == second and first.endswith("@localhost>")


def test_every_mail_has_a_message_id_of_its_own(cast):
    rows = announced("discussion.message", by=None, review=cast.review)
    rows += announced("step.opened", by=None, review=cast.review, data={"step": "feedback"})
    assert len({row.message_id for row in rows}) == len(rows) > 5


def test_a_mail_server_that_is_away_is_asked_again_later(cast, settings):
    row = to_one(cast)
    settings.EMAIL_BACKEND = BROKEN
    assert not send_mail(row.pk)
    row.refresh_from_db()
    assert (row.attempts, row.sent_at, row.dropped) == (1, None, "")
    assert not unsent(timezone.now()).filter(pk=row.pk).exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        announce_pending()
    assert len([m for m in outbox.outbox if m.to == [row.user.email]]) == 1


def test_a_mail_is_given_up_in_the_end(cast, settings):
    row = to_one(cast)
    Notification.objects.filter(pk=row.pk).update(attempts=ATTEMPTS - 1)
    settings.EMAIL_BACKEND = BROKEN
    send_mail(row.pk)
    row.refresh_from_db()
    assert row.dropped == Notification.ATTEMPTS


def test_waiting_grows_and_ends():
    waits = [wait_after(n) for n in range(1, ATTEMPTS)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=6))
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=5)


def test_who_lost_the_seat_meanwhile_gets_no_mail(cast):
    row = to_one(cast)
    seat = Participant.objects.get(user=row.user, review=cast.review)
    participants.unseat(by=cast.officer, participant=seat)
    assert not send_mail(row.pk)
    row.refresh_from_db()
    assert row.dropped == Notification.LEFT


def test_a_lively_discussion_sends_one_mail_until_it_is_read(cast):
    first = to_one(cast)
    mails = announced("discussion.message", by=cast["XA focal_point"], review=cast.review)
    assert first.user not in {row.user for row in mails}
    Notification.objects.filter(user=first.user).update(read_at=timezone.now())
    mails = announced("discussion.message", by=cast["XA focal_point"], review=cast.review)
    assert first.user in {row.user for row in mails}


def test_the_sweep_takes_up_what_was_lost(cast):
    Event.objects.update(announced_at=timezone.now())
    event = record("discussion.message", by=None, review=cast.review)
    announce_pending()  # too young: its own message is on the way
    assert not outbox.outbox
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        assert announcing.pending() == [event.pk]
        announce_pending()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        announce_pending()
    assert len(outbox.outbox) == 8
    assert not announcing.pending() and not waiting()


def test_an_event_of_an_unknown_kind_is_set_aside(cast):
    event = record("something.new", by=None, review=cast.review)
    assert announcing.announce(event.pk) == 0
    event.refresh_from_db()
    assert event.announced_at is not None


def test_hearing_of_an_event_never_fails_the_act(cast, django_capture_on_commit_callbacks):
    away = mock.patch("celery.app.task.Task.apply_async", side_effect=OSError("broker away"))
    with away, django_capture_on_commit_callbacks(execute=True):
        event = record("discussion.message", by=None, review=cast.review)
    event.refresh_from_db()
    assert event.announced_at is None


def test_an_act_is_told_without_anybody_asking(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        participants.seat(
            by=cast.officer,
            review=cast.review,
            state=Participant.objects.get(user=cast["XB expert"]).state,
            user=person("XB Newcomer"),
            seat=Seat.EXPERT,
            note_reference="XB/2026/2",
        )
    assert [m.to for m in outbox.outbox] == [["xb.newcomer@example.org"]]


def new_person():
    user = person("Nadia New", language="ar")
    user.set_unusable_password()
    user.save()
    return user


def test_an_activation_mail_carries_a_link_made_with_it(frame):
    user = new_person()
    (row,) = announced("activation.sent", by=None, subject=user)
    assert not Activation.objects.exists()
    send_mail(row.pk)
    assert Activation.objects.count() == 1
    assert "http://localhost:8000/activate/" in outbox.outbox[0].body
    assert "for you alone" in outbox.outbox[0].body
    token = outbox.outbox[0].body.split("/activate/")[1].split("/")[0]
    assert Activation.objects.filter(token_hash=Activation.digest(token)).exists()
    assert token not in str(row.data) + row.url
    assert not Notification.objects.filter(channel="inbox").exists()


def test_who_was_named_and_never_came_in_gets_a_link_with_the_reminder(cast):
    from tests.notifications.test_audiences import nominee

    row = nominee(cast, "XA")
    data = {"step": "consultations", "state": "XA", "due_on": "2026-07-15", "tense": "after"}
    mails = announced("deadline.reminder", by=None, review=cast.review, data=data)
    send_mail(next(mail.pk for mail in mails if mail.user == row.user))
    assert "/activate/" in outbox.outbox[0].body
    assert "a reply has been awaited since 15 July 2026" in outbox.outbox[0].body


def test_no_link_goes_to_somebody_whose_nomination_was_taken_back(cast):
    from tests.notifications.test_audiences import nominee

    row = nominee(cast, "XA", status="withdrawn")
    (mail,) = announced("activation.sent", by=None, subject=row.user)
    assert not send_mail(mail.pk)
    assert not Activation.objects.exists()
