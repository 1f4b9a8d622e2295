"""Several people and repeats at the same moment, on a database that lets them (PostgreSQL)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from questionnaires import queries
from questionnaires.actions import answers
from questionnaires.actions.saving import Piece
from questionnaires.models import Answer
from reviews.actions import submissions
from reviews.models import Clearance, Submission, Version
from reviews.permissions import Refused
from reviews.process import Step

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def only_where_rows_are_locked():
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite lets one write after the other; there is nothing to see")


@pytest.fixture
def cast(transactional_db, cast_at):
    return cast_at(Step.SELF_ASSESSMENT)


def row(cast, key="untoc-2-1-c") -> Answer:
    sheet = queries.self_assessment(cast.review).sheet
    return Answer.objects.get(sheet=sheet, question__key=key)


def at_once(*acts):
    """Do things in threads that start together; what each returned or raised."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(10)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def saving(by, answer, piece):
    return lambda: answers.save(
        by=by, sheet_id=answer.sheet_id, question_id=answer.question_id, piece=piece
    )


def test_the_same_save_many_times_at_once_is_one(cast):
    answer, piece = row(cast), Piece("once", 0, uuid4())
    done = at_once(*[saving(cast["XA expert"], answer, piece)] * 6)
    assert {outcome.number for outcome in done} == {1}
    assert answer.revisions.count() == 1


def test_many_texts_at_once_are_all_kept(cast):
    answer = row(cast)
    people = [cast["XA expert"], cast["XA focal_point"]]
    pieces = [Piece(f"text {n}", 0, uuid4()) for n in range(8)]
    done = at_once(*[saving(people[n % 2], answer, piece) for n, piece in enumerate(pieces)])
    assert sorted(outcome.number for outcome in done) == list(range(1, 9))
    assert set(answer.revisions.values_list("value", flat=True)) == {p.value for p in pieces}
    answer.refresh_from_db()
    assert answer.revision == 8


def test_progress_is_right_after_saves_at_once(cast):
    keys = ["untoc-2-1", "untoc-2-2", "untoc-5-1", "untoc-2-1-c", "untoc-2-1-b", "untoc-2-3"]
    values = ["partly", "threshold", None, "x", ["crimes"], "no"]
    chosen = [
        saving(cast["XA expert"], row(cast, key), Piece(value, 0, uuid4()))
        for key, value in zip(keys, values, strict=True)
    ]
    for outcome in at_once(*chosen):
        assert not isinstance(outcome, Exception), outcome
    submission = queries.self_assessment(cast.review)
    now = queries.progress(submission)
    assert (submission.answered, submission.total) == (now.answered, now.total)


@pytest.mark.parametrize("attempt", range(4))
def test_a_save_is_in_the_cleared_text_or_refused(cast, attempt):
    """Whatever is acknowledged before the clearing stands in the version that was frozen."""
    answer = row(cast, "untoc-2-1")
    submission = queries.self_assessment(cast.review)
    answers.save(
        by=cast["XA expert"],
        sheet_id=answer.sheet_id,
        question_id=answer.question_id,
        piece=Piece("yes", 0, uuid4()),
    )
    piece = Piece("no", 1, uuid4())

    def freeze():
        with transaction.atomic():
            text = submissions.lock(submission)
            submissions.submit_if_complete(text, by=cast["XA focal_point"], now=timezone.now())

    Clearance.objects.create(
        submission=submission,
        state=cast.review.state,
        by=cast["XA focal_point"],
        name="XA Focal Point",
        sha256="0" * 64,
    )
    saved, frozen = at_once(saving(cast["XA expert"], answer, piece), freeze)
    assert frozen is None
    version = Version.objects.get(submission=submission)
    assert Submission.objects.get(pk=submission.pk).status == Submission.SUBMITTED
    if isinstance(saved, Refused):
        assert (
            '"key":"untoc-2-1","language":"en","number":"1","type":"yes_partly_no","value":"yes"'
            in (version.content)
        )
    else:
        assert saved.number == 2
        assert '"type":"yes_partly_no","value":"no"' in version.content
