"""The parties' pages: list, adding, correcting, and what the record keeps."""

import csv
import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from audit.models import Event
from reviews.actions import states
from reviews.actions.states import Catalogue, Facts, problems
from reviews.forms.states import initial
from reviews.models import Review, State
from reviews.permissions import Refused
from reviews.process import Office
from revmod.lib.errors import Invalid
from tests.factories.people import officer, open_review, person, signed_in


@pytest.fixture
def client_(frame):
    return signed_in(officer())


def typed(known: str, **changes) -> dict[str, object]:
    """What a browser posts for a party as it stands, with changes."""
    state = State.objects.select_related("regional_group", "assigned_group").get(code=known)
    return initial(Facts.of(state)) | {"reason": "", "act": str(uuid.uuid4())} | changes


def new(**changes) -> dict[str, object]:
    given = {
        "code": "QZ", "iso3": "QZZ", "regional_group": "AFR", "assigned_group": "",
        "instruments": ["UNTOC"], "name_en": "Quazland", "name_fr": "", "name_es": "",
        "name_ar": "", "name_ru": "", "name_zh_hans": "夸兹兰", "mission_name": "",
        "mission_email": "", "mission_phone": "", "reason": "Depositary notification 1/2026",
    }  # fmt: skip
    mechanism = State.objects.get(code="XA").mechanism_id
    return given | {"mechanism": mechanism, "act": str(uuid.uuid4())} | changes


def test_the_list_has_every_party_once_in_alphabetical_order(client_):
    found = []
    for number in (1, 2, 3, 4):
        response = client_.get(reverse("parties"), {"page": number})
        found += [state.code for state in response.context["states"]]

    assert len(found) == len(set(found)) == 190
    assert found[:3] == ["AF", "AL", "DZ"]
    practice = client_.get(reverse("parties"), {"mechanism": "practice"})
    assert [state.code for state in practice.context["states"]] == [
        "XA",
        "XB",
        "XC",
        "XD",
        "XE",
        "XF",
    ]


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ({"group": "WEOG"}, 31),
        ({"instrument": "FA"}, 116),
        ({"words": "türki"}, 1),
        ({"words": "korea"}, 2),
        ({"group": "'; drop table", "instrument": "\x7f" * 99}, 0),
        ({"words": "no such name"}, 0),
    ],
)
def test_filters(client_, given, number):
    response = client_.get(reverse("parties"), given)
    assert response.status_code == 200
    assert response.context["shown"].paginator.count == number


def test_the_number_of_queries_does_not_depend_on_the_parties(client_):
    with CaptureQueriesContext(connection) as few:
        client_.get(reverse("parties"), {"words": "korea"})
    with CaptureQueriesContext(connection) as many:
        client_.get(reverse("parties"))
    assert len(many) == len(few) <= 12


def test_the_csv_has_the_columns_of_an_import(client_):
    response = client_.get(reverse("parties_csv"), {"words": "european union"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [(r["code"], r["assigned_group"], r["untoc"]) for r in rows] == [("EU", "WEOG", "1")]


def test_a_party_is_added_with_its_reason(client_):
    given = new()
    for _time in range(2):
        assert client_.post(reverse("party_new"), given).status_code == 302

    state = State.objects.get(code="QZ")
    assert (state.name_en, state.name_zh_hans) == ("Quazland", "夸兹兰")
    with translation.override("fr"):
        assert State.objects.get(code="QZ").name == "Quazland"
    assert list(state.instruments.values_list("code", flat=True)) == ["UNTOC"]
    assert Event.objects.get(kind="state.added").data["reason"] == "Depositary notification 1/2026"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "q"}, "code"),
        ({"code": "1Z"}, "code"),
        ({"code": "XA"}, "code"),
        ({"iso3": "AFG"}, "iso3"),
        ({"iso3": "A1"}, "iso3"),
        ({"regional_group": ""}, "regional_group"),
        ({"assigned_group": "APG"}, "assigned_group"),
        ({"regional_group": "NOWHERE"}, "regional_group"),
        ({"instruments": ["TIP"]}, "instruments"),
        ({"instruments": ["NONE"]}, "instruments"),
        ({"name_en": ""}, "name_en"),
        ({"name_en": "Albania"}, "name_en"),
        ({"name_en": "x" * 121}, "name_en"),
        ({"name_en": "\u200b\u202e"}, "name_en"),
        ({"mission_email": "nobody"}, "mission_email"),
        ({"mission_phone": "1" * 61}, "mission_phone"),
        ({"reason": " "}, "reason"),
        ({"mechanism": "999999999999999999999"}, "mechanism"),
    ],
)
def test_what_cannot_be_a_party_is_refused_beside_its_field(client_, changes, field):
    given = new(**changes)
    response = client_.post(reverse("party_new"), given)

    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert "夸兹兰" in response.content.decode()
    assert State.objects.count() == 196


def test_codes_and_names_are_tidied(client_):
    client_.post(reverse("party_new"), new(code="qz", iso3="qzz", name_en=" Quaz\u202e  land "))
    state = State.objects.get(code="QZ")
    assert (state.iso3, state.name_en) == ("QZZ", "Quaz land")


def test_a_name_is_corrected_in_one_language_only(client_):
    reader = client_.get(reverse("parties")).wsgi_request.user
    reader.language = "ar"
    reader.save()
    before = dict(State.objects.values("name_ar", "name_en", "name_ru").get(code="XB"))
    response = client_.post(
        reverse("party_edit", args=["XB"]), typed("XB", name_fr="Brévane-la-Neuve")
    )

    assert response.status_code == 302
    after = State.objects.get(code="XB")
    assert after.name_fr == "Brévane-la-Neuve"
    assert {name: getattr(after, name) for name in before} == before
    with connection.cursor() as cursor:
        cursor.execute("select name from reviews_state where code = 'XB'")
        assert cursor.fetchone()[0] == before["name_en"]
    assert Event.objects.get(kind="state.changed").data["fields"] == ["name_fr"]


def test_leaving_an_instrument_needs_a_reason_and_leaves_launched_reviews_alone(frame):
    chief = officer()
    client, review = signed_in(chief), open_review(chief)
    given = typed("XA", instruments=["UNTOC", "TIP", "SOM"])

    response = client.post(reverse("party_edit", args=["XA"]), given)
    assert response.status_code == 422 and response.context["form"].errors["reason"]
    response = client.post(
        reverse("party_edit", args=["XA"]), given | {"reason": "Denunciation of 1 May 2026"}
    )
    assert response.status_code == 302
    assert State.objects.get(code="XA").instruments.count() == 3
    assert Review.objects.get(pk=review.pk).instruments.count() == 4
    event = Event.objects.get(kind="state.changed")
    assert (event.data["joined"], event.data["left"]) == ([], ["FA"])
    page = client.get(reverse("party_edit", args=["XA"])).content.decode()
    assert "No longer party to FA." in page and "Denunciation of 1 May 2026" in page


def test_nothing_changed_is_no_event(client_):
    client_.post(reverse("party_edit", args=["XA"]), typed("XA"))
    assert not Event.objects.filter(kind="state.changed").exists()


def test_the_code_does_not_change(client_):
    client_.post(reverse("party_edit", args=["XA"]), typed("XA", code="ZZ"))
    assert State.objects.filter(code="XA").exists() and not State.objects.filter(code="ZZ").exists()


def test_every_party_as_loaded_passes_its_own_check(frame):
    catalogue = Catalogue.load()
    wrong = {
        code: found
        for code, state in catalogue.states.items()
        if (found := problems(Facts.of(state), catalogue, known_as=code))
    }
    assert wrong == {}


def test_who_may(frame):
    draw, admin = officer("Dora", Office.DRAW_OFFICER), officer("Adam", Office.ADMINISTRATOR)
    pages = [reverse("party_new"), reverse("party_edit", args=["XA"])]
    for address in [*pages, reverse("parties"), reverse("parties_csv")]:
        assert signed_in(person(f"P{address}")).get(address).status_code == 404
        assert signed_in(None).get(address).status_code == 302
        assert signed_in(admin).get(address).status_code == 200
    for address in pages:
        assert signed_in(draw).get(address).status_code == 403
        assert signed_in(draw).post(address, {}).status_code == 403
    assert signed_in(draw).get(reverse("parties")).status_code == 200
    assert signed_in(admin).get(reverse("party_edit", args=["nowhere"])).status_code == 404
    facts = Facts("QZ", names={"name_en": "Quazland"}, regional_group="AFR")
    mechanism = State.objects.get(code="XA").mechanism
    with pytest.raises(Refused):
        states.add(by=draw, mechanism=mechanism, facts=facts, reason="x")
    with pytest.raises(Refused):
        states.edit(by=draw, state=State.objects.get(code="XA"), facts=facts)
    with pytest.raises(Invalid):
        states.add(by=admin, mechanism=mechanism, facts=facts, reason="")


NONSENSE = ["", "x", "[]", '{"code": 1}', '{"instruments": 7}', "null", "[" * 100_000]


@pytest.mark.parametrize("shown", NONSENSE, ids=lambda text: text[:20])
def test_a_page_that_says_nonsense_of_what_it_showed(client_, shown):
    address = reverse("party_edit", args=["FR"])
    typed = client_.get(address).context["form"].initial | {"reason": "", "name_ru": "Франция 2"}
    reply = client_.post(address, typed | {"shown_then": shown, "act": str(uuid.uuid4())})
    assert reply.status_code in (302, 422)
