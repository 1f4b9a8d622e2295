"""Writing many answers at once: what practice and demonstration reviews begin with."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from questionnaires import queries
from questionnaires.actions import answers
from questionnaires.actions.practice import LEFT, invented
from questionnaires.models import Answer
from reviews.models import ReviewStep
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Invalid
from tests.factories.people import Cast
from tests.factories.progress import clear


@pytest.fixture
def cast(cast_at) -> Cast:
    return cast_at(Step.SELF_ASSESSMENT)


def fill(cast, values, who="XA expert") -> None:
    text = queries.self_assessment(cast.review)
    answers.fill(by=cast[who], submission=text, values=values)


def given(cast) -> dict[str, object]:
    rows = Answer.objects.filter(sheet__submission__review=cast.review, value__isnull=False)
    return dict(rows.values_list("question__key", "value"))


def test_an_answer_filled_in_is_a_first_revision_with_the_wording(cast):
    fill(cast, {"untoc-2-1": "partly", "no-such-question": "x", "untoc-5-7": "  "})
    row = Answer.objects.select_related("question").get(value__isnull=False)
    assert (row.question.key, row.revision, row.saved_by) == ("untoc-2-1", 1, cast["XA expert"])
    kept = row.revisions.get()
    assert (kept.number, kept.value, kept.by) == (1, "partly", cast["XA expert"])
    assert kept.wording == row.question.text and kept.at == row.saved_at


def test_what_is_written_already_stays(cast):
    fill(cast, {"untoc-2-1": "partly"})
    fill(cast, {"untoc-2-1": "no", "untoc-5-6": "yes"}, who="XA focal_point")
    assert given(cast) == {"untoc-2-1": "partly", "untoc-5-6": "yes"}


def test_filling_counts_progress_and_begins_the_step(cast):
    fill(cast, invented(cast.review.state))
    text = queries.self_assessment(cast.review)
    assert text.answered == text.total == queries.progress(text).total > 90
    assert text.saved_at is not None
    assert ReviewStep.objects.get(review=cast.review, closed_at=None).begun_at == text.saved_at


def test_the_questions_left_to_somebody_who_tries_are_few(cast):
    values = invented(cast.review.state)
    fill(cast, {key: value for key, value in values.items() if key not in LEFT})
    waiting = {
        question.key for question in queries.unanswered(queries.self_assessment(cast.review))
    }
    assert waiting <= LEFT and 4 <= len(waiting) <= 6


def test_nobody_fills_another_states_sheet_or_a_submitted_one(cast):
    with pytest.raises(Answer.DoesNotExist):
        fill(cast, {"untoc-2-1": "yes"}, who="XB expert")
    with pytest.raises(Refused):
        fill(cast, {"untoc-2-1": "yes"}, who="XA observer")
    with pytest.raises(Invalid):
        fill(cast, {"untoc-2-1": "perhaps"})
    assert given(cast) == {}
    fill(cast, invented(cast.review.state))
    clear(cast, queries.self_assessment(cast.review), "XA")
    with pytest.raises(Refused):
        fill(cast, {"fa-5-1-c": "late"})


def test_filling_takes_as_many_queries_for_many_answers(cast):
    def statements(values) -> int:
        with CaptureQueriesContext(connection) as found:
            fill(cast, values)
        return len(found.captured_queries)

    values = list(invented(cast.review.state).items())
    few, many = statements(dict(values[:3])), statements(dict(values[3:60]))
    assert many <= few <= 30
