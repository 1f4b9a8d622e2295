"""One way to write a value as bytes, so that everybody computes the same hash."""

import hashlib
import json


def canonical(value: object) -> str:
    """JSON with sorted keys, no spaces, characters as they are (UTF-8 when encoded)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    """Hex SHA-256 of a text's UTF-8 bytes; lone surrogates are replaced, never an error."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
