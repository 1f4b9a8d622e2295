"""Modest formatting for the long texts that people write: lists, bold, links, tables."""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

# Headings, images, code and rules are left out: a State's text must not be able to look like a part
# of the page around it, and an image would call another server.
RULES_OFF = ["heading", "lheading", "image", "code", "fence", "hr", "html_block", "html_inline"]
# Nor is an address that is written once and meant in many places: a short text of such links makes
# a page of gigabytes.
RULES_OFF += ["reference"]
# A row has as many cells as its table's head, however short it is written, so a page of text can
# make a million. A text with more than these is shown as it was typed.
MOST_CELLS = 5_000
# What stands under a table's head; within quotations the line may begin with their signs.
UNDER_HEAD = re.compile(r"[ \t>]*[-:|][-:| \t]*")
BLOCKS = {"paragraph_open", "list_item_open", "td_open", "th_open", "blockquote_open"}
BLOCKS |= {"bullet_list_open", "ordered_list_open"}
TAGS = {
    *("p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href"}, "ol": {"start", "dir"}}
ATTRIBUTES |= {tag: {"dir"} for tag in ("p", "ul", "li", "td", "th", "blockquote")}


def _direction(state: StateCore) -> None:
    """Let each block find its own direction: one text may hold Arabic and French paragraphs."""
    for token in state.tokens:
        if token.type in BLOCKS:
            token.attrSet("dir", "auto")


def _parser(*, tables: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.disable(RULES_OFF, ignoreInvalid=True)
    if tables:
        parser.enable("table")
    parser.core.ruler.push("direction", _direction)
    return parser


_PARSER = _parser(tables=True)
_WITHOUT_TABLES = _parser(tables=False)


def cells(text: str) -> int:
    """At least as many cells as the tables of a text can have; one pass, nothing is parsed."""
    found = widest = 0
    above = ""
    for line in re.split(r"\r\n?|\n", text):
        if not line.strip(" \t>"):
            widest = 0  # an empty line ends a table
        elif "|" in above and UNDER_HEAD.fullmatch(line):
            widest = max(widest, line.count("|") + 1)
            found += widest  # the head's own
        found += widest
        above = line
    return found


def to_html(text: str) -> str:
    """Turn a person's text into safe HTML.

    Needs any string, also a hostile one; returns HTML that holds only the tags and attributes
    listed above, links restricted to http, https and mailto. Raises nothing.
    """
    parser = _PARSER if cells(text) <= MOST_CELLS else _WITHOUT_TABLES
    return nh3.clean(
        parser.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
