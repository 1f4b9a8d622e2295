"""One request with bad input, and what is wrong with its answer."""

import re
import unicodedata
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from audit.models import Event
from tests.conftest import clear_cache
from tests.hostile.forms import Page
from tests.hostile.trials import Trial
from tests.hostile.values import RAW
from tests.leaks.routes import ALLAUTH
from tests.leaks.world import World

UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd\ud800-\udfff]+"
)


def route_of(address: str) -> str:
    """The name of the route that an address leads to; "" where none does."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


class Asking:
    """Asks as somebody of the world, writes down what is wrong, and takes back what it changed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked = 0
        self.wrong: list[str] = []

    def note(self, what: str, problem: object) -> None:
        """Something is wrong."""
        self.wrong.append(f"{self.world.stage}: {what[:200]}: {str(problem)[:300]}")

    def page(self, what: str, kind: str, address: str) -> Page | None:
        """A page to read the forms of; None where there is no page for this person."""
        response = self.ask(what, kind, "GET", address)
        if response is None or response.status_code != 200 or not _is_html(response):
            return None
        return Page(response.told, urlsplit(address).path)

    def ask(self, what: str, kind: str, method: str, address: str, query: Any = None) -> Any:
        """A request without a body; None if it was answered with an error of ours."""
        with transaction.atomic():
            response = self._send(what, self.world.client(kind), method, address, query=query)
            transaction.set_rollback(True)
        self.world.sign_in_again(kind)
        return response

    def trial(self, what: str, kind: str, address: str, trial: Trial, target: str) -> None:
        """A form or JSON with bad input; what it led to is looked at too."""
        if target in ALLAUTH:
            clear_cache()  # the throttle of signing in would answer all further ones
        client = self.world.client(kind)
        what = f"{what}, as {kind}"
        with transaction.atomic():
            response = self._send(what, client, "POST", address, trial)
            if response is not None:
                self._judge(what, response, trial, target)
                if trial.twice:
                    self._again(what, client, address, trial, response)
                if response.status_code == 302 and response["Location"].startswith("/"):
                    self._send(f"{what}, then", client, "GET", response["Location"])
            transaction.set_rollback(True)
        self.world.sign_in_again(kind)

    def _send(
        self,
        what: str,
        client: Client,
        method: str,
        address: str,
        trial: Trial | None = None,
        query: Any = None,
    ) -> Any:
        self.asked += 1
        sent = {"QUERY_STRING": urlencode(query, errors="surrogatepass")} if query else {}
        if trial:
            sent |= {"data": trial.body, "content_type": trial.kind}
        try:
            with transaction.atomic():
                response = client.generic(method, address, **sent)
                content = b"".join(response) if response.streaming else response.content
        except Exception as error:
            self.note(what, f"{type(error).__name__}: {error}")
            return None
        response.told = content.decode("utf-8", "replace")
        if response.status_code >= 500:
            self.note(what, response.status_code)
        if _is_html(response) and any(raw in response.told for raw in RAW):
            self.note(what, "shown as it came, not escaped")
        return response

    def _judge(self, what: str, response: Any, trial: Trial, target: str) -> None:
        if not _is_html(response) or target in ALLAUTH:
            return
        status = response.status_code
        if status == 200 and 'class="error-summary"' in response.told:
            self.note(what, "errors with status 200")
        if 400 <= status < 500:
            for name in lost(Page(response.told), trial):
                self.note(what, f"{status}, {name} is lost")

    def _again(self, what: str, client: Client, address: str, trial: Trial, first: Any) -> None:
        """The same form once more is the same act (domain.md §10)."""
        before = Event.objects.count()
        second = self._send(f"{what}, again", client, "POST", address, trial)
        if second is None or first.status_code != 302:
            return
        if (second.status_code, second.get("Location")) != (302, first["Location"]):
            self.note(what, f"again: {second.status_code} {second.get('Location')}")
        if Event.objects.count() != before:
            self.note(what, "again: done twice")


def lost(page: Page, trial: Trial) -> list[str]:
    """The fields whose words the page neither holds in a field nor shows."""
    held = {(one.name, _bare(one.value)) for form in page.forms for one in form.fields}
    words = _bare(" ".join(page.words))
    return [
        name
        for name, text in trial.typed.items()
        if (name, _bare(text)) not in held and _bare(text) not in words
    ]


def _bare(text: str) -> str:
    """A text without what nobody sees and what need not come back: controls, spaces."""
    return unicodedata.normalize("NFC", UNSEEN.sub("", text))


def _is_html(response: Any) -> bool:
    return str(response.get("Content-Type", "")).startswith("text/html")
