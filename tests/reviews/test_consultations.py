"""Preliminary consultations: one joint sheet, two people at once, confirming."""

import pytest
from django.urls import reverse

from audit.models import Event
from reviews import queries, readiness
from reviews.actions import consultations, steps
from reviews.models import Clearance, State, Submission, TextRevision
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Invalid
from tests.factories.people import signed_in
from tests.factories.progress import clear

LABOUR = {"UNTOC": {"XB": "all"}, "TIP": {"XD": "all"}, "SOM": {"XB": "all"}, "FA": {"XC": "all"}}


def sheet(cast) -> Submission:
    return Submission.objects.get(review=cast.review, step=Step.CONSULTATIONS)


def text(cast, **changes) -> dict:
    return sheet(cast).text | {"languages": ["en", "fr"], "labour": LABOUR} | changes


def save(cast, who="XA", base=None, **changes) -> bool:
    now = sheet(cast)
    return consultations.save(
        by=cast[f"{who} focal_point"],
        submission=now,
        base=now.revision if base is None else base,
        text=text(cast, **changes),
    )


def form(cast, **changes) -> dict:
    """What the page posts: the whole instrument to one State each, two languages."""
    data = {"base": sheet(cast).revision, "languages": ["fr", "en"], "notes": ""}
    for instrument, part in LABOUR.items():
        data |= {f"whole-{instrument}-{state}": "on" for state in part}
    return data | changes


def test_the_sheet_opens_with_the_dates_the_rules_give(cast):
    rows = sheet(cast).text["timetable"]

    assert [row["step"] for row in rows] == [
        "self_assessment",
        "feedback",
        "observations",
        "summary",
    ]
    assert sorted(row["date"] for row in rows) == [row["date"] for row in rows]
    assert sheet(cast).text["languages"] == []
    assert consultations.prepare(cast.review, cast.review.steps.last().opened_at) == sheet(cast)


def test_a_save_is_kept_with_its_writer(cast):
    assert save(cast, notes="Online meetings on Tuesdays \x00")

    row = TextRevision.objects.get()
    assert (row.number, row.base, row.by, row.state.code) == (1, 0, cast["XA focal_point"], "XA")
    assert sheet(cast).text["notes"] == "Online meetings on Tuesdays"
    assert cast.reload().languages == ["en", "fr"]
    assert not Event.objects.filter(data__icontains="Tuesdays").exists()
    assert save(cast, notes="Online meetings on Tuesdays")
    assert TextRevision.objects.count() == 1


def test_languages_stand_in_the_order_of_the_united_nations(cast):
    save(cast, languages=["es", "ar", "en"])

    assert sheet(cast).text["languages"] == ["ar", "en", "es"]


@pytest.mark.parametrize(
    "changes",
    [
        {"languages": ["xx"]},
        {"languages": "en"},
        {"languages": [{}]},
        {"labour": {"NOPE": {"XB": "all"}}},
        {"labour": {"UNTOC": {"XC": "all"}}},
        {"labour": {"UNTOC": {"XB": "x" * 501}}},
        {"timetable": [{"step": "nominations", "date": "2027-01-01"}]},
        {"timetable": [{"step": "feedback", "date": "yesterday"}]},
        {
            "timetable": [
                {"step": "feedback", "date": "2027-02-01"},
                {"step": "summary", "date": "2027-01-01"},
            ]
        },
        {"notes": "x" * 200_001},
    ],
)
def test_a_wrong_sheet_is_refused(cast, changes):
    with pytest.raises(Invalid):
        save(cast, **changes)
    assert sheet(cast).revision == 0


@pytest.mark.parametrize("who", ["XA expert", "XB observer"])
def test_only_focal_points_write(cast, who):
    with pytest.raises(Refused, match="Only the focal point"):
        consultations.save(by=cast[who], submission=sheet(cast), base=0, text=text(cast))
    answer = signed_in(cast[who]).post(reverse("consultations", args=[cast.review.pk]), form(cast))
    # An observer does not read the open sheet: for them it is not there.
    assert answer.status_code == (403 if "expert" in who else 404)


def test_the_secretariat_reads_and_does_not_write(cast):
    client = signed_in(cast.officer)
    address = reverse("consultations", args=[cast.review.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, form(cast)).status_code == 403


def test_two_people_at_once_lose_nothing(cast):
    assert save(cast, "XA", base=0, notes="from Arvendal")
    assert not save(cast, "XB", base=0, notes="from Brevane")

    assert sheet(cast).text["notes"] == "from Arvendal"
    (waiting,) = queries.unsettled(sheet(cast))
    assert waiting.text["notes"] == "from Brevane"
    page = signed_in(cast["XD focal_point"]).get(reverse("consultations", args=[cast.review.pk]))
    assert "from Brevane" in page.content.decode() and "from Arvendal" in page.content.decode()
    reasons = readiness.consultations(sheet(cast), State.objects.get(code="XA"))
    assert [str(reason) for reason, _url in reasons] == [
        "Two people wrote at the same time: choose which text stands."
    ]


@pytest.mark.parametrize(
    ("number", "stands"), [("2", "from Brevane"), ("", "from Arvendal"), ("77", "from Arvendal")]
)
def test_anybody_can_settle_which_text_stands(cast, number, stands):
    save(cast, "XA", base=0, notes="from Arvendal")
    save(cast, "XB", base=0, notes="from Brevane")
    answer = signed_in(cast["XD focal_point"]).post(
        reverse("consultations_settle", args=[cast.review.pk]), {"base": "2", "number": number}
    )

    assert answer.status_code == 302
    assert sheet(cast).text["notes"] == stands
    assert not queries.unsettled(sheet(cast))
    assert TextRevision.objects.count() == 3


def test_the_same_late_text_twice_waits_once(cast):
    save(cast, "XA", base=0, notes="one")
    save(cast, "XB", base=0, notes="two")
    save(cast, "XB", base=0, notes="two")

    assert TextRevision.objects.count() == 2


def test_the_page_saves_and_says_so(cast):
    client = signed_in(cast["XB focal_point"])
    address = reverse("consultations", args=[cast.review.pk])
    answer = client.post(address, form(cast, notes="<script>alert(1)</script> مرحبا"), follow=True)

    assert "Saved." in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()
    assert sheet(cast).text["labour"] == LABOUR


@pytest.mark.parametrize(
    "changes",
    [
        {"articles-UNTOC-XB": "articles 5 and 6"},  # and the whole: which of the two?
        {"base": "9" * 40},
        {"base": "x"},
        {"date-feedback": "soon"},
        {"date-feedback": "2030-01-01", "date-summary": "2029-01-01"},
        {"notes": "n" * 200_001},
    ],
)
def test_what_cannot_be_saved_comes_back_as_typed(cast, changes):
    answer = signed_in(cast["XB focal_point"]).post(
        reverse("consultations", args=[cast.review.pk]), form(cast, **changes)
    )

    assert answer.status_code == 422
    assert str(next(iter(changes.values()))) in answer.content.decode()
    assert sheet(cast).revision == 0


def test_when_all_have_confirmed_the_step_ends(cast):
    save(cast)
    for code in ("XA", "XB", "XC", "XD"):
        assert cast.reload().step == Step.CONSULTATIONS
        clear(cast, sheet(cast), code)

    assert cast.reload().step == Step.SELF_ASSESSMENT
    assert cast.review.languages == ["en", "fr"]
    assert sheet(cast).status == Submission.SUBMITTED
    answer = signed_in(cast["XA observer"]).get(reverse("consultations", args=[cast.review.pk]))
    assert answer.status_code == 200
    with pytest.raises(Refused):
        save(cast, notes="too late")


def test_an_edit_asks_for_confirmation_again(cast):
    save(cast)
    clear(cast, sheet(cast), "XA")
    save(cast, "XB", notes="one more thing")

    assert not Clearance.objects.filter(voided_at=None).exists()
    assert Event.objects.get(kind="clearance.voided").data["states"] == ["XA"]


def test_a_late_text_leaves_confirmations_in_force(cast):
    save(cast)
    clear(cast, sheet(cast), "XA")
    save(cast, "XB", base=0, notes="written before that")

    assert Clearance.objects.filter(voided_at=None).count() == 1


def test_the_secretariat_can_close_with_a_reason(cast):
    save(cast, languages=["ru"])
    steps.close(
        by=cast.officer, review=cast.review, step=Step.CONSULTATIONS, reason="Agreed by letter."
    )

    assert cast.reload().step == Step.SELF_ASSESSMENT
    assert cast.review.languages == ["ru"]


def test_settling_after_the_end_is_refused_and_changes_nothing(cast):
    save(cast)
    before = sheet(cast).revision
    steps.close(by=cast.officer, review=cast.review, step=Step.CONSULTATIONS, reason="Done.")
    answer = signed_in(cast["XA focal_point"]).post(
        reverse("consultations_settle", args=[cast.review.pk]), {"base": str(before)}
    )

    assert answer.status_code == 403
    assert sheet(cast).revision == before


def test_others_find_no_sheet(cast):
    for stranger in (cast.outsider, cast.administrator):
        client = signed_in(stranger)
        assert client.get(reverse("consultations", args=[cast.review.pk])).status_code == 404
        assert client.post(reverse("consultations", args=[cast.review.pk]), {}).status_code == 404


def test_before_its_step_there_is_no_sheet(opened):
    answer = signed_in(opened.officer).get(reverse("consultations", args=[opened.review.pk]))

    assert answer.status_code == 404
