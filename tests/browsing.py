"""A server that browsers of several people use, that can be cut and started again."""

import subprocess
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page

from tests.workers.system import web


@dataclass
class System:
    """The server, and the people who sign in to it; `first` is the page that `open` shows."""

    env: dict[str, str]
    port: int
    review: int
    people: dict[str, str]  # name in the cast -> session
    first: str
    server: subprocess.Popen | None = None
    contexts: list[BrowserContext] = field(default_factory=list)

    def address(self, path: str | None = None) -> str:
        """A page of the review."""
        path = self.first if path is None else path
        return f"http://localhost:{self.port}/reviews/{self.review}/{path}"

    def start(self) -> None:
        """Start the server; it answers."""
        self.server = web(self.env)

    def cut(self) -> None:
        """Stop the server."""
        assert self.server is not None
        self.server.terminate()
        self.server.wait(20)

    def sign_in(self, context: BrowserContext, name: str) -> None:
        """Let a person be signed in from now on, whoever was before."""
        cookie = {"name": "sessionid", "value": self.people[name]}
        context.add_cookies([{**cookie, "url": f"http://localhost:{self.port}"}])

    def open(self, browser: Browser, name: str = "XA expert", path: str | None = None) -> Page:
        """A page in a browser of the person's own."""
        context = browser.new_context(viewport={"width": 1000, "height": 800})
        self.contexts.append(context)
        self.sign_in(context, name)
        page = context.new_page()
        page.goto(self.address(path))
        return page

    def close(self) -> None:
        """Close what was opened."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()
