"""The summary: parts with histories of their own, a start from the list, clearing."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews import queries
from reviews.actions import summary
from reviews.models import Clearance
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Invalid
from tests.factories.joint import cleared_list, cleared_summary, jump, the_summary
from tests.factories.people import signed_in
from tests.factories.progress import clear


@pytest.fixture
def cast(cast):
    cleared_list(cast)
    return cast


def save(cast, part, text, *, who="XB expert", base=0):
    return summary.save(by=cast[who], submission=the_summary(cast), part=part, base=base, text=text)


def in_force(cast) -> list[str]:
    rows = Clearance.objects.filter(submission=the_summary(cast), voided_at__isnull=True)
    return sorted(rows.values_list("state__code", flat=True))


def address(cast, part="") -> str:
    found = reverse("summary", args=[cast.review.pk])
    return f"{found}?part={part}" if part else found


def post(cast, who, part, text, base=0, **more):
    given = {f"{part}-part": part, f"{part}-base": base, f"{part}-text": text}
    return signed_in(cast[who]).post(address(cast, part), given | more)


def test_the_summary_starts_empty_for_each_instrument(cast):
    assert the_summary(cast).text == {
        "general": "",
        "instruments": {"UNTOC": "", "TIP": "", "SOM": "", "FA": ""},
    }


def test_parts_written_at_the_same_time_do_not_collide(cast):
    assert save(cast, "general", "A general word.") is None
    assert save(cast, "UNTOC", "On the Convention.", who="XD expert") is None
    text = the_summary(cast).text
    assert (text["general"], text["instruments"]["UNTOC"]) == (
        "A general word.",
        "On the Convention.",
    )
    assert (the_summary(cast).answered, the_summary(cast).total) == (1, 4)


def test_two_people_on_one_part_keep_both_texts(cast):
    save(cast, "UNTOC", "One")
    kept = save(cast, "UNTOC", "Two", who="XD expert")
    assert kept == 2
    assert save(cast, "UNTOC", "Two", who="XD expert") == 2
    assert the_summary(cast).text["instruments"]["UNTOC"] == "One"
    assert [r.text["text"] for r in queries.beside(the_summary(cast), "UNTOC")] == ["Two"]
    assert save(cast, "TIP", "Another part") is None  # settles nothing elsewhere
    assert queries.beside(the_summary(cast), "UNTOC")
    assert save(cast, "UNTOC", "One and two", who="XD expert", base=1) is None
    assert not queries.beside(the_summary(cast), "UNTOC")


def test_keeping_the_text_in_force_settles_without_taking_clearances_back(cast):
    save(cast, "UNTOC", "One")
    save(cast, "UNTOC", "Two", who="XD expert")
    clear(cast, the_summary(cast), "XA")
    assert save(cast, "UNTOC", "One", base=1) is None
    assert not queries.beside(the_summary(cast), "UNTOC")
    assert in_force(cast) == ["XA"]


def test_an_edit_takes_back_the_clearances_that_cover_it(cast):
    save(cast, "UNTOC", "One")
    for code in ("XA", "XC"):
        clear(cast, the_summary(cast), code)
    save(cast, "UNTOC", "Two", base=1)
    assert in_force(cast) == ["XC"]
    save(cast, "general", "Also for XC")
    assert in_force(cast) == []


@pytest.mark.parametrize(
    ("who", "part"),
    [
        ("XA expert", "general"),
        ("XC expert", "general"),
        ("XC expert", "UNTOC"),
        ("XB expert", "FA"),
        ("XB observer", "UNTOC"),
    ],
)
def test_who_writes_which_part(cast, who, part):
    with pytest.raises(Refused):
        save(cast, part, "Words", who=who)
    assert save(cast, "FA", "On firearms", who="XC expert") is None


def test_a_part_that_does_not_exist_is_refused(cast):
    with pytest.raises(Invalid):
        save(cast, "XX", "Words")


def test_the_empty_parts_start_from_the_list(cast):
    save(cast, "TIP", "Already written")
    assert summary.draft_from_list(by=cast["XB expert"], submission=the_summary(cast)) == 1
    text = the_summary(cast).text["instruments"]
    assert "Article 5: The offence covers" in text["UNTOC"]
    assert (text["TIP"], text["FA"]) == ("Already written", "")
    assert summary.draft_from_list(by=cast["XC expert"], submission=the_summary(cast)) == 1
    assert "Брокеры" in the_summary(cast).text["instruments"]["FA"]
    assert summary.draft_from_list(by=cast["XC expert"], submission=the_summary(cast)) == 0


def test_pages_save_show_and_refuse(cast):
    act = str(uuid.uuid4())
    for _again in range(2):
        assert post(cast, "XB expert", "general", "General-words", act=act).status_code == 302
    assert the_summary(cast).revisions.count() == 1
    page = signed_in(cast["XA focal_point"]).get(address(cast)).content.decode()
    assert "General-words" in page and "<textarea" not in page
    assert post(cast, "XA expert", "general", "No").status_code == 403
    for base in ("-1", "x", str(2**70)):
        assert post(cast, "XB expert", "general", "Kept-words", base=base).status_code == 422
    too_long = post(cast, "XB expert", "general", "y" * 300_000, base=1)
    assert too_long.status_code == 422
    assert post(cast, "XB expert", "XX", "Words").status_code == 422


def test_a_collision_is_shown_on_the_page(cast):
    post(cast, "XB expert", "UNTOC", "By-XB")
    answer = post(cast, "XD expert", "UNTOC", "By-XD")
    assert answer.status_code == 302
    page = signed_in(cast["XD expert"]).get(address(cast)).content.decode()
    assert "Two people saved" in page and "By-XB" in page and "By-XD" in page


def test_who_reads_the_summary(cast):
    save(cast, "UNTOC", "On-the-Convention")
    save(cast, "FA", "On-firearms", who="XD expert")
    xc = signed_in(cast["XC expert"]).get(address(cast)).content.decode()
    assert "On-firearms" in xc and "On-the-Convention" not in xc
    assert "The offence covers groups" not in xc
    observer = signed_in(cast["XA observer"]).get(address(cast)).content.decode()
    assert "On-firearms" not in observer
    assert "On-firearms" in signed_in(cast.officer).get(address(cast)).content.decode()
    for user in (cast.outsider, cast.draw_officer):
        assert signed_in(user).get(address(cast)).status_code == 404
        start = reverse("summary_start", args=[cast.review.pk])
        assert signed_in(user).post(start).status_code == 404
    for code in ("XA", "XB", "XC", "XD"):
        clear(cast, the_summary(cast), code)
    assert Step(cast.reload().step) is Step.COMPLETED
    assert "On-firearms" in signed_in(cast["XA observer"]).get(address(cast)).content.decode()
    assert post(cast, "XB expert", "UNTOC", "Too late").status_code == 403


def test_the_start_button_fills_once(cast):
    client, start = signed_in(cast["XB expert"]), reverse("summary_start", args=[cast.review.pk])
    assert client.get(start).status_code == 405
    assert client.post(start).status_code == 302
    assert "1 part was filled." in client.get(address(cast)).content.decode()
    assert signed_in(cast["XA expert"]).post(start).status_code == 403


def test_the_number_of_queries_is_bounded(cast):
    client = signed_in(cast["XB expert"])
    counts = []
    for number in range(2):
        save(cast, "UNTOC", f"Text {number}", base=number)
        client.get(address(cast))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(cast)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 24, counts


def test_before_the_step_opens_there_is_no_summary(cast):
    the_summary(cast).delete()
    jump(cast, Step.OBSERVATIONS)
    page = signed_in(cast["XA expert"]).get(address(cast)).content.decode()
    assert "not open yet" in page
    assert post(cast, "XB expert", "general", "Words").status_code == 403


def test_a_summary_that_all_cleared_completes_the_review(frame):
    from tests.factories.people import make_cast

    cast = make_cast()
    cleared_summary(cast)
    assert cast.reload().completed_at
