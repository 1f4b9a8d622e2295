"""Chromium for the tests that look at pages as a person does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Do database work outside the block: Playwright runs an event loop in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS])
        yield browser
        browser.close()


@dataclass
class Look:
    """A page and what its console complained of."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def hear(self, said: ConsoleMessage) -> None:
        """Keep an error, among them every refusal of the Content-Security-Policy."""
        if said.type == "error":
            self.errors.append(said.text)

    def faults(self) -> list[str]:
        """What is wrong: axe's violations, a sideways scroll bar, errors of scripts and of CSP."""
        found = [
            f"{rule['id']}: {node['html'][:200]}"
            for rule in Axe().run(self.page).response["violations"]
            for node in rule["nodes"]
        ]
        root = "document.documentElement"
        if self.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
            found.append("the page is wider than the window")
        return found + self.errors


def look_at(browser: Browser, address: str, *, language: str, width: int, scheme: str) -> Look:
    """Open an address in a language, width and colour scheme ("light" or "dark")."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    look = Look(context.new_page())
    look.page.on("pageerror", lambda error: look.errors.append(str(error)))
    look.page.on("console", look.hear)
    look.page.goto(address)
    return look
