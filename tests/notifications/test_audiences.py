"""Who is told: open seats only, drafts on their own side, instruments kept apart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.actions import record
from audit.models import Event
from nominations.models import Nomination, NoteVerbale
from notifications.actions.announcing import announce
from notifications.models import Notification
from reviews.actions import openings, participants, requests
from reviews.models import Instrument, Observation, Participant, Request, State, Submission, Thread
from reviews.process import Step
from tests.factories.people import Cast, person

pytestmark = pytest.mark.django_db


def last(kind: str) -> Event:
    return Event.objects.filter(kind=kind).order_by("-pk")[0]


def told(event: Event, channel: str = Notification.INBOX) -> set[str]:
    """Names of those an event reached, as the cast calls them."""
    announce(event.pk)
    rows = Notification.objects.filter(event_id=event.pk, channel=channel)
    return set(rows.values_list("user__name", flat=True))


def by_mail(event: Event) -> set[str]:
    return told(event, Notification.EMAIL)


def names(*codes: str, seats: str = "Focal Point,Expert,Observer") -> set[str]:
    return {f"{code} {seat}" for code in codes for seat in seats.split(",")}


DRAFTERS = "Focal Point,Expert"
ALL = ("XA", "XB", "XC", "XD")
OFFICER = "Olga Officer"


def happen(cast: Cast, kind: str, *, by: str = "XA focal_point", **fields) -> Event:
    event = record(kind, by=cast[by], review=cast.review, **fields)
    assert event is not None
    return event


def test_a_step_is_told_to_those_who_act_by_mail_and_to_all_in_the_inbox(cast_at):
    cast_at(Step.SELF_ASSESSMENT)
    event = last("step.opened")
    assert by_mail(event) == names("XA", seats=DRAFTERS)
    assert told(event) == names(*ALL) | {OFFICER}


def test_observers_get_no_mail_about_tasks(cast_at):
    cast_at(Step.FEEDBACK)
    assert by_mail(last("step.opened")) == names("XB", "XC", "XD", seats=DRAFTERS)


def test_what_follows_from_an_act_is_told_to_who_caused_it(cast_at):
    """The last to confirm the consultations opens the next step, and may have to act in it."""
    cast = cast_at(Step.SELF_ASSESSMENT)
    event = happen(cast, "step.opened", data={"step": "self_assessment", "due_on": "2026-07-15"})
    assert "XA Focal Point" in by_mail(event)


def test_the_actor_is_not_told_of_the_own_act(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    event = happen(cast, "discussion.message", data={"state": "XA"})
    assert by_mail(event) == names(*ALL, seats=DRAFTERS) - {"XA Focal Point"}
    assert told(event) == names(*ALL) - {"XA Focal Point"} | {OFFICER}


def test_a_closed_seat_is_told_nothing(cast):
    expert = cast["XB expert"]
    row = Participant.objects.get(user=expert, closed_at__isnull=True)
    event = happen(cast, "discussion.message", data={"state": "XA"})
    participants.unseat(by=cast.officer, participant=row)
    assert "XB Expert" not in told(event) | by_mail(event)


def test_a_person_who_left_the_service_is_told_nothing(cast):
    expert = cast["XB expert"]
    expert.is_active = False
    expert.save()
    assert "XB Expert" not in told(happen(cast, "discussion.message"))


def test_nobody_outside_the_review_is_told_anything(cast_at):
    cast = cast_at(Step.SUMMARY)
    for event in Event.objects.filter(review_id=cast.review.pk):
        announce(event.pk)
    found = set(Notification.objects.values_list("user__name", flat=True))
    assert found == names(*ALL) | {OFFICER}


def test_an_opened_draft_is_told_to_its_own_side_and_the_officer(cast_at):
    cast = cast_at(Step.FEEDBACK)
    text = Submission.objects.get(review=cast.review, step=Step.FEEDBACK, state__code="XB")
    openings.open_draft(by=cast["XB focal_point"], submission=text)
    assert told(last("draft.opened")) == names("XB") - {"XB Focal Point"} | {OFFICER}
    openings.close_draft(by=cast["XB focal_point"], submission=text)
    assert told(last("draft.closed")) == names("XB") - {"XB Focal Point"}
    assert by_mail(last("draft.closed")) == set()


def test_a_draft_opened_to_observers_stays_in_the_house(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    text = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)
    openings.open_draft(by=cast["XA focal_point"], submission=text, to_observers=True)
    assert told(last("draft.opened")) == names("XA") - {"XA Focal Point"}


def test_a_text_of_ones_own_is_told_when_it_is_submitted_only(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    text = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)
    cleared = happen(cast, "submission.cleared", subject=text, data={"step": text.step})
    assert told(cleared) | by_mail(cleared) == set()
    submitted = happen(
        cast, "submission.submitted", subject=text, data={"step": text.step, "state": "XA"}
    )
    assert by_mail(submitted) == names(*ALL, seats=DRAFTERS) - {"XA Focal Point"}


def test_a_joint_text_is_told_to_all_when_one_clears_it(cast):
    text = Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)
    event = happen(
        cast, "submission.cleared", subject=text, data={"step": text.step, "state": "XA"}
    )
    assert by_mail(event) == names("XB", "XC", "XD", seats="Focal Point")
    assert told(event) == names(*ALL) - {"XA Focal Point"} | {OFFICER}


def test_a_void_clearance_is_told_to_those_who_gave_it(cast):
    text = Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)
    data = {"step": text.step, "states": ["XA", "XB", "XD"], "why": "edited"}
    event = happen(cast, "clearance.voided", subject=text, data=data)
    assert by_mail(event) == names("XB", "XD", seats="Focal Point")


def paragraph(cast: Cast, instrument: str) -> Observation:
    return Observation.objects.create(
        submission=Submission.objects.get(review=cast.review, step=Step.OBSERVATIONS),
        instrument=Instrument.objects.get(code=instrument),
        kind=Observation.Kind.PRACTICE,
        text="A register of legal persons.",
        state=State.objects.get(code="XB"),
        by=cast["XB expert"],
        proposed_at=timezone.now(),
    )


def test_an_additional_reviewer_is_told_of_its_own_instruments_only(cast_at):
    cast = cast_at(Step.OBSERVATIONS)
    convention = happen(
        cast, "observation.proposed", by="XB expert", subject=paragraph(cast, "UNTOC")
    )
    firearms = happen(cast, "observation.edited", by="XB expert", subject=paragraph(cast, "FA"))
    assert told(convention) == names("XA", "XB", "XD", seats=DRAFTERS) - {"XB Expert"} | {OFFICER}
    assert told(firearms) == names(*ALL, seats=DRAFTERS) - {"XB Expert"} | {OFFICER}


@pytest.mark.parametrize(
    "kind", ["proposed", "commented", "edited", "withdrawn", "agreed", "reserved"]
)
def test_observers_hear_nothing_of_a_list_in_the_making(cast_at, kind):
    cast = cast_at(Step.OBSERVATIONS)
    event = happen(cast, f"observation.{kind}", subject=paragraph(cast, "FA"))
    assert not (told(event) | by_mail(event)) & names(*ALL, seats="Observer")


def test_a_clarification_runs_between_two_states(cast_at):
    cast = cast_at(Step.FEEDBACK)
    thread = Thread.objects.create(
        review=cast.review,
        kind=Thread.CLARIFICATION,
        instrument=Instrument.objects.get(code="TIP"),
        state=State.objects.get(code="XB"),
    )
    asked = happen(cast, "clarification.asked", by="XB expert", subject=thread)
    assert by_mail(asked) == names("XA", seats=DRAFTERS)
    assert not told(asked) & names("XC")
    replied = happen(cast, "clarification.replied", by="XA expert", subject=thread)
    assert by_mail(replied) == names("XA", "XB", seats=DRAFTERS) - {"XA Expert"}


def test_a_request_goes_to_the_officer_and_its_reply_to_who_asked(cast):
    row = requests.ask(
        by=cast["XB expert"], review=cast.review, kind=Request.Kind.HELP, text="How do I begin?"
    )
    assert told(last("request.help")) == {OFFICER}
    requests.settle(by=cast.officer, request=row, granted=True, reply="Like this.")
    assert by_mail(last("request.settled")) == names("XB", seats=DRAFTERS)


def test_without_an_officer_of_its_own_all_officers_are_told(cast):
    cast.review.officer = None
    cast.review.save()
    event = happen(cast, "request.help")
    assert told(event) == {OFFICER}
    assert cast.draw_officer.name not in told(event)


def test_a_seat_is_told_to_its_person_by_mail(cast):
    newcomer = person("XB Newcomer")
    participants.seat(
        by=cast.officer,
        review=cast.review,
        state=State.objects.get(code="XB"),
        user=newcomer,
        seat=Participant._meta.get_field("seat").choices[1][0],
        note_reference="XB/2026/2",
    )
    event = last("seat.opened")
    assert by_mail(event) == {"XB Newcomer"}
    assert told(event) == names("XB") | names("XA", "XC", "XD", seats="Focal Point") | {
        "XB Newcomer"
    }
    row = Participant.objects.get(user=newcomer)
    participants.unseat(by=cast.officer, participant=row)
    event = last("seat.closed")
    assert by_mail(event) == {"XB Newcomer"}


def reminder(cast: Cast, code: str) -> Event:
    step = cast.review.steps.get(closed_at__isnull=True)
    data = {"step": step.step, "state": code, "due_on": "2026-07-15", "tense": "before"}
    event = record("deadline.reminder", by=None, subject=step, review=cast.review, data=data)
    assert event is not None
    return event


def nominee(cast: Cast, code: str, **fields) -> Nomination:
    note = NoteVerbale.objects.create(
        state=State.objects.get(code=code),
        reference=f"{code}/2026/9",
        dated_on=timezone.now().date() - timedelta(days=3),
        recorded_by=cast.officer,
    )
    note.reviews.add(cast.review)
    user = person(f"{code} Nominee")
    user.set_unusable_password()
    user.save()
    given = {"seat": "expert", "name": user.name, "email": user.email} | fields
    return Nomination.objects.create(note=note, user=user, **given)


def test_a_reminder_goes_to_the_state_awaited_and_no_other(cast_at):
    cast = cast_at(Step.FEEDBACK)
    assert by_mail(reminder(cast, "XB")) == names("XB", seats=DRAFTERS)
    assert by_mail(reminder(cast, "XA")) == set()


def test_a_reminder_reaches_those_who_never_signed_in(cast_at):
    cast = cast_at(Step.FEEDBACK)
    nominee(cast, "XB")
    event = reminder(cast, "XB")
    assert by_mail(event) == names("XB", seats=DRAFTERS) | {"XB Nominee"}
    row = Notification.objects.get(event_id=event.pk, user__name="XB Nominee", channel="inbox")
    assert (row.why, row.url) == ("nominated", "/profile/")


@pytest.mark.parametrize(
    "fields", [{"seat": "observer"}, {"status": "held"}, {"status": "withdrawn"}]
)
def test_a_reminder_leaves_out_who_cannot_act(cast_at, fields):
    cast = cast_at(Step.FEEDBACK)
    nominee(cast, "XB", **fields)
    assert "XB Nominee" not in told(reminder(cast, "XB"))


def test_where_nobody_is_named_the_officer_is_reminded(opened):
    assert told(reminder(opened, "XB")) == {OFFICER}


def test_a_profile_is_told_to_who_recorded_the_note(cast):
    row = nominee(cast, "XB", status="submitted")
    event = record("profile.submitted", by=row.user, subject=row, data={"state": "XB"})
    assert by_mail(event) == {OFFICER}


def test_who_has_an_account_is_told_of_a_new_nomination(cast):
    row = nominee(cast, "XB")
    event = record("nomination.recorded", by=cast.officer, subject=row, data={"state": "XB"})
    assert by_mail(event) == set()
    row.user.set_password("correct horse battery")
    row.user.save()
    event = record("nomination.recorded", by=cast.officer, subject=row, data={"state": "XB"})
    assert by_mail(event) == {"XB Nominee"}
