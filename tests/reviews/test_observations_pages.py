"""The pages of the list: who reads what, what is kept, how many queries."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.actions import observations
from reviews.models import Observation, ObservationComment, Position
from reviews.process import Step
from tests.factories.joint import agree, cleared_list, jump, paragraph, position, the_list
from tests.factories.people import signed_in
from tests.factories.progress import clear

HOSTILE = "<script>alert(1)</script> \u202e نص 汉字 🙂 \u200b" + "x" * 10_000


@pytest.fixture
def cast(cast):
    jump(cast, Step.OBSERVATIONS)
    return cast


def page_of(cast, who, **query):
    user = getattr(cast, who) if hasattr(cast, who) else cast[who]
    return signed_in(user).get(reverse("observations", args=[cast.review.pk]), query)


def text_of(cast, who, **query) -> str:
    return page_of(cast, who, **query).content.decode()


def data(**changes):
    given = {
        "place": "UNTOC:5",
        "kind": "gap",
        "text": "A paragraph.",
        "language": "en",
        "act": str(uuid.uuid4()),
    }
    return given | changes


def test_before_the_step_opens_the_page_says_so(cast):
    the_list(cast).delete()
    assert "not open yet" in text_of(cast, "XA expert")


def test_the_list_says_where_each_state_stands(cast):
    row = paragraph(cast)
    agree(cast, row, "XA")
    position(cast, row, "XD", "Too narrow.")
    page = text_of(cast, "XB focal_point")
    assert "0 of 1 paragraphs agreed by all" in page
    for words in ("agrees", "reservation", "awaited", "Too narrow.", "(your State)"):
        assert words in page


def test_headings_are_short_and_a_language_is_named_where_it_is_not_the_readers(cast):
    paragraph(cast, "In English.")
    page = text_of(cast, "XA expert")
    assert "<h2>Organized Crime Convention</h2>" in page
    assert "Original language" not in page
    Observation.objects.update(language="fr")
    assert "Original language: Français." in text_of(cast, "XA expert")


def test_a_draft_paragraph_is_read_by_its_own_state_only(cast):
    row = paragraph(cast, "Draft-of-XB", proposed=False)
    for who in ("XB expert", "XB focal_point"):
        assert "Draft-of-XB" in text_of(cast, who)
    for who in ("XA focal_point", "XD expert", "XC expert", "XB observer", "officer"):
        assert "Draft-of-XB" not in text_of(cast, who)
        user = getattr(cast, who) if hasattr(cast, who) else cast[who]
        client = signed_in(user)
        for name in ("edit", "comment", "position", "withdraw", "history"):
            assert client.get(reverse(f"observation_{name}", args=[row.pk])).status_code == 404
            assert client.post(reverse(f"observation_{name}", args=[row.pk])).status_code in (
                404,
                405,
            )


def test_an_additional_state_reads_its_instruments_only(cast):
    other = paragraph(cast, "On-the-Convention")
    paragraph(cast, "On-firearms", who="XD expert", instrument="FA", article=3)
    page = text_of(cast, "XC expert")
    assert "On-firearms" in page
    assert "On-the-Convention" not in page
    assert "Paragraph 2" in page
    client = signed_in(cast["XC expert"])
    assert client.get(reverse("observation_comment", args=[other.pk])).status_code == 404


def test_observers_read_the_list_once_all_have_cleared_it(cast):
    row = paragraph(cast, "Negotiated-words")
    agree(cast, row, "XA", "XB", "XD")
    for who in ("XA observer", "XD observer"):
        assert "Negotiated-words" not in text_of(cast, who)
    for code in ("XA", "XB", "XC", "XD"):
        clear(cast, the_list(cast), code)
    for who in ("XA observer", "XD observer"):
        assert "Negotiated-words" in text_of(cast, who)
    assert "Negotiated-words" not in text_of(cast, "XC observer")


def test_outsiders_and_other_offices_find_nothing(cast):
    row = paragraph(cast)
    for user in (cast.outsider, cast.draw_officer, cast.administrator):
        client = signed_in(user)
        for name, pk in (("observations", cast.review.pk), ("observation_new", cast.review.pk)):
            assert client.get(reverse(name, args=[pk])).status_code == 404
        assert client.get(reverse("observation_comment", args=[row.pk])).status_code == 404
    answer = signed_in(None).get(reverse("observations", args=[cast.review.pk]))
    assert answer.status_code == 302


def test_ids_that_do_not_exist_are_404(cast):
    client = signed_in(cast["XB expert"])
    for pk in (0, 999_999, 2**70):
        assert client.get(reverse("observations", args=[pk])).status_code == 404
        assert client.get(reverse("observation_edit", args=[pk])).status_code == 404


def test_writing_a_paragraph_twice_with_one_id_is_one(cast):
    client, address = (
        signed_in(cast["XB expert"]),
        reverse("observation_new", args=[cast.review.pk]),
    )
    given = data()
    first, second = client.post(address, given), client.post(address, given)
    row = Observation.objects.get()
    assert first.url == second.url == f"/reviews/{cast.review.pk}/observations/#paragraph-{row.pk}"
    assert row.proposed_at and row.state.code == "XB"
    client.post(address, data(draft="yes"))
    assert Observation.objects.filter(proposed_at=None).count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"place": "FA:3"},
        {"place": "UNTOC:16"},
        {"place": "UNTOC:x"},
        {"place": ""},
        {"kind": "verdict"},
        {"language": "tlh"},
        {"text": ""},
        {"text": "\x00"},
        {"text": "y" * 1_000_000},
    ],
)
def test_a_wrong_paragraph_comes_back_with_what_was_typed(cast, changes):
    client = signed_in(cast["XB expert"])
    given = data(**{"text": "Typed-words"} | changes)
    answer = client.post(reverse("observation_new", args=[cast.review.pk]), given)
    assert answer.status_code == 422
    assert not Observation.objects.exists()
    if given["text"].startswith("Typed"):
        assert "Typed-words" in answer.content.decode()


def test_hostile_text_is_harmless(cast):
    client = signed_in(cast["XB expert"])
    client.post(reverse("observation_new", args=[cast.review.pk]), data(text=HOSTILE))
    row = Observation.objects.get()
    address = reverse("observation_comment", args=[row.pk])
    client.post(address, data(text=HOSTILE))
    page = text_of(cast, "XA expert")
    assert "<script>alert" not in page
    assert page.count("alert(1)") == 2


def test_a_collision_shows_both_texts_and_keeps_them(cast):
    row = paragraph(cast, "First")
    xb, xd = signed_in(cast["XB expert"]), signed_in(cast["XD expert"])
    address = reverse("observation_edit", args=[row.pk])
    for client, text in ((xb, "By-XB"), (xd, "By-XD")):
        answer = client.post(address, data(text=text, base=1))
    assert answer.url == f"{address}?mine=3"
    page = xd.get(answer.url).content.decode()
    assert "By-XB" in page and "By-XD" in page and "Two people saved" in page
    answer = xd.post(address, data(text="By-both", base=2))
    assert "#paragraph-" in answer.url
    assert "Two people saved" not in xd.get(address).content.decode()


@pytest.mark.parametrize("base", ["-1", "x", str(2**70), "4.5"])
def test_a_made_up_revision_is_refused(cast, base):
    row = paragraph(cast)
    client = signed_in(cast["XB expert"])
    answer = client.post(reverse("observation_edit", args=[row.pk]), data(text="New", base=base))
    assert answer.status_code == 422
    answer = signed_in(cast["XA focal_point"]).post(
        reverse("observation_position", args=[row.pk]), {"position": "agreed", "revision": base}
    )
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.revision == 1


def test_agreeing_from_the_list_and_again(cast):
    row = paragraph(cast)
    client = signed_in(cast["XA focal_point"])
    given = {"position": "agreed", "revision": 1, "act": str(uuid.uuid4())}
    for _again in range(2):
        answer = client.post(reverse("observation_position", args=[row.pk]), given)
        assert answer.status_code == 302
    assert Position.objects.count() == 1
    assert "with paragraph 1" not in text_of(cast, "XA focal_point")


def test_a_reservation_typed_while_somebody_edits_is_not_lost(cast):
    row = paragraph(cast)
    observations.edit(
        by=cast["XB expert"],
        observation=row,
        base=1,
        article=row.article,
        kind=row.kind,
        text="Edited-meanwhile",
        language="en",
    )
    client = signed_in(cast["XA focal_point"])
    given = {"position": "reserved", "reservation": "Our-reservation", "revision": 1}
    answer = client.post(reverse("observation_position", args=[row.pk]), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Our-reservation" in page and "Edited-meanwhile" in page
    assert 'name="revision" value="2"' in page


def test_the_filter_shows_what_waits_for_my_state(cast):
    rows = [paragraph(cast, f"Words-{n}") for n in range(3)]
    agree(cast, rows[0], "XA")
    page = text_of(cast, "XA focal_point", waits="1")
    assert "Words-0" not in page and "Words-1" in page and "Words-2" in page


def test_withdrawing_asks_first(cast):
    row = paragraph(cast)
    client = signed_in(cast["XB expert"])
    address = reverse("observation_withdraw", args=[row.pk])
    assert "Withdraw this paragraph?" in client.get(address).content.decode()
    assert signed_in(cast["XD expert"]).get(address).status_code == 403
    assert signed_in(cast["XD expert"]).post(address).status_code == 403
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 404


def test_seats_that_may_not_act_get_the_reason(cast):
    row = paragraph(cast)
    for who, name in (
        ("XA expert", "edit"),
        ("XA expert", "position"),
        ("officer", "edit"),
        ("officer", "position"),
    ):
        user = getattr(cast, who) if hasattr(cast, who) else cast[who]
        answer = signed_in(user).post(reverse(f"observation_{name}", args=[row.pk]), data())
        assert answer.status_code == 403
        words = answer.content.decode()
        assert "Only" in words or "no open seat" in words


def test_the_officer_comments(cast):
    row = paragraph(cast)
    client = signed_in(cast.officer)
    answer = client.post(
        reverse("observation_comment", args=[row.pk]), data(text="A drafting hint")
    )
    assert answer.status_code == 302
    assert ObservationComment.objects.get().state is None
    assert "Secretariat" in text_of(cast, "XA expert")


def test_the_frozen_list_is_shown_after_submission(cast):
    the_list(cast).delete()
    rows = cleared_list(cast)
    Observation.objects.filter(pk=rows[0].pk).update(text="Tampered with")
    page = text_of(cast, "XA focal_point")
    assert "Tampered with" not in page
    assert rows[0].text in page
    assert "XD reads the article more widely." in page
    assert "Брокеры" in page and 'lang="ru"' in page
    client = signed_in(cast["XB expert"])
    assert client.get(reverse("observation_edit", args=[rows[0].pk])).status_code == 404
    assert rows[0].text not in text_of(cast, "XC expert")


@pytest.mark.parametrize("who", ["XA focal_point", "XB expert", "officer"])
def test_the_number_of_queries_does_not_grow(cast, who):
    user = getattr(cast, who) if hasattr(cast, who) else cast[who]
    client, counts, made = signed_in(user), [], 0
    address = reverse("observations", args=[cast.review.pk])
    for number in (1, 3, 30):
        while made < number:
            row = paragraph(cast, f"Paragraph {made}", article=(5, 6, 8)[made % 3])
            agree(cast, row, "XA")
            observations.comment(by=cast["XD expert"], observation=row, text="Yes.", language="en")
            made += 1
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2] <= 18, counts
