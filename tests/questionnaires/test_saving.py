"""Saving an answer: once, never over another's text, and not after the clearing."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from questionnaires import queries
from questionnaires.actions import answers, sheets
from questionnaires.actions.saving import Piece
from questionnaires.models import Answer
from reviews.models import ReviewStep, State, Submission
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Invalid
from tests.factories.people import Cast


@pytest.fixture
def cast(cast_at) -> Cast:
    return cast_at(Step.SELF_ASSESSMENT)


def sheet(cast):
    return queries.self_assessment(cast.review).sheet


def answer(cast, key) -> Answer:
    return Answer.objects.select_related("question").get(sheet=sheet(cast), question__key=key)


def piece(value, base=0, client_id=None, **more) -> Piece:
    return Piece(value, base, client_id or uuid4(), **more)


def save(cast, key, value, base=0, who="XA expert", **more):
    row = answer(cast, key)
    return answers.save(
        by=cast[who],
        sheet_id=row.sheet_id,
        question_id=row.question_id,
        piece=piece(value, base, **more),
    )


def history(cast, key):
    return list(answer(cast, key).revisions.values_list("number", "value", "collided"))


def test_the_step_opens_with_a_sheet_for_the_instruments_under_review(cast):
    found = sheet(cast)
    codes = set(found.answers.values_list("question__section__instrument__code", flat=True))
    assert codes == {i.code for i in cast.review.instruments.all()}
    before = found.answers.count()
    sheets.prepare(cast.review, None)
    assert found.answers.count() == before


def test_a_save_is_a_revision_with_the_wording(cast):
    done = save(cast, "untoc-2-1", "partly")
    row = answer(cast, "untoc-2-1")
    assert (done.number, done.added, done.beside) == (1, True, None)
    assert (row.revision, row.value, row.saved_by) == (1, "partly", cast["XA expert"])
    kept = row.revisions.get()
    assert (kept.wording, kept.by, kept.base) == (row.question.text, cast["XA expert"], 0)


def test_the_first_save_begins_the_step(cast):
    step = ReviewStep.objects.get(review=cast.review, closed_at=None, voided_at=None)
    assert step.begun_at is None
    save(cast, "untoc-2-1", "yes")
    step.refresh_from_db()
    assert step.begun_at is not None


def test_the_same_save_twice_is_one(cast):
    one = uuid4()
    first = save(cast, "untoc-2-1", "yes", client_id=one)
    save(cast, "untoc-2-1", "no", base=1)
    again = save(cast, "untoc-2-1", "yes", client_id=one)
    assert (again.number, again.added) == (first.number, False)
    assert answer(cast, "untoc-2-1").value == "no"
    assert len(history(cast, "untoc-2-1")) == 2


def test_the_text_that_stands_there_adds_nothing(cast):
    save(cast, "untoc-2-1", "yes")
    assert not save(cast, "untoc-2-1", "yes", base=1).added
    assert len(history(cast, "untoc-2-1")) == 1


def test_two_people_keep_both_texts_until_one_settles(cast):
    save(cast, "untoc-2-1-c", "first")
    save(cast, "untoc-2-1-c", "by the expert", base=1)
    done = save(cast, "untoc-2-1-c", "by the focal point", base=1, who="XA focal_point")
    assert (done.number, done.beside.value, done.beside.by) == (
        3,
        "by the expert",
        cast["XA expert"],
    )
    row = answer(cast, "untoc-2-1-c")
    assert (row.value, row.conflict_with) == ("by the focal point", 2)
    assert history(cast, "untoc-2-1-c")[-1] == (3, "by the focal point", True)

    save(cast, "untoc-2-1-c", "more by the focal point", base=3, who="XA focal_point")
    assert answer(cast, "untoc-2-1-c").conflict_with == 2  # typing on settles nothing
    assert queries.in_conflict(queries.self_assessment(cast.review)) == [row.question]

    save(cast, "untoc-2-1-c", "both", base=4, settle=True)
    assert answer(cast, "untoc-2-1-c").conflict_with is None
    assert [number for number, _v, _c in history(cast, "untoc-2-1-c")] == [1, 2, 3, 4, 5]


def test_settling_on_the_text_that_stands_is_a_revision_too(cast):
    save(cast, "untoc-2-1-c", "a")
    save(cast, "untoc-2-1-c", "b", who="XA focal_point")
    save(cast, "untoc-2-1-c", "b", base=2, settle=True)
    assert answer(cast, "untoc-2-1-c").conflict_with is None
    assert len(history(cast, "untoc-2-1-c")) == 3


def test_ones_own_older_text_is_no_conflict(cast):
    """The answer to a save was lost, and the same person went on typing."""
    save(cast, "untoc-2-1-c", "a")
    done = save(cast, "untoc-2-1-c", "ab", base=0)
    assert (done.beside, answer(cast, "untoc-2-1-c").conflict_with) == (None, None)


def test_a_revision_from_the_future_is_no_error(cast):
    assert save(cast, "untoc-2-1", "yes", base=99).number == 1
    assert answer(cast, "untoc-2-1").revisions.get().base == 0


@pytest.mark.parametrize("who", ["XA observer"])
def test_observers_are_told_why_not(cast, who):
    with pytest.raises(Refused, match="Observers read"):
        save(cast, "untoc-2-1", "yes", who=who)


@pytest.mark.parametrize("who", ["XB expert", "XD focal_point"])
def test_for_other_states_the_draft_is_not_there(cast, who):
    with pytest.raises(Answer.DoesNotExist):
        save(cast, "untoc-2-1", "yes", who=who)


def test_for_strangers_and_the_secretariat_it_is_not_there(cast):
    row = answer(cast, "untoc-2-1")
    for user in (cast.outsider, cast.officer, cast.administrator):
        with pytest.raises(Answer.DoesNotExist):
            answers.save(
                by=user, sheet_id=row.sheet_id, question_id=row.question_id, piece=piece("yes")
            )


def test_nothing_is_saved_after_the_clearing(cast):
    Submission.objects.filter(step=Step.SELF_ASSESSMENT).update(status=Submission.SUBMITTED)
    with pytest.raises(Refused, match="submitted"):
        save(cast, "untoc-2-1", "yes")
    assert history(cast, "untoc-2-1") == []


def test_a_bad_value_changes_nothing(cast):
    with pytest.raises(Invalid):
        save(cast, "untoc-2-1", "maybe")
    assert history(cast, "untoc-2-1") == []


def test_progress_follows_every_save_and_equals_a_new_count(cast):
    submission = queries.self_assessment(cast.review)
    start = submission.total
    assert (submission.answered, start > 30) == (0, True)
    steps = [
        ("untoc-2-1", "yes", (1, 1)),  # opens 1 (a)
        ("untoc-2-1-a", {"rows": [{"title": "Penal Code"}]}, (2, 1)),
        ("untoc-2-1", "partly", (2, 3)),  # 1 (b) and 1 (c) too
        ("untoc-2-1-c", "In this way.", (3, 3)),
        ("untoc-2-1", "no", (2, 1)),  # 1 (a), answered, falls away; 1 (c) stays
        ("untoc-2-1", "", (0, 0)),
        ("untoc-closing-1", "x", None),
    ]
    for key, value, expected in steps:
        if not Answer.objects.filter(sheet=submission.sheet, question__key=key).exists():
            continue
        row = answer(cast, key)
        save(cast, key, value, base=row.revision)
        submission.refresh_from_db()
        if expected:
            assert (submission.answered, submission.total - start) == expected, (key, value)
        now = queries.progress(submission)
        assert (submission.answered, submission.total) == (now.answered, now.total)


def statements(action) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        action()
    words = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return len([q for q in found.captured_queries if not q["sql"].startswith(words)])


def test_a_save_needs_six_queries_beside_those_of_the_session(cast):
    queries.structure(sheet(cast).questionnaire)
    by, row = cast["XA expert"], answer(cast, "untoc-2-1")
    numbers = []
    for base, value in enumerate(["yes", "partly", "no", ""]):
        one = piece(value, base)
        numbers.append(
            statements(
                lambda one=one: answers.save(
                    by=by, sheet_id=row.sheet_id, question_id=row.question_id, piece=one
                )
            )
        )
    assert max(numbers) <= 6, numbers


def test_readiness_counts_what_waits_and_names_what_stands_twice(cast):
    from questionnaires.readiness import answers as reasons

    submission = queries.self_assessment(cast.review)
    state = State.objects.get(code="XA")
    listed = reverse("answers_unanswered", args=[cast.review.pk])
    assert reasons(submission, state) == [(f"{submission.total} questions still wait.", listed)]
    save(cast, "untoc-2-1", "yes")
    save(cast, "untoc-2-1", "no", who="XA focal_point")
    first, second = reasons(submission, state)
    assert first == (f"{len(queries.unanswered(submission))} questions still wait.", listed)
    assert second[0].startswith("Question 1 (")
    assert second[1].endswith("#q-untoc-2-1")


def test_the_content_leaves_out_what_is_not_asked_and_contact_data(cast):
    submission = queries.self_assessment(cast.review)
    save(cast, "untoc-2-1", "no")
    save(cast, "untoc-2-1-a", {"rows": [{"title": "Hidden Act"}]})
    authority = (
        Answer.objects.filter(sheet=submission.sheet, question__type="authority")
        .exclude(question__when__isnull=False)
        .select_related("question")
        .first()
    )
    if authority:
        value = {"name": "Ministry", "contact": "a@example.org"}
        save(cast, authority.question.key, value)
    content = queries.answers_content(submission, None)
    asked = {q["key"]: q for section in content["sections"] for q in section["questions"]}
    assert asked["untoc-2-1"]["value"] == "no"
    assert asked["untoc-2-1"]["wording"]
    assert "untoc-2-1-a" not in asked
    assert "a@example.org" not in str(content)
    assert answer(cast, "untoc-2-1-a").value is not None  # kept all the same
    one = {i.pk for i in cast.review.instruments.filter(code="TIP")}
    part = queries.answers_content(submission, one)
    assert {section["instrument"] for section in part["sections"]} == {"TIP"}


def test_the_scope_says_what_falls_away(cast):
    found = queries.scope(cast.review)
    assert found.asked == found.of >= 90
    cast.review.instruments.remove(cast.review.instruments.get(code="FA"))
    cast.reload()
    part = queries.scope(cast.review)
    assert part.asked < part.of == found.of
    assert [i.code for i in part.left_out] == ["FA"]
