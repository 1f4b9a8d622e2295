"""What hostile, careless or merely foreign browsers send."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django.conf import settings

# Each would run, or break out of an attribute, on a page that shows it as it came.
SCRIPT = '<script>alert("bad input")</script>'
IMAGE = "\"'><img src=x onerror=alert(1)>"
RAW = (SCRIPT, IMAGE)

# For every field that takes words.
TEXTS = {
    "markup": f"{SCRIPT} {IMAGE} </textarea></form> &amp; {{{{ x }}}} {{% load y %}} %s %(a)s",
    "scripts": "مرحبا بالعالم 你好 🙂👩🏽‍⚖️ e\u0301 zero\u200bwidth \u202edlrow\u2066 \ufeffmark",
    "NUL": "be\x00fore, be\x1bside and be\x7fhind",
    "half a pair": "half \ud83d a pair \udc00",
    "long lines": "\r\n".join(["y" * 10_000] * 3),
    "empty": "",
    "blank": " \t\r\n\u00a0 ",
}
MILLION = "x" * 1_000_000

# For one field at a time, whatever it takes.
VALUES = {
    "a great number": "9" * 30,
    "beyond 64 bits": str(2**63),
    "beyond 32 bits": str(2**31),
    "below nought": "-1",
    "nought": "0",
    "infinite": "1e999",
    "no number": "NaN",
    "digits of another script": "٣",
    "a raised digit": "²",
    "a day there is not": "2026-02-31",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "a far day": "99999-01-01",
    "true": "true",
    "null": "null",
    "a list": "[]",
    "an object": '{"code": {"a": [1, null]}, "instruments": 5}',
    "deep": "[" * 100_000,
    "an address elsewhere": "//example.org/\\@x",
    "a path": "../../../../etc/passwd\x00.png",
    "a formula": '=HYPERLINK("http://x.example")',
    "no UUID": "6f6b1c1c-0d9a-4c39-9e0e",
}

# For one part of an address; already written as an address has them.
NUMBERS = ("0", "9" * 30, str(2**63), "999999999")
WORDS = (
    "x",
    "%00",
    "XA%00",
    "X" * 3000,
    "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7",
    "%3Cscript%3E",
    "..%2F..%2Fetc",
    "%FF%FE",
    "%ED%A0%BD",
    "-",
)

# Bodies that are no form at all: content type and bytes.
BODIES = {
    "bytes that are no UTF-8": ("application/x-www-form-urlencoded", b"text=%FF%FE&\xff\xfe=\xc3"),
    "JSON": ("application/json", b'{"text": "x"}'),
    "too many fields": ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 2500)),
    "too much": ("application/x-www-form-urlencoded", b"text=" + b"z" * 4_500_000),
    "half an upload": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-d"),
    "an upload without a boundary": ("multipart/form-data", b"--x\r\n\r\n--x--"),
    "no type": ("", b"text=x"),
    "an unknown character set": ("application/x-www-form-urlencoded; charset=x", b"text=x"),
    "nothing": ("application/x-www-form-urlencoded", b""),
}

# JSON of a wrong shape; `{}` stands for what is right otherwise.
SHAPES = {
    "no JSON": b"{not json",
    "nothing": b"",
    "bytes": b"\xff\xfe\x00",
    "null": b"null",
    "a number": b"1e999",
    "a list": b"[1, 2]",
    "a text": b'"words"',
    "an empty object": b"{}",
    "deep": b"[" * 100_000,
    "a deep object": b'{"value":' * 50_000,
    "no number": b'{"value": NaN, "base": Infinity, "client_id": 5}',
    "twice the same": b'{"value": 1, "value": {"a": []}, "base": [], "client_id": {}}',
}
JSON_VALUES: dict[str, object] = {
    "null": None,
    "true": True,
    "a great number": 10**400,
    "below nought": -1,
    "a fraction": 1.5,
    "beyond 64 bits": 2**63,
    "a list": [1, [2, {"a": None}]],
    "an object": {"rows": [[1]], "__proto__": {"a": "\x00"}},
    "a list of texts": ["", "\x00", "\ud83d"],
    "a long list": ["x"] * 10_000,
    **TEXTS,
    "a million": MILLION,
}


@dataclass(frozen=True)
class Upload:
    """A file as a browser sends it: the name may be anything."""

    name: str
    content: bytes
    content_type: str


def uploads() -> dict[str, Upload]:
    """Files that must not be taken, or not under the names they come with."""
    big = b"%PDF-" + b"0" * (settings.MAX_UPLOAD_BYTES + 1)
    kept = "application/pdf"
    return {
        "too big": Upload("big.pdf", big, kept),
        "empty": Upload("empty.pdf", b"", kept),
        "a program": Upload("note.exe", b"MZ\x90\x00", "application/x-msdownload"),
        "a program called PDF": Upload("note.pdf", b"MZ\x90\x00", kept),
        "a page called CSV": Upload("page.csv", f"{SCRIPT}\n".encode(), "text/csv"),
        "half a table": Upload(
            "rows.csv", b'code,name_en\n"XX,\xff\x00,' + b"z" * 200_000, "text/csv"
        ),
        "a picture that runs": Upload("a.svg", SCRIPT.encode(), "image/svg+xml"),
        "half an archive": Upload("a.docx", b"PK\x03\x04rest", "application/zip"),
        "a path": Upload("../../../etc/passwd\\..\\x.txt", b"words", "text/plain"),
        "a turned name": Upload("fdp\u202eexe.\u2066txt", b"words", "text/plain"),
        "a name that runs": Upload(f"{IMAGE}.txt", b"words", "text/plain"),
        "a name with line ends": Upload("a\r\nX-A: b.txt", b"words", "text/plain"),
        "a long name": Upload("ن" * 3000 + ".txt", b"words", "text/plain"),
        "a name of dots": Upload("...", b"words", "text/plain"),
    }


def some(things: Sequence[Any], key: str, number: int) -> list[Any]:
    """So many of the things, the same ones for the same key at every run."""
    if not things:
        return []
    begin, step = crc32(key.encode()), next(n for n in (7, 11, 13, 17) if len(things) % n)
    number = min(number, len(things))
    return [things[(begin + turn * step) % len(things)] for turn in range(number)]
