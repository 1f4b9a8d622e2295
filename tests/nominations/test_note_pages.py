"""The Secretariat's pages of notes and nominations."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from nominations.models import Nomination, NoteVerbale
from reviews.models import Participant
from reviews.process import Seat
from revmod.lib.errors import Invalid
from tests.factories.people import person, signed_in
from tests.nominations.makers import AMAL, JOSE, Nominee, note, of, state, submitted

Status = Nomination.Status


@pytest.fixture
def officer(opened) -> Client:
    return signed_in(opened.officer)


def new_url(code="XA") -> str:
    return f"{reverse('note_new')}?state={state(code).pk}"


def row(number=0, **changes) -> dict[str, object]:
    given = {"name": "Amal Haddad", "email": "amal@example.org", "seat": "focal_point"} | changes
    return {f"people-{number}-{key}": value for key, value in given.items()}


def form(opened, *rows, total=3, **changes) -> dict[str, object]:
    found = {
        "act": str(uuid4()),
        "reference": "XA/1",
        "dated_on": "2026-01-20",
        "reviews": [opened.review.pk],
        "people-TOTAL_FORMS": total,
        "people-INITIAL_FORMS": 0,
    }
    for given in rows or (row(),):
        found |= given
    return found | changes


def test_recording_a_note(opened, officer):
    choose = officer.get(reverse("note_new")).content.decode()
    assert "Arvendal" in choose or str(state("XA")) in choose
    page = officer.get(new_url()).content.decode()
    assert page.count('name="people-') > 3
    scan = SimpleUploadedFile("note.pdf", b"%PDF-1.7 text", "application/pdf")
    response = officer.post(new_url(), form(opened, file=scan))
    found = NoteVerbale.objects.get()
    assert (response.status_code, response.url) == (302, reverse("note", args=[found.pk]))
    assert (found.state.code, found.dated_on, found.recorded_by) == (
        "XA",
        date(2026, 1, 20),
        opened.officer,
    )
    download = officer.get(reverse("note_file", args=[found.pk]))
    assert b"".join(download.streaming_content) == b"%PDF-1.7 text"
    assert download["Content-Disposition"].startswith("attachment")
    assert "Amal Haddad" in officer.get(response.url).content.decode()
    assert "XA/1" in officer.get(reverse("notes")).content.decode()


def test_the_mail_with_the_link_is_in_the_language_chosen(opened, officer):
    rows = (
        row(0, language="fr"),
        row(1, name="Jo", email="jo@example.org", seat="expert"),
        {"people-2-language": "ru"},  # a row that names nobody
    )
    assert officer.post(new_url(), form(opened, *rows)).status_code == 302
    languages = dict(
        User.objects.filter(nominations__isnull=False).values_list("email", "language")
    )
    assert languages == {"amal@example.org": "fr", "jo@example.org": "en"}


def test_an_unknown_language_is_refused(opened, officer):
    response = officer.post(new_url(), form(opened, row(0, language="xx")))
    assert response.status_code == 422
    assert 'href="#id_people-0-language"' in response.content.decode()
    with pytest.raises(Invalid, match="one of the languages"):
        note(opened, Nominee("Jo", "jo@example.org", Seat.EXPERT, language="xx"))


def test_the_same_act_twice_is_one_note(opened, officer):
    given = form(opened)
    first, second = officer.post(new_url(), given), officer.post(new_url(), given)
    assert first.url == second.url
    assert NoteVerbale.objects.count() == Nomination.objects.count() == 1


def test_adding_a_row_without_javascript_loses_nothing(opened, officer):
    given = form(opened, row(0, title="Director", name="<b>Amal</b>"), more="1", reference="")
    response = officer.post(new_url(), given)
    page = response.content.decode()
    assert response.status_code == 200
    assert 'name="people-3-name"' in page
    assert 'value="&lt;b&gt;Amal&lt;/b&gt;"' in page
    assert 'value="Director"' in page
    assert 'value="2026-01-20"' in page
    assert "checked" in page
    assert "error-summary" not in page
    assert not NoteVerbale.objects.exists()
    again = form(opened, row(0), total=4)
    assert officer.post(new_url(), again).status_code == 302


def test_rows_have_an_end(opened, officer):
    given = form(opened, total=40, more="1")
    page = officer.post(new_url(), given).content.decode()
    assert 'name="people-39-name"' in page
    assert 'name="people-40-name"' not in page
    assert 'name="more"' not in page


def test_what_is_wrong_stands_beside_its_field(opened, officer):
    bad = form(opened, row(0, email="nonsense"), row(2, name="", email="b@example.org", seat=""))
    response = officer.post(new_url(), bad | {"reference": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="nonsense"' in page
    for anchor in ("id_reference", "id_people-0-email", "id_people-2-name", "id_people-2-seat"):
        assert f'href="#{anchor}"' in page
    assert 'id="id_people-0-email_error"' in page
    assert "Person 1" in page
    assert not User.objects.filter(email="amal@example.org").exists()


def test_reasons_of_the_action_stand_beside_their_row(opened, officer):
    note(opened, JOSE, code="XB")
    response = officer.post(
        new_url(), form(opened, row(1), row(2, email="jose@example.org", seat="expert"))
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "another State" in page
    assert 'id="id_people-2-email_error"' in page


def test_an_empty_note_is_refused(opened, officer):
    given = {"people-TOTAL_FORMS": 3, "people-INITIAL_FORMS": 0}
    response = officer.post(new_url(), given)
    assert response.status_code == 422
    link = '<a href="#id_people-0-name">Name at least one person.</a>'
    assert link in response.content.decode()
    assert officer.post(new_url(), {}).status_code == 422


@pytest.mark.parametrize("value", ["", "x", "-1", "99999999999999999999999", "\x00", "0"])
def test_a_strange_state_asks_again(opened, officer, value):
    response = officer.get(reverse("note_new"), {"state": value})
    assert response.status_code == 200
    assert 'name="reference"' not in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"reviews": ["99999999999999999999999"]},
        {"reviews": ["x"]},
        {"reviews": []},
        {"people-0-replaces": "99999999999999999999999"},
        {"people-0-replaces": "x"},
        {"people-0-seat": "chair"},
        {"people-TOTAL_FORMS": "1000000"},
        {"people-TOTAL_FORMS": "-1"},
        {"people-TOTAL_FORMS": "x"},
        {"people-0-name": "x" * 1_000_000},
        {"people-0-name": "\u202e\u200b\u200d"},
        {"people-0-email": "a@example.org\nBcc: b@example.org"},
        {"people-0-email": "a" * 300 + "@example.org"},
        {"people-0-phone": "1" * 61},
        {"reference": "\x00"},
        {"reference": "x" * 121},
        {"dated_on": "2026-13-45"},
        {"dated_on": "9999-12-31"},
        {"dated_on": "0000-00-00"},
    ],
    ids=lambda changes: next(iter(changes)),
)
@pytest.mark.parametrize("more", [False, True])
def test_hostile_input_is_a_clear_error(opened, officer, changes, more):
    given = form(opened) | changes | ({"more": "1"} if more else {})
    response = officer.post(new_url(), given)
    assert response.status_code == (200 if more else 422)
    assert not NoteVerbale.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Амаль 👩‍⚖️ 金", "Амаль 👩‍⚖️ 金"),
        ("أمل حداد", "أمل حداد"),
        ("Amal\r\nBcc: x@example.org\x00", "Amal Bcc: x@example.org"),
        ("  Amal \u202eddaH\u202c ", "Amal ddaH"),
    ],
)
def test_strange_names_are_kept_and_shown_as_text(opened, officer, typed, kept):
    response = officer.post(new_url(), form(opened, row(0, name=typed)))
    nomination = Nomination.objects.get()
    assert (nomination.name, nomination.user.name) == (kept, kept)
    for url in (response.url, reverse("nomination", args=[nomination.pk]), reverse("notes")):
        page = officer.get(url).content.decode()
        assert "<script>alert" not in page
        assert 'dir="auto"' in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("note.pdf", b"<script>"),
        ("note.exe", b"MZ\x90\x00"),
        ("note.pdf", b""),
        ("note", b"%PDF-1.7"),
        ("note.docx", b"PK\x03\x04 not a zip"),
        ("note.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024)),
    ],
    ids=["not-pdf", "program", "empty", "no-ending", "not-word", "too-big"],
)
def test_files_that_are_not_taken(opened, officer, name, content):
    response = officer.post(new_url(), form(opened, file=SimpleUploadedFile(name, content)))
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_file_error"' in page
    assert 'value="amal@example.org"' in page


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd.pdf", "a%0d%0aSet-Cookie; x.pdf", "\u202efdp.pdf", "x" * 400 + ".pdf"],
)
def test_malicious_file_names_are_harmless(opened, officer, name):
    scan = SimpleUploadedFile("x.pdf", b"%PDF-1.7")
    scan._name = name
    assert officer.post(new_url(), form(opened, file=scan)).status_code == 302
    found = NoteVerbale.objects.get()
    assert found.file.path.startswith("notes/")
    assert not set("/\\\r\n\u202e") & set(found.file.name)
    response = officer.get(reverse("note_file", args=[found.pk]))
    assert response.status_code == 200
    assert "\n" not in response["Content-Disposition"]


def test_the_form_offers_who_can_be_replaced(cast):
    client = signed_in(cast.officer)
    page = client.get(new_url()).content.decode()
    old = Participant.objects.get(state__code="XA", seat="focal_point")
    other = Participant.objects.get(state__code="XB", seat="focal_point")
    assert f'<option value="{old.pk}">' in page
    assert f'<option value="{other.pk}">' not in page
    ends = row(replaces=old.pk, ends_old_seat_at_once="on")
    assert client.post(new_url(), form(cast, ends)).status_code == 302
    old.refresh_from_db()
    assert old.closed_at is not None


def test_filters_and_search(opened, officer):
    note(opened, AMAL)
    note(opened, JOSE, code="XB", reference="XB/9")
    submitted("jose@example.org")

    def found(**query):
        page = officer.get(reverse("notes"), query).content.decode()
        return [name for name in ("XA/1", "XB/9") if f">{name}<" in page]

    assert found() == ["XA/1", "XB/9"]
    assert found(state=state("XB").pk) == ["XB/9"]
    assert found(status="submitted") == ["XB/9"]
    assert found(text="amal@") == ["XA/1"]
    assert found(text="ñandú") == ["XB/9"] or found(text="Ñandú") == ["XB/9"]
    assert found(text="%") == []
    assert found(text="\x00") == ["XA/1", "XB/9"]
    assert found(state="9" * 30, status="x", page="9" * 30) == ["XA/1", "XB/9"]
    assert found(text="x" * 100_000) == ["XA/1", "XB/9"]


def queries_of(client, url, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(30) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def test_lists_ask_as_much_for_one_row_as_for_three(opened, officer, django_assert_max_num_queries):
    def counts():
        urls = [reverse("notes"), reverse("note", args=[1]), new_url("XB")]
        urls[1] = reverse("note", args=[NoteVerbale.objects.earliest("id").pk])
        return [queries_of(officer, url, django_assert_max_num_queries) for url in urls]

    note(opened, AMAL)
    first = counts()
    note(opened, JOSE, Nominee("C", "c@example.org", Seat.OBSERVER), reference="XA/2")
    note(opened, Nominee("D", "d@example.org", Seat.OBSERVER), code="XB", reference="XB/1")
    assert counts() == first
    assert max(first) <= 12


def test_every_page_is_the_secretariats(opened):
    found = note(opened, file=SimpleUploadedFile("note.pdf", b"%PDF-1.7"))
    row_ = found.nominations.get()
    urls = [
        reverse("notes"),
        new_url(),
        reverse("note", args=[found.pk]),
        reverse("note_file", args=[found.pk]),
        reverse("nomination", args=[row_.pk]),
        reverse("nomination_correct", args=[row_.pk]),
    ]
    submitted("amal@example.org")
    for url in urls:
        assert signed_in(None).get(url).status_code == 302
        assert signed_in(row_.user).get(url).status_code == 404
        assert signed_in(opened.draw_officer).get(url).status_code == 403
        assert signed_in(opened.administrator).get(url).status_code == 200


@pytest.mark.parametrize("name", ["note", "note_file", "nomination", "nomination_correct"])
def test_a_number_too_big_is_not_found(opened, officer, name):
    for pk in (0, 2**63, 10**40):
        assert officer.get(reverse(name, args=[pk])).status_code == 404


def test_a_note_without_file_has_none(opened, officer):
    found = note(opened)
    assert officer.get(reverse("note_file", args=[found.pk])).status_code == 404


def decide(client, row_, decision, **extra):
    url = reverse("nomination", args=[row_.pk])
    return client.post(url, {"decision": decision, "act": str(uuid4())} | extra)


def test_deciding_on_the_page(opened, officer):
    note(opened)
    row_ = submitted("amal@example.org")
    page = officer.get(reverse("nomination", args=[row_.pk])).content.decode()
    assert "Supreme Court" in page
    assert "differs" in page  # the title of the note is another
    assert decide(officer, row_, "clarify", reason="Which court?").status_code == 302
    assert of("amal@example.org").status == Status.CLARIFICATION
    submitted("amal@example.org")
    assert decide(officer, row_, "hold", reason="Wait.").status_code == 302
    assert decide(officer, row_, "approve").status_code == 302
    assert of("amal@example.org").status == Status.APPROVED
    assert Participant.objects.get().user == row_.user


@pytest.mark.parametrize("reason", ["", " \x00 ", "x" * 5001, "x" * 1_000_000])
def test_a_reason_is_asked_for_and_kept_as_typed(opened, officer, reason):
    note(opened)
    row_ = submitted("amal@example.org")
    response = decide(officer, row_, "clarify", reason=reason)
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert of("amal@example.org").status == Status.SUBMITTED


@pytest.mark.parametrize("decision", ["", "crown", "approve\x00", "x" * 10_000])
def test_an_unknown_decision_does_nothing(opened, officer, decision):
    note(opened)
    assert decide(officer, of("amal@example.org"), decision).status_code == 200
    assert of("amal@example.org").status == Status.LINK_SENT


def test_a_decision_too_early_says_why(opened, officer):
    note(opened)
    response = decide(officer, of("amal@example.org"), "approve")
    assert response.status_code == 422
    assert "not submitted the profile" in response.content.decode()


def test_sending_the_link_again_and_correcting(opened, officer):
    note(opened)
    row_ = of("amal@example.org")
    assert decide(officer, row_, "link").status_code == 302
    url = reverse("nomination_correct", args=[row_.pk])
    given = {"name": "Amal", "title": "", "email": "right@example.org", "phone": ""}
    assert officer.post(url, given).status_code == 302
    assert of("right@example.org").email == "right@example.org"
    assert officer.post(url, given | {"email": "x"}).status_code == 422
    other = person("Another")
    note(opened, Nominee("B", other.email, Seat.EXPERT), code="XB", reference="XB/1")
    assert officer.post(url, given | {"email": other.email}).status_code == 422
