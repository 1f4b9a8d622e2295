"""The self-assessment questionnaire for cluster I as data (domain.md §1 and §6)."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from questionnaires.conditions import evaluate, problems, references, visible

pytestmark = pytest.mark.once

DATA = Path(__file__).parents[2] / "questionnaires" / "data" / "cluster_1.json"
QUESTIONNAIRE = json.loads(DATA.read_text("utf-8"))
SECTIONS = QUESTIONNAIRE["sections"]
QUESTIONS = [question for section in SECTIONS for question in section["questions"]]
NUMBERED = [question for question in QUESTIONS if question["parent"] is None]
FOLLOW_UPS = [question for question in QUESTIONS if question["parent"] is not None]
BY_KEY = {question["key"]: question for question in QUESTIONS}

# domain.md §1: what cluster I covers.
ARTICLES = {
    "UNTOC": ["2", "5", "6", "8", "9", "10", "15", "23"],
    "TIP": ["3", "5"],
    "SOM": ["3", "5", "6"],
    "FA": ["3", "5"],
}
TYPES = {
    "yes_partly_no",
    "choice",
    "choices",
    "text",
    "long_text",
    "number",
    "date",
    "authority",
    "statistics",
    "citations",
    "documents",
    "assistance",
    "cross_reference",
    "examples",
    "difficulties",
}
OFFERED = {"yes_partly_no": {"yes", "partly", "no"}}


def key_of(item: dict[str, Any]) -> str:
    return str(item["key"])


def numbered_of(instrument: str) -> int:
    return sum(
        question["parent"] is None
        for section in SECTIONS
        if section["instrument"] == instrument
        for question in section["questions"]
    )


def values_offered(question: dict[str, Any]) -> set[Any] | None:
    """The values that an answer can take or hold, or None if it is free."""
    if "options" in question:
        return {option["value"] for option in question["options"]}
    return OFFERED.get(question["type"])


def leaves(condition: Any) -> list[dict[str, Any]]:
    if not condition:
        return []
    if "op" in condition:
        return [condition]
    [inner] = condition.values()
    return [
        leaf for part in (inner if isinstance(inner, list) else [inner]) for leaf in leaves(part)
    ]


def test_it_says_what_it_is():
    assert QUESTIONNAIRE["cluster"] == 1
    assert QUESTIONNAIRE["version"] == "2026-1"
    assert QUESTIONNAIRE["label"] == "Demonstration text, not adopted by the Conference"
    assert QUESTIONNAIRE["title"]


def test_the_articles_are_those_of_cluster_one_in_order():
    found: dict[str, list[str]] = {}
    for section in SECTIONS:
        if section["article"] is not None:
            found.setdefault(section["instrument"], []).append(section["article"])
    assert found == ARTICLES
    assert list(found) == ["UNTOC", "TIP", "SOM", "FA"]


def test_each_instrument_ends_with_experience():
    for instrument in ARTICLES:
        own = [section for section in SECTIONS if section["instrument"] == instrument]
        assert [section["article"] for section in own].count(None) == 1
        assert own[-1]["article"] is None
        types = {question["type"] for section in own for question in section["questions"]}
        assert types >= {"examples", "statistics", "difficulties", "assistance", "cross_reference"}


def test_numbers_per_instrument():
    counts = {instrument: numbered_of(instrument) for instrument in ARTICLES}
    assert counts == {"UNTOC": 62, "TIP": 15, "SOM": 16, "FA": 14}
    assert len(NUMBERED) == sum(counts.values()) >= 92
    assert 0.55 <= counts["UNTOC"] / len(NUMBERED) <= 0.60


def test_keys_are_unique_and_carry_their_section():
    keys = [section["key"] for section in SECTIONS] + [question["key"] for question in QUESTIONS]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    for section in SECTIONS:
        assert all(
            question["key"].startswith(f"{section['key']}-") for question in section["questions"]
        )
    assert all(re.fullmatch(r"[a-z0-9-]{1,80}", key) for key in keys)


def test_numbers_run_without_gaps():
    assert [question["number"] for question in NUMBERED] == [
        str(number) for number in range(1, len(NUMBERED) + 1)
    ]
    letters: Counter[str] = Counter()
    for question in FOLLOW_UPS:
        parent = BY_KEY[question["parent"]]
        letter = "abcdefghij"[letters[parent["key"]]]
        letters[parent["key"]] += 1
        assert question["number"] == f"{parent['number']} ({letter})"


def test_conditions_have_no_problems():
    assert problems(QUESTIONS) == []


def test_numbered_questions_are_always_asked():
    assert [question["key"] for question in NUMBERED if question["when"]] == []
    assert visible(QUESTIONS, {}) == {question["key"] for question in NUMBERED}


@pytest.mark.parametrize("question", FOLLOW_UPS, ids=key_of)
def test_follow_ups_stand_behind_their_parent_and_wait_for_something_earlier(question):
    order = list(BY_KEY)
    parent = BY_KEY[question["parent"]]
    assert parent["parent"] is None
    between = order[order.index(parent["key"]) + 1 : order.index(question["key"])]
    assert all(BY_KEY[key]["parent"] == parent["key"] for key in between)
    needed = references(question["when"])
    assert needed
    assert all(order.index(key) < order.index(question["key"]) for key in needed)
    assert all(key == parent["key"] or BY_KEY[key]["parent"] == parent["key"] for key in needed)


@pytest.mark.parametrize("question", FOLLOW_UPS, ids=key_of)
def test_conditions_ask_for_answers_that_can_be_given(question):
    for leaf in leaves(question["when"]):
        asked = BY_KEY[leaf["question"]]
        if leaf["op"] == "contains":
            assert asked["type"] == "choices"
        if leaf["op"] in ("is", "in"):
            assert asked["type"] in ("yes_partly_no", "choice")
        if leaf["op"] in ("gt", "lt"):
            assert asked["type"] == "number"
        offered = values_offered(asked)
        if offered is not None and "value" in leaf:
            value = leaf["value"]
            assert set(value if isinstance(value, list) else [value]) <= offered


@pytest.mark.parametrize("question", QUESTIONS, ids=key_of)
def test_every_question_is_complete(question):
    assert question["type"] in TYPES
    assert question["obligation"] in {"mandatory", "consider", "optional"}
    assert isinstance(question["required"], bool)
    assert question["text"][-1] in "?."
    assert question["text"] == question["text"].strip()
    assert question["help"] == "" or question["help"][-1] in ".?"
    has_options = question["type"] in ("choice", "choices")
    assert ("options" in question) is has_options
    if has_options:
        values = [option["value"] for option in question["options"]]
        assert len(values) == len(set(values)) >= 2
        assert all(option["label"].strip() for option in question["options"])


def test_every_required_choice_can_be_answered_by_everybody():
    stuck = [
        question["key"]
        for question in NUMBERED
        if question["type"] == "choices" and question["required"]
        if not {"none", "considered"} & (values_offered(question) or set())
    ]
    assert stuck == []


def test_help_leads_to_the_article():
    for section in SECTIONS:
        assert section["title"]
        assert section["intro"].endswith(".")
        if section["article"] is None:
            continue
        first = [q["help"] for q in section["questions"] if q["parent"] is None and q["required"]]
        assert any(f"Article {section['article']}" in text for text in first)


def test_every_type_is_used():
    assert {question["type"] for question in QUESTIONS} == TYPES


def test_follow_ups_differ_from_question_to_question():
    asked = Counter(question["when"] is not None and question["text"] for question in FOLLOW_UPS)
    assert len(asked) > 0.8 * len(FOLLOW_UPS)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("both", {"a", "b", "c"}),
        ("agreement", {"a", "b"}),
        ("participation", {"a", "c"}),
        ("neither", {"d"}),
    ],
)
def test_the_models_of_article_5_open_their_own_follow_ups(answer, shown):
    follow_ups = {q["key"]: q["key"][-1] for q in FOLLOW_UPS if q["parent"] == "untoc-5-1"}
    asked = visible(QUESTIONS, {"untoc-5-1": answer}) & follow_ups.keys()
    assert {follow_ups[key] for key in asked} == shown


def test_a_threshold_other_than_four_years_is_asked_about():
    below, above = BY_KEY["untoc-2-2-b"]["when"], BY_KEY["untoc-2-2-c"]["when"]
    outcomes = {
        years: (evaluate(below, {"untoc-2-2-a": years}), evaluate(above, {"untoc-2-2-a": years}))
        for years in (0, 1.5, 4, 5)
    }
    assert outcomes == {0: (True, False), 1.5: (True, False), 4: (False, False), 5: (False, True)}
