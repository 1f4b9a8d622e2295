"""Writing feedback: whose it is, on which instruments, never over another's text."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from questionnaires import queries
from questionnaires.actions import remarks
from questionnaires.actions.saving import Piece
from questionnaires.models import Remark
from questionnaires.readiness import feedback as reasons
from reviews import queries as core
from reviews.actions import submissions
from reviews.models import Assignment, ReviewStep, State, Submission
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Changed, Invalid, NotReady
from tests.factories.people import Cast
from tests.factories.progress import clear


@pytest.fixture
def cast(cast_at) -> Cast:
    return cast_at(Step.FEEDBACK)


def feedback(cast, code="XB") -> Submission:
    state = State.objects.get(code=code)
    return core.submission_of(cast.review, Step.FEEDBACK, state)


def remark(cast, place, code="XB") -> Remark:
    """A remark by its question's key, or by instrument and heading ("UNTOC measures")."""
    rows = feedback(cast, code).remarks
    if " " in place:
        instrument, heading = place.split()
        return rows.get(instrument__code=instrument, heading=heading)
    return rows.get(question__key=place)


def save(cast, place, value, base=0, who="XB expert", code="XB", **more):
    piece = Piece(value, base, more.pop("client_id", None) or uuid4(), **more)
    return remarks.save(by=cast[who], remark_id=remark(cast, place, code).pk, piece=piece)


def write_overall(cast, code="XB"):
    for row in feedback(cast, code).remarks.filter(heading=Remark.Heading.SUCCESSES):
        remarks.save(
            by=cast[f"{code} expert"], remark_id=row.pk, piece=Piece("Much is done.", 0, uuid4())
        )


def codes(cast, code):
    rows = feedback(cast, code).remarks
    return set(rows.values_list("instrument__code", flat=True))


# --- what the step opens with


def test_every_reviewing_state_has_a_draft_on_its_own_instruments(cast):
    assert codes(cast, "XD") == {"UNTOC", "TIP", "SOM", "FA"}
    assert codes(cast, "XB") == {"UNTOC", "TIP", "SOM"}
    assert codes(cast, "XC") == {"FA"}
    assert (feedback(cast, "XC").answered, feedback(cast, "XC").total) == (0, 3)
    assert not Submission.objects.filter(step=Step.FEEDBACK, state=cast.review.state).exists()


def test_only_what_the_answers_ask_can_be_commented(cast):
    asked = {question.key for question in queries.spoken(cast.review).questions}
    found = set(feedback(cast, "XD").remarks.values_list("question__key", flat=True)) - {None}
    assert found == asked
    assert "untoc-2-1" in found
    assert "untoc-2-1-a" not in found  # a follow-up that the empty answers do not call for


def test_opening_again_adds_nothing_and_keeps_what_is_written(cast):
    save(cast, "untoc-2-1", "Clear.")
    before = list(Remark.objects.order_by("pk").values_list("pk", "revision"))
    remarks.prepare(cast.review, None)
    assert list(Remark.objects.order_by("pk").values_list("pk", "revision")) == before


def test_answers_submitted_again_bring_their_questions(cast):
    Remark.objects.filter(question__key="untoc-2-1").delete()
    other = queries.spoken(cast.review).whole.by_key["untoc-2-1-a"]
    row = feedback(cast)
    stale = Remark.objects.create(
        submission=row, heading="question", instrument=other.section.instrument, question=other
    )
    remarks.prepare(cast.review, None)
    assert remark(cast, "untoc-2-1").revision == 0
    assert not Remark.objects.filter(pk=stale.pk).exists()


# --- saving


def test_a_save_is_a_revision_and_begins_the_step(cast):
    done = save(cast, "untoc-2-1", "Which courts?")
    row = remark(cast, "untoc-2-1")
    assert (done.number, row.value, row.saved_by) == (1, "Which courts?", cast["XB expert"])
    assert feedback(cast).saved_at is not None
    step = ReviewStep.objects.get(review=cast.review, closed_at=None, voided_at=None)
    assert step.begun_at is not None
    assert core.submission_of(cast.review, Step.SELF_ASSESSMENT, cast.review.state)


def test_the_same_save_twice_is_one(cast):
    one = uuid4()
    save(cast, "untoc-2-1", "a", client_id=one)
    save(cast, "untoc-2-1", "b", base=1)
    again = save(cast, "untoc-2-1", "a", client_id=one)
    assert (again.number, again.added) == (1, False)
    assert remark(cast, "untoc-2-1").value == "b"


def test_two_people_of_a_state_keep_both_texts_until_one_settles(cast):
    save(cast, "UNTOC measures", "by the expert")
    done = save(cast, "UNTOC measures", "by the focal point", who="XB focal_point")
    assert done.beside.value == "by the expert"
    row = remark(cast, "UNTOC measures")
    assert row.conflict_with == 1
    found = reasons(feedback(cast), feedback(cast).state)
    assert any("side by side" in text and url.endswith("#measures") for text, url in found)
    piece = Piece(None, 2, uuid4())
    remarks.settle(by=cast["XB expert"], remark_id=row.pk, other=True, piece=piece)
    row.refresh_from_db()
    assert (row.value, row.conflict_with, row.revision) == ("by the expert", None, 3)


def test_progress_counts_the_overall_texts(cast):
    assert (feedback(cast).answered, feedback(cast).total) == (0, 9)
    save(cast, "untoc-2-1", "A comment.")
    assert feedback(cast).answered == 0
    save(cast, "TIP challenges", "One.")
    save(cast, "TIP challenges", "Two.", base=1)
    save(cast, "SOM successes", "Three.")
    assert feedback(cast).answered == 2
    save(cast, "SOM successes", " \u200b ", base=1)
    assert feedback(cast).answered == 1
    assert remark(cast, "SOM successes").value is None
    now = queries.feedback_progress(feedback(cast))
    assert (now.answered, now.total) == (1, 9)


@pytest.mark.parametrize(
    "value", [7, True, ["a"], {"a": "b"}, 1.5, [[]], "x" * 200_001], ids=lambda v: str(v)[:9]
)
def test_what_is_no_text_is_refused_and_changes_nothing(cast, value):
    with pytest.raises(Invalid):
        save(cast, "untoc-2-1", value)
    assert remark(cast, "untoc-2-1").revision == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("\ud800half", "half"),
        ("نص 中文 🙂 a\u200bb", "نص 中文 🙂 a\u200bb"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("x" * 10_000, "x" * 10_000),
    ],
    ids=["nul", "surrogate", "scripts", "html", "long line"],
)
def test_every_text_is_kept_as_typed(cast, typed, kept):
    save(cast, "untoc-2-1", typed)
    assert remark(cast, "untoc-2-1").value == kept


# --- who may not


@pytest.mark.parametrize("who", ["XA expert", "XA focal_point", "XC expert", "XD focal_point"])
def test_for_other_states_the_draft_is_not_there(cast, who):
    with pytest.raises(Remark.DoesNotExist):
        save(cast, "untoc-2-1", "x", who=who)


def test_for_strangers_and_the_secretariat_it_is_not_there(cast):
    row = remark(cast, "untoc-2-1")
    for user in (cast.outsider, cast.officer, cast.draw_officer, cast.administrator):
        with pytest.raises(Remark.DoesNotExist):
            remarks.save(by=user, remark_id=row.pk, piece=Piece("x", 0, uuid4()))
    with pytest.raises(Remark.DoesNotExist):
        remarks.save(by=cast["XB expert"], remark_id=2**63, piece=Piece("x", 0, uuid4()))


def test_observers_are_told_why_not(cast):
    with pytest.raises(Refused, match="Observers read"):
        save(cast, "untoc-2-1", "x", who="XB observer")


def test_an_instrument_that_the_state_no_longer_reviews_is_closed(cast):
    Assignment.objects.filter(review=cast.review, state__code="XB", instrument__code="TIP").delete()
    with pytest.raises(Refused, match="does not review this instrument"):
        save(cast, "TIP measures", "x")


def test_nothing_is_saved_in_another_step(cast):
    row = remark(cast, "untoc-2-1")
    cast.review.step = Step.OBSERVATIONS
    cast.review.save(update_fields=["step"])
    with pytest.raises(Refused, match="present step"):
        remarks.save(by=cast["XB expert"], remark_id=row.pk, piece=Piece("x", 0, uuid4()))


# --- clearing


def test_each_instrument_needs_an_overall_text(cast):
    found = reasons(feedback(cast, "XC"), feedback(cast, "XC").state)
    assert [url for _text, url in found] == [f"/reviews/{cast.review.pk}/feedback-overall/XC/fa/"]
    with pytest.raises(NotReady):
        clear(cast, feedback(cast, "XC"), "XC")
    save(cast, "FA challenges", "Registers differ.", who="XC expert", code="XC")
    clear(cast, feedback(cast, "XC"), "XC")
    assert feedback(cast, "XC").status == Submission.SUBMITTED


def test_after_the_clearing_it_is_read_only_until_it_is_reopened(cast):
    write_overall(cast)
    clear(cast, feedback(cast), "XB")
    with pytest.raises(Refused, match="submitted"):
        save(cast, "untoc-2-1", "Too late a thought.")
    submissions.reopen(by=cast.officer, submission=feedback(cast), reason="They asked.")
    save(cast, "untoc-2-1", "Another thought.")
    clear(cast, feedback(cast), "XB")
    assert feedback(cast).versions.count() == 2


def test_a_save_between_reading_and_clearing_is_seen(cast):
    write_overall(cast)
    row = feedback(cast)
    with pytest.raises(Changed):
        submissions.clear(by=cast["XB focal_point"], submission=row, seen="0" * 64)


def test_the_step_ends_when_all_have_cleared(cast):
    for code in ("XB", "XC", "XD"):
        assert Step(cast.reload().step) is Step.FEEDBACK
        write_overall(cast, code)
        clear(cast, feedback(cast, code), code)
    assert Step(cast.reload().step) is Step.OBSERVATIONS
    submissions.reopen(by=cast.officer, submission=feedback(cast, "XC"), reason="They asked.")
    assert Step(cast.reload().step) is Step.FEEDBACK
    with pytest.raises(Refused, match="submitted"):
        save(cast, "untoc-2-1", "x")
    save(cast, "FA challenges", "More.", who="XC expert", code="XC")


def test_the_content_names_the_answers_and_holds_what_is_written(cast):
    save(cast, "untoc-2-1", "Which courts?", language="fr")
    save(cast, "UNTOC measures", "Laws.")
    content = queries.feedback_content(feedback(cast), None)
    assert content["answers"] == queries.spoken(cast.review).sha256
    assert (content["state"], content["by"]) == ("XA", "XB")
    first = content["instruments"][0]
    assert [part["instrument"] for part in content["instruments"]] == ["UNTOC", "TIP", "SOM"]
    assert [(h["heading"], h["value"]) for h in first["headings"]] == [
        ("measures", "Laws."),
        ("successes", None),
        ("challenges", None),
    ]
    question = first["questions"][0]
    assert (question["key"], question["value"], question["language"]) == (
        "untoc-2-1",
        "Which courts?",
        "fr",
    )
    assert question["wording"] and question["number"]
    assert len(first["questions"]) == 1
    assert "XB Expert" not in json.dumps(content)


def test_a_whole_feedback_is_filled_once(cast):
    words = {
        "headings": {"UNTOC": {"measures": "M"}, "FA": {"measures": "not ours"}, "??": {}},
        "questions": {"untoc-2-1": "Q", "no-such-question": "x"},
    }
    for _time in range(2):
        remarks.fill(by=cast["XB expert"], submission=feedback(cast), words=words)
    found = feedback(cast).remarks.filter(value__isnull=False)
    assert sorted(found.values_list("value", "revision")) == [("M", 1), ("Q", 1)]


# --- queries


def statements(action) -> int:
    with CaptureQueriesContext(connection) as found:
        action()
    words = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return len([q for q in found.captured_queries if not q["sql"].startswith(words)])


def test_a_save_needs_seven_queries_at_most(cast):
    by, row = cast["XB expert"], remark(cast, "UNTOC measures")
    numbers = []
    for base, value in enumerate(["a", "b", "c"]):
        one = Piece(value, base, uuid4())
        numbers.append(statements(lambda one=one: remarks.save(by=by, remark_id=row.pk, piece=one)))
    assert numbers[0] <= 7 and max(numbers[1:]) <= 6, numbers


def test_the_overview_takes_two_queries(cast):
    whole = queries.spoken(cast.review).whole
    assert statements(lambda: queries.feedback_parts(feedback(cast, "XD"), whole)) <= 4
