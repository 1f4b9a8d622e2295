"""The main path for those without a mouse, and for those without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import chromium
from tests.journeys.drafting import certify, fill_answers
from tests.journeys.people import SAVED, Person
from tests.journeys.site import PASSPHRASE, SELF_ASSESSMENT, Site, whole_site

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.slow]

FOCUSED = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("ways")
    servers = bool(settings.REDIS_URL)
    with whole_site(folder, servers=servers, prepare=SELF_ASSESSMENT) as found:
        yield found


@pytest.fixture(scope="module")
def browser(site) -> Iterator[Browser]:
    with chromium() as found:
        yield found


def tab_to(page: Page, place: Locator) -> None:
    """Press Tab until something has the focus, and see that it shows."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if place.evaluate("element => element === document.activeElement"):
            assert page.evaluate(FOCUSED), f"the focus does not show on {place}"
            return
    raise AssertionError(f"Tab does not come to {place}")


def enter(page: Page, place: Locator) -> None:
    """Tab to a link or button and press it."""
    tab_to(page, place)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_section_of_the_self_assessment_by_keyboard(site, browser):
    page = Person(site, browser, "XA Expert").page
    page.goto(site.address("/accounts/login/"))
    tab_to(page, page.locator("[name=login]"))
    page.keyboard.type("xa.expert@example.org")
    tab_to(page, page.locator("[name=password]"))
    page.keyboard.type(PASSPHRASE)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    enter(page, page.get_by_role("link", name="Go to the answers"))
    tab_to(page, page.get_by_role("link", name="Skip to the content"))
    page.keyboard.press("Enter")
    enter(page, page.get_by_role("link", name="Use of terms").first)
    answer = page.locator("#q-untoc-2-1")
    follow_up = page.locator("#q-untoc-2-1-c")
    expect(follow_up).to_be_hidden()
    # A group of radio buttons is one stop, and the arrows choose in it.
    tab_to(page, answer.get_by_label("No answer yet"))
    page.keyboard.press("ArrowUp")
    expect(answer.get_by_label("No", exact=True)).to_be_checked()
    expect(answer.locator("[data-state]")).to_have_text(SAVED)
    expect(follow_up).to_be_visible()
    tab_to(page, follow_up.locator("textarea"))
    page.keyboard.type("By the general rules on complicity.")
    expect(follow_up.locator("[data-state]")).to_have_text(SAVED)
    enter(page, page.get_by_role("button", name="Save and go to the next section"))
    expect(page.locator("h1")).to_have_text("Participation in an organized criminal group")
    page.context.close()


def test_the_main_path_without_javascript(site, browser):
    focal_point = Person(site, browser, "XA Focal Point", scripts=False)
    fill_answers(Person(site, browser, "XA Expert"), "untoc-2-3-a")
    focal_point.sign_in()
    focal_point.follow("Review of Arvendal")
    focal_point.follow("Go to the answers")
    focal_point.follow(re.compile("still wait"))
    focal_point.follow(re.compile("What degree of structure"))
    text = focal_point.page.locator("#q-untoc-2-3-a textarea")
    text.fill("By case law, no fixed roles.")
    focal_point.press("Save and go to the next section")
    focal_point.heading("Participation in an organized criminal group")
    focal_point.follow("All answers on one page")
    focal_point.says("By case law, no fixed roles.")
    focal_point.follow("Continue to clearing")
    certify(focal_point)
    focal_point.press("Make a PDF of the receipt")
    # The page asks again by itself, without a script too.
    ready = focal_point.page.get_by_role("link", name="Download")
    ready.wait_for(timeout=60_000)
    with focal_point.page.expect_download() as fetched:
        ready.click()
    assert fetched.value.path().read_bytes().startswith(b"%PDF-")
    focal_point.page.context.close()
