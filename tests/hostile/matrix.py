"""Sending bad input to every address and every form, and what is wrong with the answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4
from zlib import crc32

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.hostile.asking import Asking, route_of
from tests.hostile.forms import Field, Form, Page
from tests.hostile.trials import of_form, of_json
from tests.hostile.values import NUMBERS, VALUES, WORDS, some
from tests.leaks.people import STAGES
from tests.leaks.routes import LIBRARY_ARGS, ROUTES, Case
from tests.leaks.world import World

METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "BREW")
PART = re.compile(r"<(?:(\w+):)?\w+>")


def routes(patterns: Any = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Name and address pattern of every route, from the URL configuration itself."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or "", address


def _kinds(pattern: str) -> list[str]:
    """What the parts of an address are: "int", "str", "slug"."""
    return [found.group(1) or "str" for found in PART.finditer(pattern)]


@dataclass
class Met:
    """What the stages before have tried."""

    forms: set[tuple[str, ...]] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)  # routes that were sent a form or JSON
    asked: set[str] = field(default_factory=set)  # routes at which anything was asked


class Matrix:
    """One stage of the world: bad input for the routes whose turn it is."""

    def __init__(self, world: World, met: Met, *, whole: bool) -> None:
        self.world, self.stage, self.met, self.whole = world, world.stage, met, whole
        self.asking = Asking(world)

    def run(self, only: str = "") -> None:
        """All that this stage has to try, or one route of it. Pages first: they show the forms."""
        cases = [row for row in self._cases() if only in ("", row[1])]
        mine = [(label, *rest) for label, *rest in cases if self._turn(label, rest[-1])]
        for label, name, _pattern, case in cases if self.whole else mine:
            self._pages(label, name, case)
        for label, name, pattern, case in mine:
            self._endpoint(label, name, case)
            self._address(label, name, pattern, case)

    def _cases(self) -> Iterator[tuple[str, str, str, Case]]:
        """Every route with its cases; one that nobody has entered yet with what fits its address."""
        for name, pattern in routes():
            guessed = LIBRARY_ARGS.get(name, [1 if k == "int" else "x" for k in _kinds(pattern)])
            for number, case in enumerate(ROUTES.get(name, [Case(lambda w, a=guessed: a)])):
                yield f"{name}[{number}]", name, pattern, case

    def _turn(self, key: str, case: Case) -> bool:
        """Whether this stage is the one for a case: one in which something can be done there."""
        stages = [s for s in STAGES if case.allowed("POST", s)]
        stages = stages or [s for s in STAGES if case.allowed("GET", s)] or list(STAGES)
        return self.stage in some(stages, key, 1)

    def _kind(self, key: str, case: Case, method: str) -> str:
        """Somebody who may do it; else somebody who may look; else the officer."""
        may = case.allowed(method, self.stage) or case.allowed("GET", self.stage)
        names = sorted(may - {"inactive"}) or ["officer"]
        return names[crc32(f"{key} {self.stage}".encode()) % len(names)]

    # --- pages and their forms -------------------------------------------------------------------

    def _pages(self, label: str, name: str, case: Case) -> None:
        kinds = [self._kind(label, case, "POST")]
        if name not in ROUTES:
            kinds = ["anonymous", "XA focal_point"]
        for kind in kinds:
            address = reverse(name, args=case.args(self.world))
            for query in case.queries:
                page = self.asking.page(f"GET {label}{query}", kind, address + query)
                if page is not None:
                    if self._turn(label, case):
                        self._queries(label, kind, address, page)
                    for form in page.forms:
                        self._form(kind, name, case, form)

    def _queries(self, label: str, kind: str, address: str, page: Page) -> None:
        """The names that the page's own links and filters use, each with a bad value."""
        names = {"page", "show"}
        for link in page.links:
            parts = urlsplit(link)
            if parts.path in ("", address):
                names |= {key for key, _value in parse_qsl(parts.query, keep_blank_values=True)}
        for form in page.forms:
            if form.method == "get" and urlsplit(form.action).path == address:
                names |= {one.name for one in form.fields if one.name}
        words = [name for name in VALUES if len(VALUES[name]) < 1000]
        order = some(words, label, len(words)) * 2
        for turn in range(len(words) if self.whole else 1):
            sent = dict(zip(sorted(names), order[turn:] + order, strict=False))
            query = {name: VALUES[value] for name, value in sent.items()}
            self.asking.ask(f"GET {label} with {sent}", kind, "GET", address, query)

    def _form(self, kind: str, name: str, case: Case, form: Form) -> None:
        target, known = route_of(form.action), {}
        key = (target, form.method, *form.shape)
        if form.method != "post" or key in self.met.forms:
            return
        self.met.forms.add(key)
        self.met.reached.add(target)
        if target == name:
            known = dict(case.body(self.world))
        label = f"{target} {' '.join(form.shape)}"
        for trial in of_form(form, label, known, whole=self.whole):
            self.asking.trial(f"POST {target}: {trial.what}", kind, form.action, trial, target)

    def _endpoint(self, label: str, name: str, case: Case) -> None:
        """What takes JSON, and what no form that was seen leads to."""
        if not case.allowed("POST", self.stage) or (name in self.met.reached and not self.whole):
            return
        address, body = reverse(name, args=case.args(self.world)), case.body(self.world)
        kind = self._kind(label, case, "POST")
        if case.json:
            trials = of_json(body, label, whole=self.whole)
        else:
            fields = (Field("act", "hidden", str(uuid4())), *(Field(n, "text") for n in body))
            trials = of_form(Form(address, "post", fields), label, body, whole=self.whole)
        self.met.reached.add(name)
        for trial in trials:
            self.asking.trial(f"POST {name}: {trial.what}", kind, address, trial, name)

    def _address(self, label: str, name: str, pattern: str, case: Case) -> None:
        """Addresses with wrong parts, and methods that are not meant."""
        self.met.asked.add(name)
        kind = self._kind(label, case, "POST")
        args = case.args(self.world)
        address = reverse(name, args=args)
        for method in some(METHODS, label, len(METHODS) if self.whole else 1):
            self.asking.ask(f"{method} {label}", kind, method, address)
        wrong = [
            (place, value)
            for place, of in enumerate(_kinds(pattern))
            for value in (NUMBERS if of == "int" else WORDS)
        ]
        for turn, (place, value) in enumerate(some(wrong, label, len(wrong) if self.whole else 2)):
            parts = iter([*map(str, args[:place]), value, *map(str, args[place + 1 :])])
            address = "/" + PART.sub(lambda _found, rest=parts: next(rest), pattern)
            for method in ("GET", "POST") if self.whole else ("POST", "GET")[turn:]:
                what = f"{method} {label} at {address[:80]}"
                response = self.asking.ask(what, kind, method, address)
                if response is not None and not 300 < response.status_code < 500:
                    self.asking.note(what, response.status_code)
