"""Asking every address as everybody, and what is wrong with the answers."""

from collections.abc import Iterator
from typing import Any
from zlib import crc32

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.module_loading import import_string

from reviews.models import Job
from tests.leaks.people import KINDS, MEMBERS, OFFICES, SIGNED_OUT, STAGES, STRANGERS
from tests.leaks.routes import ROUTES, STEADY, STEADY_STAGES, Case
from tests.leaks.secrets import SECRETS, found_in
from tests.leaks.world import World

DONE = {200, 302, 409, 422}
REFUSED = {403, 404, 405}


def routes(patterns: Any = None) -> Iterator[str]:
    """The names of all routes, from the URL configuration itself; one without a name as it is."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or f"(no name) {pattern.pattern}"


class Matrix:
    """One stage: asks, and writes down every answer that is not as it should be.

    The short form (`whole=False`) asks one of the strangers, a different one for each address and
    stage, and what does not depend on the step in three stages only.
    """

    def __init__(self, world: World, *, whole: bool) -> None:
        self.world, self.stage, self.whole = world, world.stage, whole
        self.wrong: list[str] = []
        self.met: set[str] = set()
        self.asked = 0

    def run(self, names: Iterator[str] | list[str]) -> None:
        """Ask the cases of these routes, with GET and with POST, as everybody."""
        for name in names:
            if name in STEADY and not self.whole and self.stage not in STEADY_STAGES:
                continue
            for number, case in enumerate(ROUTES[name]):
                for method in ("GET", "POST"):
                    self._case(f"{name}[{number}]" if number else name, name, case, method)

    def _kinds(self, label: str, case: Case, method: str) -> list[str]:
        """Whom to ask; in the short form those who can differ, and of the others one in turn."""
        if self.whole:
            return list(KINDS)
        turn = crc32(label.encode()) + STAGES.index(self.stage)
        alike = [SIGNED_OUT, STRANGERS]
        if "@" in f"{case.get}{case.post}":
            alike.append(OFFICES[1:])
        if method == "POST" and case.post is None:
            alike += [MEMBERS, OFFICES]
        left_out = {k for kinds in alike for k in kinds if k != kinds[turn % len(kinds)]}
        return [kind for kind in KINDS if kind not in left_out]

    def _case(self, label: str, name: str, case: Case, method: str) -> None:
        address = reverse(name, args=case.args(self.world))
        allowed = case.allowed(method, self.stage)
        body = case.body(self.world) if method == "POST" else {}
        for query in case.queries if method == "GET" else case.queries[:1]:
            for kind in self._kinds(label, case, method):
                self.asked += 1
                what = f"{self.stage}: {method} {label}{query} as {kind}"
                response = self.ask(kind, method, address + query, body, json=case.json)
                if isinstance(response, str):
                    self.wrong.append(f"{what}: {response}")
                    continue
                status = response.status_code
                if problem := _status(case, method, kind, kind in allowed, status, response):
                    self.wrong.append(f"{what}: {problem}")
                self.read(what, kind, response)

    def ask(
        self, kind: str, method: str, address: str, body: Any = None, *, json: bool = False
    ) -> Any:
        """The response, or the name of the error; what it changes is taken back."""
        client = self.world.client(kind)
        with transaction.atomic():
            try:
                response = _send(client, method, address, body, json)
                content = b"".join(response) if response.streaming else response.content
            except Exception as error:
                response = f"{type(error).__name__}: {error}"[:300]
            else:
                headers = "\n".join(f"{key}: {value}" for key, value in response.items())
                response.told = f"{headers}\n{content.decode('utf-8', 'replace')}"
            transaction.set_rollback(True)
        self.world.sign_in_again(kind)  # the page may have signed the person out
        return response

    def documents(self, made: list[str]) -> None:
        """Ask for every document as everybody who gets one; `made` takes the pages laid out."""
        for text in self.world.review.submissions.all():
            address = reverse("document", args=[text.pk])
            for kind in (*MEMBERS, *OFFICES):
                for wanted in ("text", "receipt"):
                    with transaction.atomic():
                        self._document(f"{address} {wanted} as {kind}", kind, address, wanted, made)
                        transaction.set_rollback(True)

    def _document(self, what: str, kind: str, address: str, wanted: str, made: list[str]) -> None:
        response = self.world.client(kind).post(address, {"kind": wanted})
        if response.status_code != 302:
            return
        self.asked += 1
        job = Job.objects.get(pk=response["Location"].strip("/").rsplit("/")[-1])
        made.clear()
        result = import_string(settings.JOB_KINDS[job.kind])(job, lambda done, total: None)
        for name in found_in("\n".join([*made, result.name])):
            if SECRETS[name].readable(kind, self.stage):
                self.met.add(name)
            else:
                self.wrong.append(f"{self.stage}: {what}: holds {name}")

    def read(self, what: str, kind: str, response: Any) -> None:
        """Look for secrets that this person may not read now."""
        for name in found_in(response.told):
            if SECRETS[name].readable(kind, self.stage):
                self.met.add(name)
            else:
                self.wrong.append(f"{what}: reads {name}")


def _send(client: Client, method: str, address: str, body: Any, json: bool) -> Any:
    if method == "GET":
        return client.get(address)
    if json:
        return client.post(address, body, content_type="application/json")
    return client.post(address, body)


def _status(case: Case, method: str, kind: str, allowed: bool, status: int, response: Any) -> str:
    """What is wrong with a status, or ""."""
    to_sign_in = status == 302 and response["Location"].startswith("/accounts/login/")
    if allowed:
        return "" if status in DONE and not to_sign_in else f"{status}, should be allowed"
    if kind in SIGNED_OUT:
        good = to_sign_in or status in {401, 403, 404, 405} or (case.quiet and status == 401)
        return "" if good else f"{status}, should be sent to sign in"
    if status not in REFUSED:
        return f"{status}, should be refused"
    if status == 403 and not _may_know(case, kind):
        return "403, should be 404"
    return ""


def _may_know(case: Case, kind: str) -> bool:
    """Whether somebody may be told that a thing exists which they may not use."""
    if kind in MEMBERS or kind in OFFICES:
        return True
    return case.get in ("everyone", "anonymous inactive") or case.post == "everyone"


def mails_tell(mails: list[EmailMessage]) -> list[str]:
    """Secrets in mails, whoever gets them: mails tell nothing confidential (domain.md §7).

    A person's own name is no secret to themselves.
    """
    found = []
    for message in mails:
        text = "\n".join(
            [message.subject, str(message.body), *map(str, message.extra_headers.values())]
            + [str(content) for content, _kind in getattr(message, "alternatives", [])]
        )
        own = {"nominee@example.org": "NOMINEE", "held@example.org": "HELDNAME"}
        own |= {"asked@example.org": "ASKEDNAME", "link@example.org": "LINKNAME"}
        for name in found_in(text) - {own.get(message.to[0], "")}:
            found.append(f"{name} in a mail to {message.to[0]}: {message.subject}")
    return found
