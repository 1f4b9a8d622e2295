"""What an answer may hold: the shapes, and hostile input for every type (issue: bad input)."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.models import Question
from questionnaires.models.values import MAX_ROWS, clean, for_conditions, safe_link
from revmod.lib.errors import Invalid

pytestmark = pytest.mark.once

OPTIONS = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
TYPES = list(Question.Type)


def question(kind: str) -> Question:
    return Question(type=kind, options=OPTIONS if kind in ("choice", "choices") else [])


def cleaned(kind: str, value: Any) -> Any:
    return clean(question(kind), value)


GOOD = [
    ("yes_partly_no", "partly", "partly"),
    ("yes_partly_no", "", None),
    ("choice", "b", "b"),
    ("choices", ["b", "a", "b"], ["a", "b"]),
    ("choices", [], None),
    ("text", "  one\r\ntwo\x00 ", "one\ntwo"),
    ("long_text", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("long_text", "سؤال 🕊️ 问题", "سؤال 🕊️ 问题"),
    ("long_text", " \u200b\n ", None),
    ("long_text", "a\ud800b", "ab"),
    ("examples", "x", "x"),
    ("difficulties", "x", "x"),
    ("number", "٤٫٥", "4.5"),
    ("number", "1 000,5", "1000.5"),
    ("number", "\u22123", "-3"),
    ("date", "2026-03-31", "2026-03-31"),
    (
        "authority",
        {"name": "Court", "contact": None},
        {"name": "Court", "contact": "", "competence": ""},
    ),
    ("authority", {"name": " "}, None),
    (
        "cross_reference",
        {"mechanism": "m", "date": "2020-01-02"},
        {"mechanism": "m", "place": "", "date": "2020-01-02", "text": ""},
    ),
    (
        "statistics",
        {"rows": [{"year": "2020"}, {"year": ""}]},
        {"rows": [{"year": "2020", "measure": "", "value": ""}]},
    ),
    ("citations", {"rows": []}, None),
    (
        "citations",
        {"rows": [{"title": "Act", "link": "https://example.org/a"}]},
        {
            "rows": [
                {"title": "Act", "provision": "", "link": "https://example.org/a", "language": ""}
            ]
        },
    ),
    ("citations", {"rows": [{"link": "htt"}]}, None),
    (
        "assistance",
        {"rows": [{"kind": "training", "priority": "high"}]},
        {"rows": [{"kind": "training", "priority": "high", "from": "", "text": ""}]},
    ),
]


@pytest.mark.parametrize(("kind", "value", "kept"), GOOD)
def test_kept(kind, value, kept):
    found = cleaned(kind, value)
    if kind == "citations" and value == {"rows": [{"link": "htt"}]}:
        assert found["rows"][0]["link"] == "htt"
    else:
        assert found == kept


@pytest.mark.parametrize(("kind", "value", "kept"), GOOD)
def test_what_is_kept_is_kept_again(kind, value, kept):
    once = cleaned(kind, value)
    if once is not None:
        assert cleaned(kind, once) == once


BAD = [
    ("yes_partly_no", "maybe"),
    ("yes_partly_no", True),
    ("yes_partly_no", ["yes"]),
    ("choice", "c"),
    ("choices", "a"),
    ("choices", ["c"]),
    ("choices", [["a"]]),
    ("choices", {"a": True}),
    ("text", 7),
    ("text", ["x"]),
    ("text", "x" * 2_001),
    ("long_text", "x" * 1_000_000),
    ("number", 12),
    ("number", "twelve"),
    ("number", "1e400"),
    ("number", "9" * 400),
    ("number", "NaN"),
    ("number", "--"),
    ("date", "2026-02-30"),
    ("date", "20260301"),
    ("date", "0000-01-01"),
    ("date", "٢٠٢٦-٠٢-٣٠"),
    ("authority", "Court"),
    ("authority", {"name": {"a": 1}}),
    ("authority", {"name": "x", "extra": "y"}),
    ("cross_reference", {"date": "last year"}),
    ("statistics", {"rows": "x"}),
    ("statistics", {"rows": ["x"]}),
    ("statistics", [{"year": "2020"}]),
    ("statistics", {"rows": [], "more": 1}),
    ("statistics", {"rows": [{"year": "2020"}] * (MAX_ROWS + 1)}),
    ("citations", {"rows": [{"link": "javascript:alert(1)"}]}),
    ("citations", {"rows": [{"link": "data:text/html,x"}]}),
    ("citations", {"rows": [{"link": "https://[bad"}]}),
    ("citations", {"rows": [{"title": "x" * 5_000}]}),
    ("assistance", {"rows": [{"kind": "money"}]}),
    ("documents", {"files": [{"id": 1}]}),
    ("documents", None),
]


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_refused_with_a_sentence(kind, value):
    with pytest.raises(Invalid) as error:
        cleaned(kind, value)
    assert str(error.value)[-1] in ".!"


def nested(depth: int) -> Any:
    value: Any = "x"
    for _level in range(depth):
        value = [value]
    return value


HOSTILE = [
    nested(500),
    {"rows": nested(500)},
    {"rows": [nested(500)]},
    10**400,
    -1.5,
    True,
    "\x00" * 1000,
    "\ud800\udfff" * 1000,
    "x" * 1_048_576,
    "a" * 10_000 + "\n" + "b" * 10_000,
    {"__proto__": {"x": 1}},
    {"rows": [{"__class__": "x"}]},
    {"name": 10**400},
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE x; --",
    "\u202e\u200f\u200b\ufeff",
]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_input_is_kept_safely_or_refused(kind, number):
    try:
        found = cleaned(kind, HOSTILE[number])
    except Invalid:
        return
    text = json.dumps(found, ensure_ascii=False)
    text.encode("utf-8")
    assert "\x00" not in text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["rows", "year", "name", "link", "x"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TYPES), JSON)
def test_any_json_is_kept_or_refused(kind, value):
    try:
        found = cleaned(kind, value)
    except Invalid:
        return
    assert found is None or cleaned(kind, found) == found


def test_conditions_read_numbers_as_numbers():
    assert for_conditions(question("number"), "4.5") == 4.5
    assert for_conditions(question("number"), "x") is None
    assert for_conditions(question("text"), "4.5") == "4.5"


def test_only_web_links_can_be_followed():
    assert safe_link("HTTPS://example.org") == "HTTPS://example.org"
    assert safe_link("example.org") == ""
    assert safe_link("javascript:alert(1)") == ""
