"""Opening one review from its page: what is offered, what is refused, what comes of it."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Event
from reviews.actions import draws
from reviews.lots import pair
from reviews.models import Assignment, GroupMember, Phase, Review, State
from reviews.process import Office, Step
from tests.factories.people import officer, open_review, person, signed_in

HERE = "review_open"


@pytest.fixture
def chief(frame):
    return officer()


@pytest.fixture
def phase(frame) -> Phase:
    return Phase.objects.get(mechanism__is_practice=True, number=1)


def address(state: str, phase: Phase) -> str:
    return f"{reverse(HERE)}?state={state}&phase={phase.pk}"


def given(chief, **changes) -> dict[str, object]:
    """XA reviewed by XB (not party to firearms) and XD, with XC for firearms."""
    form = {
        "same_group": "XB",
        "other_group": "XD",
        "same_group_FA": "XC",
        "start": "2026-01-15",
        "officer": chief.pk,
        "act": str(uuid.uuid4()),
    }
    return form | changes


def test_first_the_state_and_the_phase(chief, phase):
    client = signed_in(chief)
    page = client.get(reverse(HERE))

    assert page.status_code == 200
    assert "Arvendal" in page.content.decode() and "Afghanistan" in page.content.decode()
    wrong = client.get(reverse(HERE), {"state": "QQ", "phase": "x"})
    assert wrong.status_code == 422
    assert client.get(address("XA", phase)).context["form"].fields["same_group"]


def test_a_phase_of_the_other_mechanism_is_refused(chief, phase):
    response = signed_in(chief).get(address("FR", phase))
    assert response.status_code == 422
    assert "other mechanism" in response.content.decode()


def test_the_lists_offer_each_class_and_say_what_is_lacking(chief, phase):
    form = signed_in(chief).get(address("XA", phase)).context["form"]
    same, other = (dict(form.fields[name].choices) for name in ("same_group", "other_group"))

    assert set(same) == {"", "XB", "XC"}
    assert set(other) == {"", "XD", "XE", "XF"}
    assert same["XB"] == "Brevane – not party to FA – reviews in this phase: 0"


def test_a_review_is_opened_once_with_its_assignments(chief, phase):
    client, form = signed_in(chief), given(chief)
    GroupMember.objects.create(
        state=State.objects.get(code="XA"), group=phase.mechanism.groups.first()
    )
    for _time in range(2):
        response = client.post(address("XA", phase), form)
        assert response.status_code == 302, response.context["form"].errors

    review = Review.objects.get()
    assert response.url == review.get_absolute_url()
    assert (review.launched_on, review.step) == (date(2026, 1, 15), Step.NOMINATIONS)
    assert review.officer == chief and review.group == phase.mechanism.groups.first()
    rows = Assignment.objects.filter(additional=True)
    assert [(row.state.code, row.instrument.code) for row in rows] == [("XC", "FA")]
    assert Event.objects.filter(kind="review.opened").count() == 1


def test_the_form_says_which_instruments_lack_a_reviewing_state(chief, phase):
    form = given(chief)
    del form["same_group_FA"]
    response = signed_in(chief).post(address("XA", phase), form)

    assert response.status_code == 422
    page = response.content.decode()
    assert "Brevane is not party to it." in page
    assert set(dict(response.context["form"].fields["same_group_FA"].choices)) == {"", "XC"}
    assert response.context["form"]["other_group"].value() == "XD"
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"same_group": "XD"},
        {"same_group": "XA"},
        {"other_group": "XB"},
        {"other_group": "FR"},
        {"same_group_FA": "XD"},
        {"same_group_FA": "XB"},
        {"start": ""},
        {"start": "31.12.2026"},
        {"start": "0000-00-00"},
        {"officer": "99999999999999999999"},
        {"officer": ""},
        {"same_group": "<script>"},
    ],
)
def test_what_does_not_fit_is_refused_and_kept(chief, phase, changes):
    response = signed_in(chief).post(address("XA", phase), given(chief, **changes))

    assert response.status_code == 422
    assert not Review.objects.exists()
    assert "XD" in response.content.decode()


def test_every_rule_that_is_broken_is_said(chief, phase):
    open_review(chief)  # XA by XB, XD and XC
    client = signed_in(chief)
    form = given(chief, same_group="XA", other_group="XD", same_group_FA="", other_group_FA="")
    state = State.objects.get(code="XB")
    lacking = [
        i.code
        for i in state.instruments.all()
        if i not in State.objects.get(code="XD").instruments.all()
    ]
    form |= {f"other_group_{code}": "XF" for code in lacking}
    response = client.post(address("XB", phase), form)

    assert response.status_code == 422
    assert "Arvendal is itself reviewed by Brevane in this phase." in response.content.decode()


def test_a_second_review_in_the_phase_is_refused(chief, phase):
    open_review(chief)
    response = signed_in(chief).get(address("XA", phase))
    assert response.status_code == 422
    assert "has a review in this phase already" in response.content.decode()


def test_the_number_of_queries_does_not_depend_on_the_reviews(chief, phase):
    client = signed_in(chief)
    with CaptureQueriesContext(connection) as none:
        client.get(address("XA", phase))
    known = draws.parties(phase.mechanism)
    lots = [
        lot for lot in pair(known, [p.code for p in known], "one", mutual=True) if lot.state != "XA"
    ]
    draws.apply(by=chief, phase=phase, drawn=draws.Drawn(lots, {p.code: 1 for p in known}))
    GroupMember.objects.all().delete()
    with CaptureQueriesContext(connection) as five:
        client.get(address("XA", phase))
    assert len(five) == len(none) <= 20


def test_officers_only(chief, phase):
    for office in (Office.DRAW_OFFICER, Office.ADMINISTRATOR):
        client = signed_in(officer(office.value, office))
        assert client.get(address("XA", phase)).status_code == 403
        assert client.post(address("XA", phase), given(chief)).status_code == 403
    assert signed_in(person("Somebody")).get(reverse(HERE)).status_code == 404
    assert signed_in(None).get(reverse(HERE)).status_code == 302
    assert not Review.objects.exists()
