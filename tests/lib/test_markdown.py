"""What people write becomes modest HTML, and never much more of it than they wrote."""

import random

import pytest

from revmod.lib.markdown import MOST_CELLS, cells, to_html

TABLE = "| Law | Year |\n|---|---|\n| A | 2011 |\n"


def wide(columns: int, rows: int) -> str:
    """A table whose rows are written with one cell and filled up by the parser."""
    return "|".join("a" * columns) + "\n" + "|".join("-" * columns) + "\n" + "a\n" * rows + "\n"


@pytest.mark.parametrize("prefix", ["", "> ", "- ", ">> "])
def test_short_rows_under_a_wide_head_stay_small(prefix):
    """Thirty kilobytes of these once took a server 41 seconds."""
    rest = " " * len(prefix) if prefix == "- " else prefix
    one = wide(250, 250).replace("\n", "\n" + rest)
    for text in (prefix + one, (prefix + one + "\n\n") * 20):
        assert len(to_html(text)) < 20 * len(text)


def test_many_small_tables_count_together():
    text = TABLE * 1 + ("\n" + TABLE) * MOST_CELLS
    assert "<table>" not in to_html(text) and "2011" in to_html(text)


def test_a_long_table_is_a_table():
    rows = MOST_CELLS // 8
    text = TABLE + "| B | 2012 |\n" * rows
    assert to_html(text).count("<td") == 2 * (rows + 1)


def test_one_address_is_not_written_a_thousand_times():
    text = "[a]: https://example.org/" + "x" * 2000 + "\n\n" + "[a] " * 1000
    assert len(to_html(text)) < 3 * len(text)


def test_the_count_of_cells_is_never_below_what_is_made():
    lines = ["a|b|c", "|a|", "-|-|-", "|-|", ":-:|-|--", "-", "> a|b|c", "> -|-|-", "> b", "b"]
    lines += ["- a|b|c", "  -|-|-", "  b", "", ">", "  ", "1. |a|b|c|", "   |-|-|-|", "|", "***"]
    draw, most = random.Random(1), 0
    for _turn in range(4000):
        text = draw.choice("\n\r").join(draw.choices(lines, k=9)).replace("\r", "\r\n")
        made = to_html(text).count("<td") + to_html(text).count("<th ")
        assert made <= cells(text)
        most = max(most, made)
    assert most > 10
