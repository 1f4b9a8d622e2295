"""The forms of a page as a browser without scripts knows them."""

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser

WORDS = {"text", "textarea", "search", "tel", "email", "url"}
TYPED = {*WORDS, "date", "number"}


@dataclass(frozen=True)
class Field:
    """A field: its name, what kind it is, what it holds, and the choices it offers."""

    name: str
    kind: str
    value: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """Where a form goes, how, and its fields."""

    action: str
    method: str
    fields: tuple[Field, ...] = ()
    multipart: bool = False

    @property
    def shape(self) -> tuple[str, ...]:
        """What makes two forms alike: their fields, whatever the numbers in their names."""
        return tuple(sorted({re.sub(r"\d+", "#", one.name) for one in self.fields}))


class Page(HTMLParser):
    """Collects the forms of a page, its links and its words."""

    def __init__(self, html: str, address: str = "") -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.words: list[str] = []
        self._forms: dict[str, Form] = {}
        self._rows: list[tuple[str, Field]] = []  # form and field
        self._form = ""
        self._open: Field | None = None
        self._owner = ""
        self.feed(html)
        self.close()

    @property
    def forms(self) -> list[Form]:
        """The forms, each with the fields that belong to it."""
        return [
            replace(form, fields=tuple(row for owner, row in self._rows if owner == key))
            for key, form in self._forms.items()
        ]

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self._form = given.get("id") or f"form {len(self._forms)}"
            self._forms[self._form] = Form(
                given.get("action") or self.address,
                given.get("method", "get").lower(),
                multipart=given.get("enctype", "") == "multipart/form-data",
            )
        elif tag in ("input", "button", "textarea", "select"):
            self._field(tag, given)
        elif tag == "option" and self._open:
            chosen = given.get("value", "")
            value = chosen if "selected" in given or not self._open.choices else self._open.value
            choices = (*self._open.choices, chosen)
            self._open = replace(self._open, value=value, choices=choices)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        if "disabled" in given:
            return
        owner = given.get("form") or self._form
        name, kind = given.get("name", ""), given.get("type", "text" if tag == "input" else tag)
        value = given.get("value", "")
        if tag in ("textarea", "select"):
            self._open, self._owner = Field(name, tag), owner
        elif tag == "button":
            if name:
                self._rows.append((owner, Field(name, "button", value)))
        elif kind in ("radio", "checkbox"):
            self._choice(owner, Field(name, kind, value if "checked" in given else "", (value,)))
        elif name:
            self._rows.append((owner, Field(name, kind, value)))

    def _choice(self, owner: str, one: Field) -> None:
        """Choices of one name are one field."""
        for place, (other, row) in enumerate(self._rows):
            if other == owner and row.name == one.name and row.kind == one.kind:
                value, choices = row.value or one.value, row.choices + one.choices
                self._rows[place] = (owner, replace(row, value=value, choices=choices))
                return
        self._rows.append((owner, one))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""
        elif tag in ("textarea", "select") and self._open:
            if self._open.name:
                value = (
                    self._open.value.removeprefix("\n") if tag == "textarea" else self._open.value
                )
                self._rows.append((self._owner, replace(self._open, value=value)))
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open.kind == "textarea":
            self._open = replace(self._open, value=self._open.value + data)
        else:
            self.words.append(data)
