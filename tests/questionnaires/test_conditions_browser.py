"""static/js/conditions.js in Chromium: the shared table, and random cases against Python."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from questionnaires.conditions import evaluate, visible

pytestmark = [pytest.mark.browser, pytest.mark.once]

HERE = Path(__file__).parent
SCRIPT = (HERE.parents[1] / "static" / "js" / "conditions.js").read_text("utf-8")
CASES = json.loads((HERE / "condition_cases.json").read_text("utf-8"))
FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The cases cross as text: as objects they would lose __proto__, lone surrogates and large numbers.
RUN = """text => {
  const cases = JSON.parse(text);
  return cases.map(one => one.questions === undefined
    ? window.revmodConditions.evaluate(one.condition, one.answers)
    : [...window.revmodConditions.visible(one.questions, one.answers)]);
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page()
        page.evaluate(SCRIPT)
        yield page
        browser.close()


def in_browser(page: Page, cases: list[dict[str, Any]]) -> list[Any]:
    """What the script says of each case; visible keys sorted."""
    results = page.evaluate(RUN, json.dumps(cases))
    return [sorted(result) if isinstance(result, list) else result for result in results]


def in_python(case: dict[str, Any]) -> Any:
    if "questions" in case:
        return sorted(visible(case["questions"], case["answers"]))
    return evaluate(case["condition"], case["answers"])


def test_the_table_holds_in_the_browser(page):
    cases = CASES["evaluate"] + CASES["visible"]
    said = dict(zip([case["name"] for case in cases], in_browser(page, cases), strict=True))
    assert said == {case["name"]: case["expected"] for case in cases}


def test_the_script_exposes_one_name_with_two_functions(page):
    assert page.evaluate("Object.keys(window.revmodConditions).sort()") == ["evaluate", "visible"]


def test_deep_nesting_never_overflows_in_the_browser(page):
    nest = """([levels, start]) => {
      let condition = start, answer = "";
      for (let level = 0; level < levels; level++) {
        condition = {not: condition};
        answer = [answer];
      }
      const questions = [{key: "a"}, {key: "b", when: condition}];
      return [window.revmodConditions.evaluate(condition, {a: answer}),
              [...window.revmodConditions.visible(questions, {a: answer})]];
    }"""
    assert page.evaluate(nest, [100_000, {"question": "a", "op": "answered"}]) == [False, ["a"]]


SCALARS = [
    "yes",
    "no",
    "",
    " ",
    "\u200b",
    "7",
    7,
    7.0,
    6.5,
    0,
    1,
    -1,
    True,
    False,
    "🕊️",
    "é",
    "e\u0301",
    10**400,
]
KEYS = ["a", "b", "c", "d", "__proto__"]
MALFORMED = [
    [],
    "x",
    3,
    {"op": "is"},
    {"all": []},
    {"not": {}, "any": [{}]},
    {"question": "a", "op": "like"},
]


def some_answer(rng: random.Random) -> Any:
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(SCALARS)
    if kind < 0.8:
        return [rng.choice([*SCALARS, None]) for _item in range(rng.randrange(4))]
    return rng.choice(
        [None, {}, {"name": ""}, {"name": "Court"}, [[]], [{"year": None}], [{"year": 0}]]
    )


def some_condition(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.random()
    if kind < 0.03:
        return rng.choice(MALFORMED)
    if kind < 0.08:
        return rng.choice([None, {}])
    if kind < 0.5 and depth < 4:
        name = rng.choice(["all", "any", "not"])
        parts = [some_condition(rng, depth + 1) for _part in range(rng.randrange(1, 4))]
        return {name: parts[0] if name == "not" else parts}
    leaf = {
        "question": rng.choice(KEYS),
        "op": rng.choice(["answered", "unanswered", "is", "is_not"]),
    }
    if leaf["op"] in ("is", "is_not"):
        leaf["op"] = rng.choice(["is", "is_not", "in", "contains", "gt", "lt"])
        some = rng.choice(SCALARS)
        leaf["value"] = [some, rng.choice(SCALARS)] if leaf["op"] == "in" else some
    return leaf


def test_random_conditions_agree_with_python(page):
    rng = random.Random(20261)
    cases: list[dict[str, Any]] = []
    for _round in range(1500):
        answers = {key: some_answer(rng) for key in KEYS if rng.random() < 0.8}
        cases.append({"condition": some_condition(rng), "answers": answers})
    said = in_browser(page, cases)
    assert [
        (case, result)
        for case, result in zip(cases, said, strict=True)
        if result != in_python(case)
    ] == []
    assert 300 < sum(said) < 1200  # neither answer may win by default


def test_random_questionnaires_agree_with_python(page):
    rng = random.Random(20262)
    cases: list[dict[str, Any]] = []
    for _round in range(500):
        keys = rng.sample(KEYS, rng.randrange(1, 6))
        questions = [{"key": key, "when": some_condition(rng, 2)} for key in keys]
        cases.append({"questions": questions, "answers": {key: some_answer(rng) for key in KEYS}})
    said = in_browser(page, cases)
    assert [
        (case, keys) for case, keys in zip(cases, said, strict=True) if keys != in_python(case)
    ] == []
    assert len({tuple(keys) for keys in said}) > 10
