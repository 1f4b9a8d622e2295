"""The parts of a section's HTML that are the same for every State, rendered once a language.

A page of a hundred questions has some thousand labels, options and inputs in which only a name, a
value or a tick differs. Their templates are rendered with marks in those places; a page then only
fills in the marks. Remembered with the questionnaire's structure, as its wording is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from questionnaires.forms.wording import Asked
from questionnaires.models import Section
from questionnaires.queries import Structure
from questionnaires.templatetags.questionnaires import question_words

# Characters for private use: no catalogue text and no name of a field has them.
NAME: Final = "\ue000"
VALUE: Final = "\ue001"
PLACE: Final = "questionnaires/includes"


@dataclass(frozen=True)
class Prepared:
    """A question's own HTML: its attributes, what stands above its control, and the control's
    options or columns with marks in them.
    """

    attributes: SafeString
    head: SafeString
    options: str
    columns: tuple[tuple[str, str], ...]

    def choices(self, chosen: Iterable[str]) -> SafeString:
        """The options with those chosen ticked."""
        return mark_safe(_marked(self.options, chosen, "checked"))

    def cells(self, row: Mapping[str, object], name: str) -> SafeString:
        """The inputs of one row (or of the parts of an answer), filled in."""
        return mark_safe(
            "".join(_cell(html, f"{name}-{part}", row.get(part)) for part, html in self.columns)
        )


def prepared(
    whole: Structure, section: Section, wording: Mapping[int, Asked], *, obligation: bool
) -> dict[int, Prepared]:
    """The prepared questions of a section by id, in the present language.

    `obligation` tells whether the help says how strongly the article obliges.
    """
    memory: dict[tuple[str, int, bool], dict[int, Prepared]]
    memory = whole.__dict__.setdefault("_prepared", {})
    key = (get_language() or "en", section.pk, obligation)
    if key not in memory:
        words = question_words()
        memory[key] = {
            question.pk: _prepare(wording[question.pk], words, obligation)
            for question in whole.in_section.get(section.pk, ())
        }
    return memory[key]


def _prepare(item: Asked, words: Mapping[str, str], obligation: bool) -> Prepared:
    context = {"q": item, "words": words, "obligation": obligation}
    choosing = item["control"] in ("radios", "ticks")
    return Prepared(
        render_to_string(f"{PLACE}/question_attributes.html", context),
        render_to_string(f"{PLACE}/question_head.html", context),
        render_to_string(f"{PLACE}/options.html", context) if choosing else "",
        tuple(
            (
                column["part"],
                render_to_string(f"{PLACE}/cell.html", {"c": column, "name": NAME, "value": VALUE}),
            )
            for column in item["columns"]
        ),
    )


def _cell(html: str, name: str, value: object) -> str:
    """One input under its name; a value of a list offered is chosen in the list."""
    text = escape(str(value or ""))
    named = html.replace(NAME, name)
    if VALUE in named:
        return named.replace(VALUE, text)
    return _marked(named, [text] if text else [], "selected")


def _marked(html: str, values: Iterable[str], mark: str) -> str:
    for value in values:
        html = html.replace(f'value="{value}">', f'value="{value}" {mark}>')
    return html
