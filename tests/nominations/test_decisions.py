"""Profile, approval, clarification, holding, withdrawing, correcting."""

import threading

import pytest
from allauth.mfa.models import Authenticator
from django.db import close_old_connections, connection
from django.urls import reverse

from accounts.models import Activation, User
from audit.models import Event
from nominations import queries
from nominations.actions import nominations
from nominations.actions.nominations import About
from nominations.models import Nomination, Profile
from reviews.models import Participant
from reviews.permissions import Refused, visible_reviews
from reviews.process import Seat, Step
from revmod.lib.errors import Invalid
from tests.factories.people import make_cast
from tests.nominations.makers import (
    ABOUT,
    AMAL,
    JOSE,
    PASSPHRASE,
    Nominee,
    approved,
    note,
    of,
    state,
    submitted,
    token_of,
)

Status = Nomination.Status


def open_seats(cast, code="XA"):
    rows = cast.review.participants.filter(state__code=code, closed_at__isnull=True)
    return {(row.user.email, row.seat) for row in rows}


def test_from_note_to_seat(opened):
    note(opened, AMAL)
    user = User.objects.get(email="amal@example.org")
    assert not visible_reviews(user).exists()
    nominations.activate(token=token_of(user.email), passphrase=PASSPHRASE, language="fr")
    assert of(user.email).status == Status.PROFILE_DUE
    user.refresh_from_db()
    assert user.language == "fr"
    nominations.submit_profile(by=user, about=About(name="Amal Haddad", **ABOUT))
    assert of(user.email).status == Status.SUBMITTED
    assert Profile.objects.get(user=user).languages == ["en", "fr"]  # in the order of the UN
    assert not visible_reviews(user).exists()
    nominations.approve(by=opened.officer, nomination=of(user.email))
    assert list(visible_reviews(user)) == [opened.review]
    seat = opened.review.participants.get()
    assert (seat.seat, seat.note_reference) == ("focal_point", "XA/1")
    kinds = set(Event.objects.filter(subject_type="nomination").values_list("kind", flat=True))
    assert kinds == {"nomination.recorded", "profile.submitted", "profile.approved"}


def test_four_focal_points_end_the_nominations(opened):
    for code in ("XA", "XB", "XC", "XD"):
        email = f"{code.lower()}@example.org"
        note(opened, Nominee(code, email, Seat.FOCAL_POINT), code=code, reference=code)
        approved(opened, email)
    assert Step(opened.reload().step) is Step.CONSULTATIONS


def test_approving_twice_is_once(opened):
    note(opened)
    row = approved(opened, "amal@example.org")
    nominations.approve(by=opened.officer, nomination=row)
    assert Participant.objects.count() == 1
    assert Event.objects.filter(kind="profile.approved").count() == 1


def test_nobody_is_approved_before_submitting(opened):
    note(opened)
    with pytest.raises(Invalid):
        nominations.approve(by=opened.officer, nomination=of("amal@example.org"))


def test_a_profile_is_complete_when_submitted(opened):
    note(opened)
    user = nominations.activate(
        token=token_of("amal@example.org"), passphrase=PASSPHRASE, language="en"
    )
    empty = dict.fromkeys(ABOUT, "") | {"languages": []}
    nominations.save_profile(by=user, about=About(name="Amal", **empty))
    with pytest.raises(Invalid) as caught:
        nominations.submit_profile(by=user, about=About(name="Amal", **empty))
    assert set(caught.value.reasons) == {"title", "organization", "field", "languages"}
    with pytest.raises(Invalid):
        nominations.save_profile(
            by=user, about=About(name="Amal", **(ABOUT | {"languages": ["tlh"]}))
        )
    with pytest.raises(Invalid):
        nominations.save_profile(by=user, about=About(name="A" * 201, **ABOUT))


def test_two_focal_points_named_apart_give_one_seat(opened):
    other = Nominee("Other", "other@example.org", Seat.FOCAL_POINT)
    note(opened, AMAL)
    note(opened, other, reference="XA/2")
    approved(opened, "amal@example.org")
    with pytest.raises(Invalid):
        nominations.approve(by=opened.officer, nomination=submitted("other@example.org"))
    assert open_seats(opened) == {("amal@example.org", "focal_point")}
    assert of("other@example.org").status == Status.SUBMITTED


def test_a_successor_takes_over_when_approved(cast):
    old = cast.review.participants.get(state=state("XA"), seat="focal_point")
    note(cast, Nominee("Amal", "amal@example.org", Seat.FOCAL_POINT, replaces=old))
    row = submitted("amal@example.org")
    assert (old.user.email, "focal_point") in open_seats(cast)
    nominations.approve(by=cast.officer, nomination=row)
    assert {e for e, s in open_seats(cast) if s == "focal_point"} == {"amal@example.org"}
    assert not visible_reviews(old.user).exists()
    mine = queries.delegations(cast.review)[0]
    assert [seat.user for seat in mine.former] == [old.user]
    assert mine.focal_point is not None
    assert mine.focal_point.user.email == "amal@example.org"


def test_clarification_is_read_by_the_person_and_answered(opened):
    note(opened)
    row = submitted("amal@example.org")
    with pytest.raises(Invalid):
        nominations.ask_clarification(by=opened.officer, nomination=row, reason=" ")
    nominations.ask_clarification(by=opened.officer, nomination=row, reason="Which court?")
    row.refresh_from_db()
    assert (row.status, row.reason) == (Status.CLARIFICATION, "Which court?")
    event = Event.objects.get(kind="profile.clarification")
    assert "Which court?" not in str(event.data)
    nominations.submit_profile(by=row.user, about=About(name="Amal", **ABOUT))
    row.refresh_from_db()
    assert (row.status, row.reason) == (Status.SUBMITTED, "")


def test_holding_does_not_show_outside(opened):
    note(opened)
    row = of("amal@example.org")
    nominations.hold(by=opened.officer, nomination=row, reason="Two ministries disagree.")
    row.refresh_from_db()
    assert row.status == Status.HELD
    profile = queries.profile_of(row.user)
    assert queries.shown_to_person(row, profile) == Status.PROFILE_DUE
    row = submitted("amal@example.org")
    assert row.status == Status.HELD
    assert queries.shown_to_person(row, queries.profile_of(row.user)) == Status.SUBMITTED
    event = Event.objects.get(kind="nomination.held")
    assert event.review_id is None
    assert "ministries" not in str(event.data)
    nominations.approve(by=opened.officer, nomination=row)
    assert open_seats(opened) == {("amal@example.org", "focal_point")}


def test_withdrawing_closes_the_way_in(opened):
    note(opened)
    token = token_of("amal@example.org")
    nominations.withdraw(by=opened.officer, nomination=of("amal@example.org"))
    with pytest.raises(Invalid):
        nominations.activate(token=token, passphrase=PASSPHRASE, language="en")
    with pytest.raises(Invalid):
        nominations.hold(by=opened.officer, nomination=of("amal@example.org"), reason="x")


def test_an_approved_person_is_not_withdrawn(opened):
    note(opened)
    row = approved(opened, "amal@example.org")
    with pytest.raises(Invalid):
        nominations.withdraw(by=opened.officer, nomination=row)


def corrected(cast, row, email, **changes):
    given = {"name": row.name, "title": row.title, "phone": row.phone}
    nominations.correct(by=cast.officer, nomination=row, email=email, **(given | changes))
    row.refresh_from_db()
    return row


def test_a_corrected_address_gets_a_new_link_and_the_old_one_dies(opened):
    note(opened)
    wrong = token_of("amal@example.org")
    row = corrected(opened, of("amal@example.org"), "Amal.Haddad@example.org", name="Amal H.")
    assert (row.email, row.name) == ("amal.haddad@example.org", "Amal H.")
    assert (row.user.email, row.user.name) == ("amal.haddad@example.org", "Amal H.")
    assert not Activation.objects.exists()
    with pytest.raises(Invalid):
        nominations.activate(token=wrong, passphrase=PASSPHRASE, language="en")
    assert Event.objects.filter(kind="activation.sent").count() == 2


def test_who_used_a_wrong_link_is_shut_out(opened):
    note(opened)
    row = submitted("amal@example.org")
    Authenticator.objects.create(user=row.user, type="totp", data={})
    row = corrected(opened, row, "right@example.org")
    assert row.status == Status.LINK_SENT
    assert not row.user.has_usable_password()
    assert not Authenticator.objects.exists()
    assert not Profile.objects.filter(user=row.user).exists()


def test_a_correction_to_a_known_address_moves_the_nomination(opened):
    note(opened, JOSE)
    approved(opened, "jose@example.org")
    note(opened, Nominee("José", "jsoe@example.org", Seat.OBSERVER), reference="XA/2")
    wrong = of("jsoe@example.org")
    row = corrected(opened, wrong, "jose@example.org")
    assert row.user.email == "jose@example.org"
    assert row.status == Status.SUBMITTED
    assert not User.objects.get(email="jsoe@example.org").is_active
    assert row.user.has_usable_password()


def test_a_correction_leaves_an_account_in_use_alone(opened):
    note(opened, JOSE)
    jose = approved(opened, "jose@example.org").user
    typo = Nominee("José the younger", "jose@example.org", Seat.OBSERVER)
    note(opened, typo, reference="XA/2")
    row = corrected(opened, of("jose@example.org"), "young@example.org")
    jose.refresh_from_db()
    assert (jose.email, jose.has_usable_password()) == ("jose@example.org", True)
    assert (row.user.email, row.user.name) == ("young@example.org", "José the younger")
    assert row.status == Status.LINK_SENT


def test_a_correction_never_takes_a_person_of_another_state(opened):
    note(opened, JOSE, code="XB")
    note(opened)
    with pytest.raises(Invalid):
        corrected(opened, of("amal@example.org"), "jose@example.org")
    with pytest.raises(Invalid):
        corrected(opened, of("amal@example.org"), "not an address")


@pytest.mark.parametrize("act", ["approve", "withdraw", "send_link"])
@pytest.mark.parametrize("who", ["draw_officer", "outsider"])
def test_only_officers_and_administrators_decide(opened, act, who):
    note(opened)
    with pytest.raises(Refused):
        getattr(nominations, act)(by=getattr(opened, who), nomination=of("amal@example.org"))


def test_links_are_sent_again_some_times_an_hour(opened):
    note(opened)
    row = of("amal@example.org")
    for _ in range(2):
        nominations.send_link(by=opened.officer, nomination=row)
    with pytest.raises(Invalid):
        nominations.send_link(by=opened.officer, nomination=row)
    assert Event.objects.filter(kind="activation.sent").count() == 3


def test_nobody_keeps_the_secretariat_from_sending_a_link(opened, client):
    """Whoever knows an address can ask for its link, and may not use up the Secretariat's hour."""
    note(opened)
    for _ in range(4):
        client.post(reverse("account_reset_password"), {"email": "amal@example.org"})
    assert Event.objects.filter(kind="activation.sent", person_id=None).count() == 2
    nominations.send_link(by=opened.officer, nomination=of("amal@example.org"))
    assert Event.objects.filter(kind="activation.sent").count() == 4


def test_who_is_awaited(opened):
    note(opened, AMAL, JOSE)
    approved(opened, "jose@example.org")
    mine, *others = queries.delegations(opened.review)
    assert mine.focal_point_missing
    assert not mine.experts_missing
    assert [n.name for n in mine.named] == ["Amal Haddad"]
    assert (mine.focal_point_due.isoformat(), mine.experts_due.isoformat()) == (
        "2026-01-29",
        "2026-02-12",
    )
    assert all(row.focal_point_missing and row.experts_missing for row in others)
    named = queries.nominations_of(opened.review, state("XA"))
    assert [n.name for n in named] == ["Amal Haddad"]


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once(transactional_db):
    from reviews.actions.frame import load_frame, load_practice

    load_frame()
    load_practice()
    cast = make_cast(seats=False)
    note(cast, AMAL)
    note(cast, Nominee("Other", "other@example.org", Seat.FOCAL_POINT), reference="XA/2")
    rows = [submitted("amal@example.org"), submitted("other@example.org")]
    gate, found = threading.Barrier(4), []

    def run(row):
        close_old_connections()
        gate.wait()
        try:
            nominations.approve(by=cast.officer, nomination=row)
            found.append("approved")
        except Invalid:
            found.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(row,)) for row in rows * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Participant.objects.filter(closed_at__isnull=True).count() == 1
    assert sorted(found) == ["approved", "approved", "refused", "refused"]
