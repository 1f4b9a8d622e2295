"""Tagged PDFs: readable in every script, and loading nothing from anywhere."""

import io
import sys

import pytest
from pypdf import PdfReader

from revmod.lib import pdf

pytestmark = pytest.mark.once

PAGE = """<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>T</title>
<link rel="stylesheet" href="static:css/print.css"></head><body>{}</body></html>"""


def read(body: str) -> PdfReader:
    return PdfReader(io.BytesIO(pdf.make_pdf(PAGE.format(body))))


def test_it_is_tagged_with_language_and_title():
    made = read("<h1>Heading</h1><p>Text</p>")
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ar"
    assert "/StructTreeRoot" in root
    assert made.metadata.title == "T"


def test_arabic_chinese_and_cyrillic_come_back_as_text():
    words = read("<p>المادة الخامسة</p><p>缔约国</p><p>Брокеры</p>").pages[0].extract_text()
    assert "缔约国" in words and "Брокеры" in words
    assert any("\u0600" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufeff" for c in words)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/x.css",
        "https://example.org/x.css",
        "file:///etc/passwd",
        "static:../revmod/settings.py",
        "static:css/../../manage.py",
        "static:css/%2e%2e/%2e%2e/manage.py",
        "static:js/ui.js",
        "static:/etc/passwd",
        "ftp://example.org/a.css",
        "data:text/css,a{}",
        "static:css/none.css",
    ],
)
def test_nothing_but_our_own_style_is_loaded(address):
    with pytest.raises(pdf.Refusal):
        pdf.own_file(address)


def test_a_hostile_page_is_still_made(monkeypatch):
    asked = []
    real = pdf.own_file
    monkeypatch.setattr(pdf, "own_file", lambda url: asked.append(url) or real(url))
    read(
        '<img src="http://127.0.0.1:1/a.png" alt="a"><img src="file:///etc/passwd" alt="b">'
        '<object data="file:///etc/hostname"></object><p style="background:url(file:///x)">still</p>'
    )
    assert any(url.startswith("file:") for url in asked)


def test_a_text_finds_its_own_direction():
    assert pdf.direction("… 12 المادة") == "rtl"
    assert pdf.direction("(5) Article المادة") == "ltr"
    assert pdf.direction("עברית") == "rtl"
    assert pdf.direction("123 …") == "ltr"


def test_missing_libraries_are_said_plainly(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(pdf.PdfUnavailable) as error:
        pdf.make_pdf("<p>x</p>")
    assert "libpango" in str(error.value)
