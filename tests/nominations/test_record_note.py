"""Recording notes verbales (domain.md §3, §10 Seats)."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from nominations.models import Nomination, NoteVerbale
from reviews.actions.reviews import cancel
from reviews.models import Setting
from reviews.permissions import Refused
from reviews.process import Seat
from revmod.lib.errors import Invalid
from tests.factories.people import person
from tests.nominations.makers import AMAL, JOSE, Nominee, approved, note, of, state, submitted

Status = Nomination.Status


def reasons(*args, **options) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        note(*args, **options)
    return {key: str(text) for key, text in caught.value.reasons.items()}


def test_people_get_accounts_and_links(opened):
    row = note(opened, AMAL, JOSE)
    assert [(n.name, n.seat, n.status) for n in row.nominations.all()] == [
        ("Amal Haddad", "focal_point", Status.LINK_SENT),
        ("José Ñandú", "expert", Status.LINK_SENT),
    ]
    amal = User.objects.get(email="amal@example.org")
    assert not amal.has_usable_password()
    sent = Event.objects.filter(kind="activation.sent")
    assert {event.subject_id for event in sent} == {n.user_id for n in row.nominations.all()}
    assert all(event.data == {} for event in sent)
    assert Event.objects.filter(kind="note.recorded", review_id=opened.review.pk).count() == 1
    assert Event.objects.filter(kind="nomination.recorded").count() == 2


def test_the_same_note_again_is_the_first(opened):
    first, again = note(opened), note(opened)
    assert first == again
    assert Nomination.objects.count() == 1
    assert Event.objects.filter(kind="activation.sent").count() == 1


def test_another_note_under_the_same_reference_is_refused(opened):
    note(opened)
    assert "reference" in reasons(opened, JOSE)
    note(opened, JOSE, code="XB")  # references are each State's own


def test_an_account_is_found_however_the_address_is_written(opened):
    note(opened)
    approved(opened, "amal@example.org")
    before = Event.objects.filter(kind="activation.sent").count()
    note(opened, Nominee("A. Haddad", " AMAL@Example.org ", Seat.FOCAL_POINT), reference="XA/2")
    assert User.objects.filter(email__iexact="amal@example.org").count() == 1
    assert of("amal@example.org").status == Status.SUBMITTED  # the profile is there already
    assert Event.objects.filter(kind="activation.sent").count() == before


def test_an_account_without_profile_is_asked_for_one(opened):
    person("Amal")
    note(opened)
    assert of("amal@example.org").status == Status.PROFILE_DUE
    assert not Event.objects.filter(kind="activation.sent").exists()


@pytest.mark.parametrize("how", ["seated", "named"])
def test_a_person_of_another_state_is_refused(opened, how):
    note(opened, AMAL, code="XB")
    if how == "seated":
        approved(opened, "amal@example.org")
    assert "people-0-email" in reasons(opened, AMAL)
    assert NoteVerbale.objects.count() == 1


def test_the_secretariat_is_not_named(opened):
    nominee = Nominee("Olga", opened.officer.email, Seat.EXPERT)
    assert "people-0-email" in reasons(opened, nominee)


def test_nobody_is_named_twice_in_a_note(opened):
    twice = Nominee("José", "JOSE@example.org", Seat.OBSERVER)
    assert reasons(opened, JOSE, twice).keys() == {"people-1-email"}
    assert not User.objects.filter(email="jose@example.org").exists()


def test_a_note_names_one_focal_point(opened):
    other = Nominee("Other", "other@example.org", Seat.FOCAL_POINT)
    assert reasons(opened, AMAL, other).keys() == {"people-1-seat"}


def test_sixteen_experts_are_refused(opened):
    experts = [Nominee(f"E {n}", f"e{n}@example.org", Seat.EXPERT) for n in range(16)]
    assert reasons(opened, *experts).keys() == {"people-15-seat"}
    note(opened, *experts[:15])
    assert reasons(opened, experts[15], reference="XA/2").keys() == {"people-0-seat"}


def test_the_number_of_experts_is_a_setting(opened):
    Setting.objects.create(key="experts_per_state", value=1)
    note(opened, JOSE)
    more = Nominee("E", "e@example.org", Seat.EXPERT)
    assert "people-0-seat" in reasons(opened, more, reference="XA/2")


def test_who_leaves_makes_room_for_an_expert(opened):
    Setting.objects.create(key="experts_per_state", value=1)
    note(opened, JOSE)
    approved(opened, "jose@example.org")
    old = opened.review.participants.get()
    more = Nominee("E", "e@example.org", Seat.EXPERT, replaces=old)
    note(opened, more, reference="XA/2")
    approved(opened, "e@example.org")
    seats = opened.review.participants.filter(closed_at__isnull=True)
    assert [seat.user.email for seat in seats] == ["e@example.org"]


def test_the_state_takes_part_in_every_review(opened):
    assert "reviews" in reasons(opened, AMAL, code="XE")
    assert "reviews" in reasons(opened, AMAL, reviews=[])


def test_a_cancelled_review_takes_nobody(opened):
    cancel(by=opened.officer, review=opened.review, reason="Opened by mistake.")
    assert "reviews" in reasons(opened)


def test_a_review_of_imported_status_takes_nobody(opened):
    opened.review.imported_status = "progressing"
    opened.review.save()
    assert "reviews" in reasons(opened)


def test_a_note_is_not_of_tomorrow_and_names_somebody(opened):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "dated_on" in reasons(opened, dated_on=tomorrow)
    assert "" in reasons(opened, nominations=[])
    assert "reference" in reasons(opened, reference=" \u200b ")


@pytest.mark.parametrize("who", ["XA focal_point", "XA expert"])
def test_only_the_secretariat_records(cast, who):
    with pytest.raises(Refused):
        note(cast, by=cast[who])


def test_officers_and_administrators_record_and_draw_officers_do_not(opened):
    note(opened, by=opened.administrator)
    with pytest.raises(Refused):
        note(opened, JOSE, reference="XA/2", by=opened.draw_officer)


def test_the_file_is_kept_and_goes_with_a_failure(opened):
    scan = SimpleUploadedFile("../../note.pdf", b"%PDF-1.7 text")
    row = note(opened, file=scan)
    assert row.file.name == "note.pdf"
    assert default_storage.exists(row.file.path)
    before = default_storage.listdir("notes")[1]
    scan = SimpleUploadedFile("note.pdf", b"%PDF-1.7 text")
    assert "people-0-email" in reasons(opened, AMAL, code="XB", file=scan)
    assert default_storage.listdir("notes")[1] == before
    note(opened, file=SimpleUploadedFile("note.pdf", b"%PDF-1.7 text"))  # the same note again
    assert default_storage.listdir("notes")[1] == before


def test_a_second_focal_point_says_whom_it_replaces(cast):
    assert "people-0-replaces" in reasons(cast)
    old = cast.review.participants.get(state=state("XA"), seat="focal_point")
    expert = cast.review.participants.get(state=state("XA"), seat="expert")
    other = cast.review.participants.get(state=state("XB"), seat="focal_point")
    for wrong in (expert, other):
        nominee = Nominee("Amal", "amal@example.org", Seat.FOCAL_POINT, replaces=wrong)
        assert "people-0-replaces" in reasons(cast, nominee)
    note(cast, Nominee("Amal", "amal@example.org", Seat.FOCAL_POINT, replaces=old))
    old.refresh_from_db()
    assert old.closed_at is None


def test_a_note_can_end_the_old_seat_at_once(cast):
    old = cast.review.participants.get(state=state("XA"), seat="focal_point")
    nominee = Nominee(
        "Amal",
        "amal@example.org",
        Seat.FOCAL_POINT,
        replaces=old,
        ends_old_seat_at_once=True,
    )
    note(cast, nominee)
    old.refresh_from_db()
    assert old.closed_at is not None
    submitted("amal@example.org")
    assert not cast.review.participants.filter(state=state("XA"), user__name="Amal").exists()


def test_dates_are_days(opened):
    assert note(opened).dated_on == date(2026, 1, 20)


def test_the_link_in_the_mail_opens_the_account(
    client, opened, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        note(opened, AMAL)
    (message,) = [m for m in mailoutbox if m.to == ["amal@example.org"]]
    url = next(word for word in message.body.split() if "/activate/" in word)
    page = client.get(url.removeprefix("http://localhost:8000"))
    assert b"amal@example.org" in page.content
