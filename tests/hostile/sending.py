"""Writing a form's fields as a request's body, whatever characters they hold."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tests.hostile.values import Upload

PLAIN = "application/x-www-form-urlencoded"
BOUNDARY = "between-the-parts"

Body = Mapping[str, Any]


def encoded(fields: Body, *, multipart: bool) -> tuple[str, bytes]:
    """Content type and bytes of a form; half a pair of surrogates goes out as such."""
    if multipart or any(isinstance(value, Upload) for value in fields.values()):
        parts = [_part(name, one) for name, value in fields.items() for one in _list(value)]
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        return f"multipart/form-data; boundary={BOUNDARY}", body
    return PLAIN, urlencode(fields, doseq=True, errors="surrogatepass").encode()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _part(name: str, value: Any) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    if not isinstance(value, Upload):
        return f"{head}\r\n\r\n{value}\r\n".encode("utf-8", "surrogatepass")
    called = value.name.replace('"', "%22")
    head += f'; filename="{called}"\r\nContent-Type: {value.content_type}\r\n\r\n'
    return head.encode() + value.content + b"\r\n"
