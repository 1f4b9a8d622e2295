"""Reading a page's form as a browser without scripts would send it."""

from html.parser import HTMLParser

UNSENT = {"submit", "button", "reset", "image", "file"}


class Fields(HTMLParser):
    """Collects what the fields of a page hold, in `data`: lists for names that come again."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data: dict[str, object] = {}
        self._area: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "input" and name and kind not in UNSENT:
            if kind not in ("radio", "checkbox") or "checked" in given:
                self._put(name, given.get("value") or "")
        elif tag == "textarea" and name:
            self._area = name
            self.data[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in given or self._select not in self.data:
                self.data[self._select] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.data[self._area] = str(self.data[self._area]).removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.data[self._area] = f"{self.data[self._area]}{data}"

    def _put(self, name: str, value: str) -> None:
        if name in self.data:
            before = self.data[name]
            self.data[name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            self.data[name] = value
