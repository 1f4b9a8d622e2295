"""Tagged PDFs from the same HTML and print style sheet as the pages; the only user of WeasyPrint.

The libraries are loaded when a document is made: without them the platform works, and only a
document fails, saying so.
"""

import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

OWN = "static:"  # the only addresses a document may load: our own style sheets and fonts
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".ttf": "font/ttf", ".svg": "image/svg+xml"}


class PdfUnavailable(Exception):
    """The system's PDF libraries are missing; the sentence says what an operator does about it."""

    def __init__(self) -> None:
        super().__init__(
            "PDF libraries are missing: install libpango-1.0-0 libpangoft2-1.0-0"
            " libharfbuzz-subset0 and fonts (fonts-noto-core fonts-noto-cjk)."
        )


class Refusal(Exception):
    """A document asked for an address that is not ours."""


def make_pdf(html: str) -> bytes:
    """Lay out a whole HTML page as a tagged PDF (PDF/UA-1).

    Style sheets are named as "static:css/print.css". Nothing else is loaded, neither from the
    network nor from disk, whatever a text contains. Raises PdfUnavailable.
    """
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as error:
        raise PdfUnavailable from error

    class OwnFiles(URLFetcher):
        """Hands out our own static files and refuses the rest."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            path = own_file(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})

    page = weasyprint.HTML(string=html, base_url=None, url_fetcher=OwnFiles())
    settle_direction(page.etree_element)
    made = page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True, custom_metadata=True)
    return bytes(made)


def own_file(url: str) -> Path:
    """The file of ours that an address "static:css/…" names; Refusal for every other address."""
    parts = urlsplit(url)
    name = unquote(parts.path).lstrip("/")
    if not url.startswith(OWN) or ".." in Path(name).parts or Path(name).suffix not in TYPES:
        raise Refusal
    path = settings.BASE_DIR / "static" / name
    if not path.is_file() or not name.startswith(("css/", "fonts/")):
        raise Refusal
    return path


def settle_direction(root: Any) -> None:
    """Replace dir="auto", which WeasyPrint does not know, by the direction the text has."""
    for element in root.iter():
        if element.get("dir") == "auto":
            element.set("dir", direction("".join(element.itertext())))


def direction(text: str) -> str:
    """ "rtl" or "ltr", by the first letter that has a direction (as browsers do)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"
