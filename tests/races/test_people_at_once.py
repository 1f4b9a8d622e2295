"""Notes, links, profiles and approvals at the same moment: one seat, one account, no deadlock."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from nominations.actions import nominations
from nominations.models import Nomination, NoteVerbale, Profile
from reviews.actions import participants
from reviews.models import Participant, Setting
from reviews.process import Seat, Step
from revmod.lib.errors import Invalid
from tests.factories.people import officer, signed_in
from tests.nominations.makers import ABOUT, AMAL, PASSPHRASE, Nominee, note, of, submitted, token_of
from tests.races.together import amid, at_once

Status = Nomination.Status
NOMINATION, PERSON = 'UPDATE "nominations_nomination"', 'UPDATE "accounts_user"'


@pytest.fixture
def opened(committed, opened):
    return opened


def ready(number: int, seat: Seat, code: str, cast) -> list[Nomination]:
    """Nominations of one State whose profiles wait for approval, each in a note of its own."""
    rows = []
    for n in range(number):
        email = f"{code.lower()}{n}@example.org"
        note(cast, Nominee(f"{code} {n}", email, seat), code=code, reference=f"{code}/{n}")
        row = of(email)
        row.user.set_password(PASSPHRASE)
        row.user.save()
        Profile.objects.create(user=row.user, submitted_at=row.note.recorded_at)
        Nomination.objects.filter(pk=row.pk).update(status=Status.SUBMITTED)
        rows.append(of(email))
    return rows


def approving(by, row):
    return lambda: nominations.approve(by=by, nomination=row)


def seats(cast, code: str) -> list[Participant]:
    return list(cast.review.participants.filter(state__code=code, closed_at=None))


def test_two_focal_points_of_a_state_approved_at_once(opened):
    chiefs = [opened.officer, officer("Second Officer")]
    for code in ("XB", "XD"):
        rows = ready(2, Seat.FOCAL_POINT, code, opened)
        result = at_once(*[approving(by, row) for by, row in zip(chiefs, rows, strict=True)])
        assert sorted(isinstance(found, Invalid) for found in result) == [False, True], result
        assert len(seats(opened, code)) == 1
        assert {of(row.email).status for row in rows} == {Status.APPROVED, Status.SUBMITTED}


def test_the_last_focal_points_approved_at_once_end_the_nominations_once(opened):
    rows = [ready(1, Seat.FOCAL_POINT, code, opened)[0] for code in ("XA", "XB", "XC", "XD")]
    twice = [approving(opened.officer, row) for row in rows for _again in range(2)]
    assert at_once(*twice) == [None] * 8
    assert opened.reload().step == Step.CONSULTATIONS
    assert Event.objects.filter(kind="step.closed").count() == 1
    assert Event.objects.filter(kind="profile.approved").count() == 4
    assert Event.objects.filter(kind="seat.opened").count() == 4


def test_more_experts_than_seats_approved_at_once(opened):
    Setting.objects.create(key="experts_per_state", value=16)
    rows = ready(16, Seat.EXPERT, "XB", opened)
    Setting.objects.update(value=15)
    result = at_once(*[approving(opened.officer, row) for row in rows])
    assert [type(found) for found in result if found is not None] == [Invalid]
    assert len(seats(opened, "XB")) == 15
    assert Nomination.objects.filter(status=Status.APPROVED).count() == 15


def test_approved_and_withdrawn_at_once(opened):
    for code in ("XA", "XB", "XC"):
        row = ready(1, Seat.EXPERT, code, opened)[0]

        def withdraw(row=row):
            nominations.withdraw(by=opened.officer, nomination=row)

        approve = approving(opened.officer, row)
        acts = (approve, withdraw)
        if code == "XA":
            result = at_once(*acts)
        else:
            first, second = acts if code == "XB" else acts[::-1]
            result = amid(first, second, before=NOMINATION)
        assert sorted(isinstance(found, Invalid) for found in result) == [False, True], result
        approved = of(row.email).status == Status.APPROVED
        assert approved == bool(seats(opened, code))


def test_a_profile_submitted_while_the_nomination_is_withdrawn_or_held(opened):
    for n, verb in enumerate(("withdraw", "hold")):
        email = f"person{n}@example.org"
        note(opened, Nominee("Person", email, Seat.EXPERT), reference=f"XA/{n}")
        user = nominations.activate(token=token_of(email), passphrase=PASSPHRASE, language="en")
        reason = {"reason": "Two ministries disagree."} if verb == "hold" else {}

        def decide(verb=verb, email=email, reason=reason):
            getattr(nominations, verb)(by=opened.officer, nomination=of(email), **reason)

        def submit(user=user):
            nominations.submit_profile(by=user, about=nominations.About(name="Person", **ABOUT))

        decided, handed_in = amid(decide, submit, before=NOMINATION)
        assert decided is None
        assert not isinstance(handed_in, Exception), handed_in
        assert of(email).status == (Status.HELD if verb == "hold" else Status.WITHDRAWN)


def test_a_link_used_while_the_nomination_is_withdrawn_or_corrected(opened):
    for n, verb in enumerate(("withdraw", "correct")):
        email = f"person{n}@example.org"
        note(opened, Nominee("Person", email, Seat.EXPERT), reference=f"XA/{n}")
        token, row = token_of(email), of(email)
        new = {"name": "Person", "title": "", "email": f"right{n}@example.org", "phone": ""}

        def decide(verb=verb, row=row, new=new):
            more = new if verb == "correct" else {}
            getattr(nominations, verb)(by=opened.officer, nomination=row, **more)

        def activate(token=token):
            return nominations.activate(token=token, passphrase=PASSPHRASE, language="en")

        one, two = (decide, activate) if verb == "correct" else (activate, decide)
        result = amid(one, two, before=PERSON)
        for found in result:
            assert found is None or isinstance(found, Invalid | User), found
        row.refresh_from_db()
        expected = Status.WITHDRAWN if verb == "withdraw" else Status.LINK_SENT
        assert row.status == expected


def test_the_same_note_recorded_twice_at_once(opened):
    for reference, people in (
        ("XA/1", [AMAL]),
        ("XA/2", [AMAL, Nominee("N", "n@n.org", "expert")]),
    ):
        rows = at_once(*[lambda r=reference, p=people: note(opened, *p, reference=r)] * 3)
        assert len({row.pk for row in rows}) == 1, rows
    assert NoteVerbale.objects.count() == 2
    assert Nomination.objects.count() == 3
    assert User.objects.filter(email__in=["amal@example.org", "n@n.org"]).count() == 2


def test_two_states_name_one_person_at_once(opened):
    """A new address, then one that has an account already."""
    for email in ("new@example.org", "known@example.org"):
        if email.startswith("known"):
            User.objects.create_user(email, PASSPHRASE, name="Known")
        acts = [
            lambda code=code, email=email: note(
                opened,
                Nominee("Somebody", email, Seat.EXPERT),
                code=code,
                reference=f"{code} {email}",
            )
            for code in ("XB", "XD")
        ]
        result = at_once(*acts)
        assert sorted(isinstance(found, Invalid) for found in result) == [False, True], result
        assert Nomination.objects.filter(email=email).count() == 1


def test_a_seat_ended_by_a_note_and_by_an_approval_at_once(cast):
    old = cast.review.participants.get(state__code="XA", seat="focal_point")
    note(cast, Nominee("Amal", "amal@example.org", Seat.FOCAL_POINT, replaces=old))
    row = submitted("amal@example.org")
    other = Nominee("Other", "other@example.org", Seat.FOCAL_POINT, "", "", old, True)

    def approve():
        nominations.approve(by=cast.officer, nomination=row)

    approved, noted = amid(
        approve, lambda: note(cast, other, reference="XA/2"), before='INSERT INTO "reviews_part'
    )
    assert approved is None
    assert isinstance(noted, NoteVerbale | Invalid), noted
    assert Event.objects.filter(kind="seat.closed", subject_id=old.pk).count() == 1
    at_once(*[lambda: participants.unseat(by=cast.officer, participant=row_of(old))] * 2)
    assert Event.objects.filter(kind="seat.closed", subject_id=old.pk).count() == 1


def row_of(old: Participant) -> Participant:
    return Participant.objects.select_related("review", "state", "user").get(pk=old.pk)


def test_an_activation_link_used_twice_at_once(opened):
    note(opened)
    address = reverse("activate", args=[token_of("amal@example.org")])

    def post(passphrase):
        browser = Client(headers={"accept": "text/html"})
        return browser.post(address, {"password1": passphrase, "password2": passphrase})

    words = [f"three quiet rivers number {n}" for n in range(3)]
    replies = at_once(*[lambda w=w: post(w) for w in words])
    assert [reply.status_code for reply in replies] == [302] * 3
    profile = [reply.url for reply in replies].count(reverse("profile"))
    assert profile == 1
    amal = User.objects.get(email="amal@example.org")
    assert [amal.check_password(w) for w in words].count(True) == 1
    assert Event.objects.filter(kind="account.activated").count() == 1


def test_a_nomination_moved_to_another_account_while_it_is_held(opened):
    note(opened, Nominee("Person", "wrong@example.org", Seat.EXPERT))
    note(opened, Nominee("Right", "right@example.org", Seat.EXPERT), reference="XA/2")
    row = of("wrong@example.org")
    new = {"name": "Right", "title": "", "email": "right@example.org", "phone": ""}
    corrected, held = amid(
        lambda: nominations.correct(by=opened.officer, nomination=row, **new),
        lambda: nominations.hold(by=opened.officer, nomination=row, reason="Two ministries."),
        before=NOMINATION,
    )
    assert (corrected, held) == (None, None)
    row.refresh_from_db()
    assert (row.user.email, row.status) == ("right@example.org", Status.HELD)


def test_two_people_corrected_to_one_address_at_once(opened):
    """Whoever comes second reads why not, although no row was there when both looked."""
    people = [Nominee(name, f"{name.lower()}@example.org", Seat.EXPERT) for name in ("Ann", "Ben")]
    note(opened, *people)
    browsers = [signed_in(opened.officer), signed_in(officer("Second Officer"))]

    def correcting(browser, row):
        address = reverse("nomination_correct", args=[row.pk])
        form = {"name": row.name, "title": "", "phone": "", "email": "same@example.org"}
        return lambda: browser.post(address, form | {"act": str(uuid4())})

    rows = [of(person.email) for person in people]
    acts = [correcting(browser, row) for browser, row in zip(browsers, rows, strict=True)]
    replies = amid(*acts, before=PERSON)
    assert sorted(reply.status_code for reply in replies) == [302, 422], replies
    refused = next(reply for reply in replies if reply.status_code == 422)
    assert "This person is named twice in the note." in refused.content.decode()
