"""Answers as they are read: rows as a short table, a link under the law it belongs to."""

from typing import Any

import pytest

from questionnaires.forms.reading import shown
from questionnaires.forms.wording import columns
from questionnaires.models.values import Type

pytestmark = pytest.mark.once


def table(kind: Type, *rows: dict[str, str]) -> tuple[list[str], list[list[dict[str, Any]]]]:
    item = {"control": "rows", "options": [], "columns": columns(kind)}
    found = shown(item, {"rows": list(rows)})["table"]
    return found["labels"], found["rows"]


def test_a_row_of_statistics_is_one_line_of_a_table():
    labels, rows = table(Type.STATISTICS, {"year": "2024", "measure": "convictions", "value": "22"})
    assert labels == ["Year or period", "What is counted", "Number"]
    assert [cell["text"] for cell in rows[0]] == ["2024", "convictions", "22"]


def test_a_link_stands_under_its_law_and_an_empty_column_is_left_out():
    law = {"title": "Penal Code", "link": "https://laws.example.org/1", "language": "English"}
    labels, rows = table(Type.CITATIONS, law, {"title": "Act", "link": "laws.example.org"})
    assert labels == ["Title of the law or case", "Language of the text"]
    assert [(row[0]["text"], row[0]["address"], row[0]["link"]) for row in rows] == [
        ("Penal Code", "https://laws.example.org/1", "https://laws.example.org/1"),
        ("Act", "laws.example.org", ""),
    ]


def test_a_link_alone_is_shown():
    labels, rows = table(Type.CITATIONS, {"link": "https://laws.example.org/1"})
    assert labels == ["Title of the law or case"]
    assert rows[0][0]["address"] == "https://laws.example.org/1"


def test_no_rows_make_no_table():
    assert table(Type.STATISTICS) == ([], [])
