"""Parties from a CSV file: preview, errors row by row, all or nothing, safe to repeat."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from reviews.models import State, StoredFile
from reviews.process import Office
from reviews.tasks import sweep_jobs
from tests.factories.people import officer, person, signed_in

HEAD = "code,iso3,regional_group,untoc,tip,som,fa,name_en"


@pytest.fixture
def client_(frame):
    return signed_in(officer())


def send(client, content: str | bytes, name: str = "parties.csv"):
    """Post a file; returns the response of the upload."""
    if isinstance(content, str):
        content = content.encode()
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(reverse("party_import"), {"file": file, "act": str(uuid.uuid4())})


def look(client, content: str | bytes):
    """Post a file and open its preview."""
    response = send(client, content)
    assert response.status_code == 302, response.context["form"].errors
    return client.get(response.url)


def errors(response) -> dict[int, dict[str, str]]:
    return {line.number: line.errors for line in response.context["plan"].lines if line.errors}


def write(client, response, reason: str = "Depositary list of 1 June 2026"):
    address = response.wsgi_request.path
    return client.post(address, {"reason": reason, "act": str(uuid.uuid4())})


def test_a_file_is_looked_at_before_anything_is_written(client_):
    response = look(
        client_, f"{HEAD}\nQZ,QZZ,AFR,1,1,0,0,Quazland\nAF,AFG,APG,1,1,1,1,Afghanistan\n"
    )

    plan = response.context["plan"]
    assert (plan.new, plan.changed, plan.same, plan.errors) == (1, 1, 0, 0)
    assert State.objects.count() == 196
    assert write(client_, response).status_code == 302
    assert set(State.objects.get(code="QZ").instruments.values_list("code", flat=True)) == {
        "UNTOC",
        "TIP",
    }
    assert State.objects.get(code="AF").instruments.filter(code="FA").exists()
    kinds = Event.objects.filter(kind__startswith="state").values_list("kind", flat=True)
    assert sorted(kinds) == ["state.added", "state.changed", "states.imported"]


def test_the_same_file_again_changes_nothing(client_):
    content = f"{HEAD}\nQZ,QZZ,AFR,1,1,0,0,Quazland\n"
    write(client_, look(client_, content))
    response = look(client_, content)

    assert response.context["plan"].same == 1
    assert "nothing to write" in response.content.decode()
    assert write(client_, response).status_code == 302
    assert Event.objects.filter(kind="state.added").count() == 1


def test_the_parties_as_they_stand_come_back_unchanged(client_):
    State.objects.filter(code="XA").update(mission_phone="+43 1 0000")
    State.objects.filter(code="FR").update(mission_phone="+33 1 0000", mission_name="=Mission")
    out = b"".join(client_.get(reverse("parties_csv")).streaming_content)
    plan = look(client_, out).context["plan"]

    assert (len(plan.lines), plan.same, plan.errors) == (190, 190, 0)


def test_semicolons_tabs_and_a_mark_are_read(client_):
    for mark in (";", "\t"):
        content = "\ufeff" + f"{HEAD}\nAF,AFG,APG,1,1,1,0,Afghanistan\n".replace(",", mark)
        assert look(client_, content).context["plan"].same == 1


def test_a_missing_column_changes_nothing_else(client_):
    plan = look(client_, "code,mission_email\nFR,mission@example.org\n").context["plan"]
    assert plan.lines[0].changes == ["mission_email"]


def test_errors_stand_row_by_row_and_nothing_is_written(client_):
    rows = [
        "QZ,QZZ,AFR,1,0,0,0,Quazland",
        "QZ,QZY,AFR,1,0,0,0,Quazland Two",
        "QY,AFG,AFR,1,0,0,0,Quayland",
        "QX,QXX,NOWHERE,1,0,0,0,Quaxland",
        "QW,QWW,AFR,0,1,0,0,Quawland",
        "QV,QVV,AFR,1,maybe,0,0,Quavland",
        "QU,QUU,AFR,1,0,0,0,Albania",
        "QT,QTT,AFR,1",
        "1,QSS,AFR,1,0,0,0,Quasland",
        "QR,QRR,AFR,1,0,0,0,Quazland",
    ]
    response = look(client_, "\n".join([HEAD, *rows]))

    found = errors(response)
    assert {line: sorted(fields) for line, fields in found.items()} == {
        3: ["code"],
        4: ["iso3"],
        5: ["regional_group"],
        6: ["instruments"],
        7: ["instruments"],
        8: ["name_en"],
        9: ["code", "name_en"],
        10: ["code"],
        11: ["name_en"],
    }
    assert found[3]["code"] == "The same as in line 2."
    assert write(client_, response).status_code == 422
    assert State.objects.count() == 196
    assert not Event.objects.filter(kind__startswith="state").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\n\n", "no rows"),
        ("code\nFR\nC\xf4te".encode("latin-1"), "Line 3 is not written in UTF-8"),
        (b"PK\x03\x04\x00\x00", "not a text file"),
        (b'code\n"FR', "quotation marks"),
        (b"code\n" + b"x" * 10_001, "too long"),
        (b"code\n" + b"FR\n" * 5001, "more than 5000 rows"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(client_, content, sentence):
    response = send(client_, content)

    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors["file"])
    assert not StoredFile.objects.exists()


def test_a_file_too_big_or_of_another_kind_is_refused(client_, settings):
    assert send(client_, b"code\nFR\n", name="parties.exe").status_code == 422
    settings.MAX_UPLOAD_BYTES = 100
    response = send(client_, b"code\n" + b"FR\n" * 100)
    assert "too big" in str(response.context["form"].errors["file"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name_en\nFrance\n", "“code” is missing"),
        ("code,colour\nFR,red\n", "Unknown columns: colour"),
        ("code,code\nFR,FR\n", "named twice"),
    ],
)
def test_wrong_columns_are_named(client_, content, sentence):
    response = look(client_, content)
    assert sentence in response.context["problem"]
    assert write(client_, response).status_code == 422


def test_a_reason_is_needed(client_):
    response = look(client_, f"{HEAD}\nQZ,QZZ,AFR,1,1,0,0,Quazland\n")
    assert write(client_, response, reason=" ").status_code == 422
    assert not State.objects.filter(code="QZ").exists()


def test_hostile_cells_are_shown_as_text(client_):
    name = "<script>alert(1)</script>"
    response = look(client_, f"{HEAD}\nQZ,QZZ,AFR,1,0,0,0,{name}\n")
    assert name not in response.content.decode()
    assert "&lt;script&gt;" in response.content.decode()


def test_only_who_sent_a_file_looks_at_it(client_):
    path = look(client_, "code\nFR\n").wsgi_request.path
    other = signed_in(officer("Adam", Office.ADMINISTRATOR))
    draw = signed_in(officer("Dora", Office.DRAW_OFFICER))

    assert other.get(path).status_code == other.post(path, {"reason": "x"}).status_code == 404
    assert draw.get(path).status_code == draw.get(reverse("party_import")).status_code == 403
    assert signed_in(person("Somebody")).get(path).status_code == 404
    assert client_.get("/secretariat/parties/import/99999999999999999999/").status_code == 404


def test_a_file_is_kept_for_a_day(client_):
    sends = [send(client_, f"{HEAD}\nAF,AFG,APG,1,1,1,1,Afghanistan\n") for _number in range(2)]
    old, fresh = StoredFile.objects.order_by("pk")
    other = StoredFile.objects.create(name="scan.pdf", path="notes/scan.pdf", size=1)
    StoredFile.objects.exclude(pk=fresh.pk).update(at=timezone.now() - timedelta(hours=25))

    sweep_jobs()

    assert set(StoredFile.objects.all()) == {fresh, other}
    assert not default_storage.exists(old.path) and default_storage.exists(fresh.path)
    assert [client_.get(response.url).status_code for response in sends] == [404, 200]
