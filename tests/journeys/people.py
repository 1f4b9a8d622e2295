"""People in Chromium: what they open, and how each page looks to them in two directions."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser import Look, chromium
from tests.journeys.site import PASSPHRASE, Site

NAMES = {
    "officer": "Olga Officer",
    "XA focal point": "Anna Falk",
    "XA expert": "Emil Eller",
    "XB focal point": "Bela Brand",
    "XB expert": "Berit Berg",
    "XC focal point": "Cora Calder",
    "XD focal point": "Dario Dahl",
}
SEATS = {"focal point": "focal_point", "expert": "expert"}
STATES = {"XA": "Arvendal", "XB": "Brevane", "XC": "Corvessa", "XD": "Dorrimund"}
DESK = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=360, height=780)
SAVED = re.compile(r"^Saved \d\d:\d\d")
REFUSED = "status of 422"  # a form that came back with what is wrong: Chromium notes it
numbers = count(1)
expect.set_options(timeout=15_000)


@dataclass
class Person:
    """Somebody at a browser of their own; `faults` is what every page they saw had wrong."""

    site: Site
    browser: Browser
    name: str
    scripts: bool = True
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        context = self.browser.new_context(
            viewport=DESK,
            reduced_motion="reduce",
            locale="en",
            java_script_enabled=self.scripts,
        )
        context.set_default_timeout(20_000)
        self.look = Look(context.new_page())
        self.look.page.on("pageerror", lambda error: self.look.errors.append(str(error)))
        self.look.page.on("console", self.look.hear)

    @property
    def page(self) -> Page:
        return self.look.page

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.org"

    def open(self, path: str) -> None:
        """Go to a path, or to a whole address out of a mail."""
        self.page.goto(path if path.startswith("http") else self.site.address(path))

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Click a link by what it says, and wait for the page it leads to."""
        place = within or self.page.locator("main")
        with self.page.expect_navigation():
            place.get_by_role("link", name=name).first.click()

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Click a button by what it says, and wait for the page that follows."""
        place = within or self.page.locator("main")
        with self.page.expect_navigation():
            place.get_by_role("button", name=name).first.click()

    def fill(self, **fields: str) -> None:
        """Fill fields by their names in the form."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']").fill(value)

    def says(self, text: str | re.Pattern[str]) -> None:
        """The page says something."""
        expect(self.page.locator("main")).to_contain_text(text)

    def heading(self, text: str | re.Pattern[str]) -> None:
        """The page has this heading."""
        expect(self.page.locator("h1")).to_have_text(text)

    def seen(self, name: str) -> None:
        """Look at the page as it stands: in English at a desk, in Arabic on a phone, back again."""
        name = f"{next(numbers):02} {name}"
        self._judge(name, "en desk")
        self.page.set_viewport_size(PHONE)
        self._speak("ar")
        assert self.page.locator("html").get_attribute("dir") == "rtl"
        self._judge(name, "ar phone")
        self._speak("en")
        self.page.set_viewport_size(DESK)

    def _judge(self, name: str, how: str) -> None:
        fills_later = self.page.locator("[hx-trigger='load']").count()
        self.page.wait_for_load_state("networkidle" if fills_later else "load")
        found = [fault for fault in self.look.faults() if REFUSED not in fault]
        self.faults += [f"{name}, {how}: {fault}" for fault in found]
        self.look.errors.clear()
        folder = self.site.artefacts
        self.page.screenshot(path=folder / f"{name} {how}.png", full_page=True)

    def _speak(self, language: str) -> None:
        button = self.page.locator(f"footer button[value='{language}']")
        with self.page.expect_navigation():
            button.click()

    def write(self, place: Locator, text: str, line: Locator) -> None:
        """Type where a text saves itself, and wait until the page says that it is saved."""
        place.fill("")
        place.press_sequentially(text, delay=2)
        expect(line).to_have_text(SAVED)

    def sign_in(self, *, look: bool = False) -> None:
        """Sign in on the real page."""
        self.open("/accounts/login/")
        if look:
            self.seen("sign in")
        self.fill(login=self.email, password=PASSPHRASE)
        self.press("Sign in")

    def activate(self, *, look: bool) -> None:
        """Open the link out of the mail, and set a passphrase."""
        self.open(self.site.link_for(self.email))
        self.heading("Set your passphrase")
        if look:
            self.seen("activation")
        self.fill(password1=PASSPHRASE, password2=PASSPHRASE)
        self.press("Set the passphrase and continue")


Cast = dict[str, Person]


@contextmanager
def seven_people(site: Site) -> Iterator[Cast]:
    """The cast, each at a browser of their own."""
    with chromium() as browser:
        yield {key: Person(site, browser, name) for key, name in NAMES.items()}
