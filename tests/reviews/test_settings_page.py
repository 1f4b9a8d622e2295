"""The settings: shown in one place, changed by administrators, every change recorded."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from reviews import queries
from reviews.actions.settings import change
from reviews.forms.settings import WAITS_FOR, WORDS
from reviews.models import Participant, Review, Setting
from reviews.permissions import Refused
from reviews.process import SETTINGS, Office, Seat, Step
from revmod.lib.errors import Invalid
from tests.factories.people import officer, person, signed_in

PAGE = "settings"


@pytest.fixture
def administrator(db):
    return officer("Adam Administrator", Office.ADMINISTRATOR)


def test_every_setting_has_words():
    assert set(WORDS) == set(SETTINGS)
    for key, rule in SETTINGS.items():
        assert tuple(answer for answer, _word in WORDS[key].choices) == rule.choices
        assert not rule.waits_for or rule.waits_for in WAITS_FOR


def test_the_page_shows_every_setting_with_value_and_default(
    administrator, django_assert_max_num_queries
):
    change(by=administrator, key="summary_weeks", value=8)
    client = signed_in(administrator)
    with django_assert_max_num_queries(10):
        response = client.get(reverse(PAGE))

    rows = {row["key"]: row for row in response.context["rows"] + response.context["waiting"]}
    assert set(rows) == set(SETTINGS)
    assert (rows["summary_weeks"]["value"], rows["summary_weeks"]["default"]) == ("8", "4")
    assert rows["summary_weeks"]["by"] == administrator
    page = response.content.decode()
    assert "Takes effect once lots are drawn" in page[page.index("Not in use yet") :]
    assert {row["key"] for row in response.context["waiting"]} == {
        key for key, rule in SETTINGS.items() if rule.waits_for
    }


def test_an_administrator_changes_a_setting_and_it_stands_in_the_record(administrator):
    client = signed_in(administrator)
    address = reverse("setting_change", args=["consultation_weeks"])
    act = str(uuid.uuid4())

    for _time in range(2):  # the same form twice is one act
        response = client.post(address, {"value": "9", "act": act})
        assert response.url == f"{reverse(PAGE)}#consultation_weeks"
    assert queries.number("consultation_weeks") == 9
    event = Event.objects.get(kind="setting.changed")
    assert event.data == {"key": "consultation_weeks", "from": 6, "to": 9}
    assert event.person_id == administrator.pk
    page = client.get(address).content.decode()
    assert "From “6” to “9”" in page


@pytest.mark.parametrize("key", list(SETTINGS))
def test_every_setting_can_be_changed_on_its_page(administrator, key):
    rule = SETTINGS[key]
    if isinstance(rule.default, bool):
        typed, stored = ("no", False) if rule.default else ("yes", True)
    elif rule.choices:
        typed = stored = rule.choices[-1]
    else:
        stored = rule.high
        typed = str(stored)

    client = signed_in(administrator)
    assert client.get(reverse("setting_change", args=[key])).status_code == 200
    response = client.post(reverse("setting_change", args=[key]), {"value": typed})

    if key == "reviews_per_state_min":
        assert response.status_code == 422  # never more than the most
        return
    assert response.status_code == 302
    assert queries.setting(key) == stored


@pytest.mark.parametrize(
    "typed", ["", "0", "-1", "53", "6.5", "six", "9" * 400, "\x00", "٦x", "<b>6</b>"]
)
def test_a_value_outside_the_bounds_is_refused_and_kept_in_the_form(administrator, typed):
    response = signed_in(administrator).post(
        reverse("setting_change", args=["consultation_weeks"]), {"value": typed}
    )

    assert response.status_code == 422
    assert response.context["form"].errors["value"]
    assert not Setting.objects.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mutual_reviews", "yes"),
        ("consultation_weeks", True),
        ("consultation_weeks", "7"),
        ("progressing_needs", "nobody"),
        ("nonsense", 1),
    ],
)
def test_the_action_itself_refuses_wrong_values(administrator, key, value):
    with pytest.raises(Invalid):
        change(by=administrator, key=key, value=value)
    assert not Setting.objects.exists()


def test_the_same_value_again_is_no_change(administrator):
    change(by=administrator, key="summary_weeks", value=4)
    assert not Event.objects.filter(kind="setting.changed").exists()


def test_officers_read_the_settings_and_do_not_change_them(db):
    user = officer()
    client = signed_in(user)

    page = client.get(reverse(PAGE))
    assert page.status_code == 200
    assert reverse("setting_change", args=["summary_weeks"]) not in page.content.decode()
    assert "Only administrators change settings." in page.content.decode()
    refused = client.get(reverse("setting_change", args=["summary_weeks"]))
    assert refused.status_code == 403
    assert "Only administrators can do this." in refused.content.decode()
    assert (
        client.post(reverse("setting_change", args=["summary_weeks"]), {"value": 5}).status_code
        == 403
    )
    with pytest.raises(Refused):
        change(by=user, key="summary_weeks", value=5)


def test_others_do_not_find_them(administrator):
    client = signed_in(person("Somebody"))
    assert client.get(reverse(PAGE)).status_code == 404
    assert client.get(reverse("setting_change", args=["summary_weeks"])).status_code == 404
    assert signed_in(administrator).get(reverse("setting_change", args=["x"])).status_code == 404


def test_who_must_sit_changes_what_counts_as_progressing(cast):
    """§4: a review counts as progressing once the focal points that the setting names are seated."""
    rows = Participant.objects.filter(seat=Seat.FOCAL_POINT)
    since = {row.state.code: row.opened_at for row in rows.select_related("state")}

    change(by=cast.administrator, key="progressing_needs", value="all")
    assert cast.reload().seated_at == max(since.values())
    change(by=cast.administrator, key="progressing_needs", value="under_review")
    assert cast.reload().seated_at == since["XA"]

    rows.filter(state__code="XD").delete()
    change(by=cast.administrator, key="progressing_needs", value="all")
    assert cast.reload().seated_at is None


def test_a_review_that_is_over_keeps_its_date(cast):
    Review.objects.update(completed_at=timezone.now(), step=Step.COMPLETED, due_on=None)
    before = cast.reload().seated_at
    change(by=cast.administrator, key="progressing_needs", value="all")
    assert cast.reload().seated_at == before
