"""The condition engine: the shared table of cases, what it refuses to load, and hostile input."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.conditions import (
    MAX_DEPTH,
    OPS,
    evaluate,
    is_unanswered,
    problems,
    references,
    visible,
)

pytestmark = pytest.mark.once

CASES = json.loads((Path(__file__).parent / "condition_cases.json").read_text("utf-8"))
KEYS = ["a", "b", "c", "d"]


def name_of(case: dict[str, Any]) -> str:
    return str(case["name"])


def question(key: str, when: Any = None) -> dict[str, Any]:
    return {"key": key, "when": when}


def answered(key: str) -> dict[str, Any]:
    return {"question": key, "op": "answered"}


def nested(levels: int) -> dict[str, Any]:
    condition: dict[str, Any] = answered("a")
    for _level in range(levels):
        condition = {"not": condition}
    return condition


@pytest.mark.parametrize("case", CASES["evaluate"], ids=name_of)
def test_evaluate_agrees_with_the_table(case):
    assert evaluate(case["condition"], case["answers"]) is case["expected"]


@pytest.mark.parametrize("case", CASES["visible"], ids=name_of)
def test_visible_agrees_with_the_table(case):
    assert visible(case["questions"], case["answers"]) == set(case["expected"])


def test_the_table_is_large_and_uses_every_operator():
    cases = CASES["evaluate"] + CASES["visible"]
    assert len(cases) >= 80
    assert len({case["name"] for case in cases}) == len(cases)
    assert {
        case["condition"]["op"] for case in CASES["evaluate"] if is_leaf(case["condition"])
    } >= OPS


def is_leaf(condition: Any) -> bool:
    return isinstance(condition, dict) and isinstance(condition.get("op"), str)


def test_references_are_found_at_every_depth():
    condition = {"all": [answered("a"), {"any": [{"not": answered("b")}, {}, None, answered("c")]}]}
    assert references(condition) == {"a", "b", "c"}


@pytest.mark.parametrize("condition", [None, {}, [], "a", 3, {"question": 3}, {"all": "a"}])
def test_nothing_is_referred_to(condition):
    assert references(condition) == set()


def test_sound_questions_have_no_problems():
    assert (
        problems([question("a"), question("b", answered("a")), question("c", nested(MAX_DEPTH))])
        == []
    )


def test_an_unknown_reference_is_named():
    [problem] = problems([question("a", {"any": [answered("a2"), {}]})])
    assert problem.startswith("a:")
    assert "a2" in problem


def test_a_circle_is_named_in_order():
    [problem] = problems(
        [question("a", answered("c")), question("b", answered("a")), question("c", answered("b"))]
    )
    assert any(circle in problem for circle in ("a → c → b → a", "c → b → a → c", "b → a → c → b"))


def test_a_question_that_waits_for_itself_is_a_circle():
    assert ["a → a" in problem for problem in problems([question("a", answered("a"))])] == [True]


def test_every_separate_circle_is_named():
    found = problems(
        [
            question("a", answered("b")),
            question("b", answered("a")),
            question("c", answered("d")),
            question("d", answered("c")),
            question("e", answered("a")),
        ]
    )
    assert len(found) == 2
    assert not any("e" in circle.partition(": ")[2].split(" → ") for circle in found)


def test_missing_and_repeated_keys_are_problems():
    found = problems([question("a"), question("a"), question(""), {"when": None}])
    assert len(found) == 3
    assert "number 3" in found[1]


@pytest.mark.parametrize(
    "case", [c for c in CASES["evaluate"] if "malformed" in c["name"]], ids=name_of
)
def test_every_malformed_condition_of_the_table_is_a_problem(case):
    assert problems([question(key) for key in "abq"] + [question("z", case["condition"])])


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 100_000])
def test_deep_nesting_is_refused_and_never_overflows(levels):
    condition = nested(levels)
    assert evaluate(condition, {"a": 1}) is False
    assert references(condition) == {"a"}
    assert visible([question("a"), question("b", condition)], {"a": 1}) == {"a"}
    [problem] = problems([question("a"), question("b", condition)])
    assert str(MAX_DEPTH) in problem


def test_deep_answers_never_overflow():
    answer: Any = ""
    for _level in range(100_000):
        answer = [answer]
    assert is_unanswered(answer)
    assert evaluate(answered("a"), {"a": answer}) is False


def test_long_chains_and_wide_conditions_never_overflow():
    chain = [question("q0")] + [question(f"q{i}", answered(f"q{i - 1}")) for i in range(1, 5000)]
    assert len(visible(chain, {f"q{i}": 0 for i in range(5000)})) == 5000
    assert evaluate({"any": [answered("b")] * 50_000 + [answered("a")]}, {"a": 0}) is True


def test_answers_are_left_as_they_were():
    answers = {"a": "no", "b": "yes"}
    visible([question("a"), question("b", {"question": "a", "op": "is", "value": "yes"})], answers)
    assert answers == {"a": "no", "b": "yes"}


# Properties, for random conditions and answers.

scalars = st.sampled_from(["yes", "no", "", " ", "7", 7, 7.0, 0, 1, True, False, "🕊️"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
answer_maps = st.dictionaries(
    st.sampled_from(KEYS), scalars | st.lists(scalars, max_size=3) | json_values
)
leaves = st.one_of(
    st.fixed_dictionaries(
        {
            "question": st.sampled_from(KEYS),
            "op": st.sampled_from(["is", "is_not", "contains"]),
            "value": scalars,
        }
    ),
    st.fixed_dictionaries(
        {
            "question": st.sampled_from(KEYS),
            "op": st.just("in"),
            "value": st.lists(scalars, min_size=1, max_size=3),
        }
    ),
    st.fixed_dictionaries(
        {
            "question": st.sampled_from(KEYS),
            "op": st.sampled_from(["gt", "lt"]),
            "value": st.integers(-9, 9),
        }
    ),
    st.fixed_dictionaries(
        {"question": st.sampled_from(KEYS), "op": st.sampled_from(["answered", "unanswered"])}
    ),
)
conditions = st.recursive(
    leaves | st.sampled_from([None, {}]),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=6,
)


@given(json_values, json_values)
def test_nothing_that_json_holds_raises(anything, answers):
    assert evaluate(anything, answers) in (True, False)
    assert isinstance(references(anything), set)
    assert isinstance(visible([question("a", anything)], answers), set)
    assert isinstance(problems([question("a", anything)]), list)


@given(conditions, answer_maps)
def test_not_turns_every_sound_condition_round(condition, answers):
    assert problems([question(key) for key in KEYS] + [question("z", condition)]) == []
    assert evaluate({"not": condition}, answers) is not evaluate(condition, answers)


@given(conditions, conditions, answer_maps)
def test_all_and_any_are_and_and_or(left, right, answers):
    first, second = evaluate(left, answers), evaluate(right, answers)
    assert evaluate({"all": [left, right]}, answers) is (first and second)
    assert evaluate({"any": [left, right]}, answers) is (first or second)


@given(conditions, answer_maps)
def test_only_the_answers_referred_to_matter(condition, answers):
    needed = {key: answers[key] for key in references(condition) & answers.keys()}
    assert evaluate(condition, needed) is evaluate(condition, answers)


@given(
    st.lists(st.tuples(st.sampled_from(KEYS), conditions), max_size=6), answer_maps, st.randoms()
)
def test_visible_is_a_fixed_point_in_any_order(pairs, answers, random):
    questions = [question(key, when) for key, when in dict(pairs).items()]
    shown = visible(questions, answers)
    shuffled = list(questions)
    random.shuffle(shuffled)
    assert visible(shuffled, answers) == shown
    counted = {
        key: value for key, value in answers.items() if key in shown or key not in dict(pairs)
    }
    assert visible(questions, counted) == shown
    assert all(evaluate(item["when"], counted) for item in questions if item["key"] in shown)
