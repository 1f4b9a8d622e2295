"""`manage.py demo`: a world with a believable past, and nothing that goes out because of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from notifications.actions import announcing, reminders
from notifications.models import Notification
from questionnaires import queries as answers
from questionnaires.models import AnswerRevision
from reviews import queries
from reviews.actions import submissions
from reviews.models import Clearance, Participant, Review, ReviewStep, Version
from reviews.process import Seat, Step
from revmod.lib.canonical import sha256
from revmod.management.demo.diary import Diary, spread

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def world(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The demonstration, loaded once for the whole module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def practice() -> dict[str, Review]:
    rows = Review.objects.filter(phase__mechanism__is_practice=True).select_related("state")
    return {review.state.code: review for review in rows}


def test_a_review_stands_at_each_step():
    assert {code: review.step for code, review in practice().items()} == {
        "XA": Step.COMPLETED,
        "XB": Step.FEEDBACK,
        "XC": Step.NOMINATIONS,
        "XD": Step.OBSERVATIONS,
        "XE": Step.SELF_ASSESSMENT,
        "XF": Step.CONSULTATIONS,
    }


def test_nothing_in_a_practice_review_happened_today_or_on_one_day():
    today = timezone.now().date()
    for code, review in practice().items():
        moments = list(
            Event.objects.filter(review_id=review.pk).order_by("id").values_list("at", flat=True)
        )
        days = {moment.date() for moment in moments}
        assert moments == sorted(moments), code
        assert max(days) < today and len(days) >= 5, code
        assert min(days) >= review.launched_on, code


def test_seats_saves_and_clearances_are_spread_over_days():
    for rows, least in (
        (Participant.objects.values_list("opened_at", flat=True), 20),
        (AnswerRevision.objects.values_list("at", flat=True), 20),
        (Clearance.objects.values_list("at", flat=True), 20),
    ):
        days = {moment.date() for moment in rows}
        assert len(days) >= least and max(days) < timezone.now().date()


def test_every_step_ended_in_time_and_began_when_the_one_before_ended():
    for code, review in practice().items():
        rows = list(review.steps.order_by("id"))
        for before, after in pairwise(rows):
            assert before.closed_at.date() <= before.due_on, (code, before.step)
            assert after.opened_at == before.closed_at, (code, after.step)


def test_what_is_open_falls_due_near_and_far():
    today = timezone.now().date()
    left = {code: (r.due_on - today).days for code, r in practice().items() if r.due_on}
    assert 0 < left["XE"] <= 7
    assert min(left.values()) > 0 and max(left.values()) > 60 and len(set(left.values())) >= 4


def test_a_due_day_is_what_the_rules_give_for_the_day_the_step_opened():
    for row in ReviewStep.objects.filter(review__in=practice().values()):
        told = Event.objects.get(kind="step.opened", subject_id=row.pk).data["due_on"]
        assert told == row.due_on.isoformat()
    row = practice()["XB"].steps.get(step=Step.FEEDBACK)  # six months from the answers (§4)
    months = (row.due_on.year - row.opened_at.year) * 12 + row.due_on.month - row.opened_at.month
    assert months == 6


def test_one_focal_point_is_awaited():
    review = practice()["XC"]
    awaited = queries.waits_for(review)
    assert [state.code for state in queries.parties(review) if state.pk in awaited] == ["XD"]


def test_who_tries_the_self_assessment_has_a_few_questions_left():
    text = answers.self_assessment(practice()["XE"])
    assert 4 <= len(answers.unanswered(text)) <= 6
    assert text.answered / text.total > 0.9


def test_a_receipt_still_fits_the_text():
    rows = Version.objects.filter(submission__review__in=practice().values())
    assert rows.count() >= 10
    for row in rows.select_related("submission__review__state", "submission__state"):
        assert sha256(submissions.content(row.submission, None)) == row.sha256


def test_no_mail_goes_out_and_no_reminder_is_left_to_make():
    assert not Event.objects.filter(announced_at=None).exists()
    assert announcing.pending() == [] and mail.outbox == []
    assert not Notification.objects.filter(channel=Notification.EMAIL).exists()
    assert reminders.remind(timezone.now().date()) == 0
    assert Event.objects.filter(kind="deadline.reminder").count() == 1


def test_inboxes_hold_old_news_read_and_new_news_unread():
    rows = Notification.objects.filter(user__participations__seat=Seat.FOCAL_POINT).distinct()
    assert rows.filter(read_at=None).exists() and rows.exclude(read_at=None).exists()
    assert rows.latest("created_at").created_at.date() < timezone.now().date()


def test_a_repeat_changes_nothing():
    def state():
        return (
            list(Event.objects.values_list("id", "at", "announced_at")),
            list(Participant.objects.values_list("id", "opened_at", "closed_at")),
            Notification.objects.count(),
            list(ReviewStep.objects.values_list("id", "due_on", "opened_at")),
        )

    before = state()
    call_command("demo", verbosity=0)
    assert state() == before


# --- dating


def test_moments_keep_to_working_hours_and_to_their_order():
    late = datetime(2030, 1, 1, tzinfo=UTC)
    found = spread(40, date(2026, 5, 1), date(2026, 5, 31), not_after=late)
    assert found == sorted(found) and len(set(found)) == 40
    assert {moment.weekday() for moment in found} == {0, 1, 2, 3, 4}
    assert all(8 <= moment.hour <= 17 for moment in found)
    assert (found[0].date(), found[-1].date()) == (date(2026, 5, 1), date(2026, 5, 29))


def test_a_day_at_a_weekend_stays_and_nothing_lies_in_the_future():
    now = datetime(2026, 5, 2, 9, tzinfo=UTC)  # a Saturday
    assert spread(3, date(2026, 5, 2), date(2026, 5, 2), not_after=now)[-1] == now


def test_an_act_keeps_together_what_it_wrote_at_once():
    diary = Diary()
    rows: list[Event] = []

    def acts():
        for _act in range(2):
            rows.extend(Event.objects.create(kind="test") for _row in range(2))
            yield

    first, last = diary.ago(40), diary.ago(10)
    diary.play(acts(), first, last)
    kept = [row.at for row in Event.objects.filter(kind="test").order_by("id")]
    assert kept == sorted(kept) and first <= kept[0].date() and kept[-1].date() <= last
    assert kept[1] - kept[0] < timedelta(minutes=1) < kept[2] - kept[1]
    assert [row.at for row in rows] != kept
