"""What is tried on one form, one address, one endpoint."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.hostile import values
from tests.hostile.forms import TYPED, WORDS, Field, Form
from tests.hostile.sending import encoded
from tests.hostile.values import some

FILLED = {"email": "a.b@example.org", "number": "1", "tel": "+1 555 0100", "password": "x" * 20}


@dataclass(frozen=True)
class Trial:
    """One request: its body, and the words in it that must not be lost, by field."""

    what: str
    kind: str
    body: bytes
    typed: Mapping[str, str] = field(default_factory=dict)
    twice: bool = False


def filled(form: Form, known: Mapping[str, Any]) -> dict[str, Any]:
    """A form as somebody would fill it who means well: what it held, what is known, or anything."""
    return {one.name: known.get(one.name, _filled(one)) for one in form.fields if one.name}


def _filled(one: Field) -> Any:
    if one.value or one.kind in ("hidden", "button", "file"):
        return one.value
    if one.kind == "date":
        return (timezone.localdate() + timedelta(days=400)).isoformat()
    if one.choices:
        return next((choice for choice in one.choices if choice), "")
    return FILLED.get(one.kind, "Words.")


def of_form(form: Form, key: str, known: Mapping[str, Any], *, whole: bool) -> Iterator[Trial]:
    """The trials of a form; in the short form some of each sort, the same at every run."""
    good = filled(form, known)
    fields = [one for one in form.fields if one.name != "csrfmiddlewaretoken"]

    def trial(what: str, changes: Mapping[str, Any], **more: Any) -> Trial:
        kind, body = encoded(good | changes, multipart=form.multipart)
        sent = good | changes
        typed = {one.name: _last(sent[one.name]) for one in fields if one.kind in TYPED}
        return Trial(what, kind, body, typed, **more)

    yield trial("well meant, twice", {}, twice=True)
    for name in some(list(values.TEXTS), f"{key} texts", len(values.TEXTS) if whole else 2):
        words = {one.name: values.TEXTS[name] for one in fields if one.kind in WORDS}
        yield trial(f"{name} in every field", words)
    yield trial("every field empty", {one.name: "" for one in fields})
    yield trial("every field thrice", {one.name: [good[one.name], "x", "1"] for one in fields})
    yield Trial("no field at all", *encoded({}, multipart=form.multipart))
    alike = {re.sub(r"\d+", "#", one.name): one for one in fields if one.kind != "file"}
    pairs = [(one, name) for one in alike.values() for name in values.VALUES]
    for one, name in some(pairs, f"{key} values", len(pairs) if whole else 4):
        yield trial(f"{name} in {one.name}", {one.name: values.VALUES[name]})
    words_fields = [one for one in fields if one.kind in WORDS]
    for one in some(words_fields, f"{key} million", 1):
        yield trial(f"a million in {one.name}", {one.name: values.MILLION})
    files = values.uploads()
    for one in fields:
        if one.kind == "file":
            for name in some(list(files), f"{key} {one.name}", len(files) if whole else 4):
                yield trial(f"{name} in {one.name}", {one.name: files[name]})
    yield from of_endpoint(key, whole=whole)


def _last(value: Any) -> str:
    """What a server reads of a field that comes more than once."""
    return str(value[-1] if isinstance(value, list) else value)


def of_endpoint(key: str, *, whole: bool) -> Iterator[Trial]:
    """Bodies that are no form."""
    for name in some(list(values.BODIES), f"{key} bodies", len(values.BODIES) if whole else 1):
        yield Trial(name, *values.BODIES[name])


def of_json(body: Mapping[str, Any], key: str, *, whole: bool) -> Iterator[Trial]:
    """The trials of an address that takes JSON."""
    kind = "application/json"
    for name in some(list(values.SHAPES), f"{key} shapes", len(values.SHAPES) if whole else 5):
        yield Trial(name, kind, values.SHAPES[name])
    pairs = [(one, name) for one in body for name in values.JSON_VALUES]
    for one, name in some(pairs, f"{key} values", len(pairs) if whole else 12):
        changed = {**body, one: values.JSON_VALUES[name]}
        yield Trial(f"{name} in {one}", kind, json.dumps(changed).encode())
    for one in body:
        rest = {name: value for name, value in body.items() if name != one}
        yield Trial(f"without {one}", kind, json.dumps(rest).encode())
    yield Trial("well meant, twice", kind, json.dumps(body).encode(), twice=True)
    yield from of_endpoint(key, whole=whole)
