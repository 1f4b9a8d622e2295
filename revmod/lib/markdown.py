"""Modest formatting for the long texts that people write: lists, bold, links, tables."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

# Headings, images, code and rules are left out: a State's text must not be able to look like a part
# of the page around it, and an image would call another server.
RULES_OFF = ["heading", "lheading", "image", "code", "fence", "hr", "html_block", "html_inline"]
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


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable("table").disable(RULES_OFF, ignoreInvalid=True)
    parser.core.ruler.push("direction", _direction)
    return parser


_PARSER = _parser()


def to_html(text: str) -> str:
    """Turn a person's text into safe HTML.

    Needs any string, also a hostile one; returns HTML that holds only the tags and attributes
    listed above, links restricted to http, https and mailto. Raises nothing.
    """
    return nh3.clean(
        _PARSER.render(text or ""),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
