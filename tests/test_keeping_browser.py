"""What is typed into any form stays in the browser until the server has it: keep.js in Chromium."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium
from tests.browsing import System
from tests.spare import free_port
from tests.workers.system import eventually, own_system, shell

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]

PREPARE = """
import json
import re
from django.conf import settings
settings.EVENT_LISTENER = ""
from reviews.actions.frame import load_frame, load_practice
from tests.factories.people import make_cast, signed_in
load_frame(); load_practice()
cast = make_cast()
people = {name: signed_in(cast[name]).cookies["sessionid"].value
          for name in ["XA expert", "XA focal_point", "XB focal_point", "XD focal_point"]}
people["officer"] = signed_in(cast.officer).cookies["sessionid"].value
print(json.dumps({"review": cast.review.pk, "people": people}))
"""
BEGUN = "The text that you had begun on"
TALK, MORE_TIME, SHEET = "discussion/", "extension/", "consultations/"


@pytest.fixture(scope="module")
def system(tmp_path_factory) -> Iterator[System]:
    with own_system("revmod.settings", tmp_path_factory.mktemp("keep"), servers=False) as env:
        made: dict[str, Any] = json.loads(shell(env, PREPARE).splitlines()[-1])
        env["PORT"] = str(free_port())
        found = System(env, int(env["PORT"]), made["review"], made["people"], TALK)
        found.start()
        yield found
        found.cut()


@pytest.fixture(scope="module")
def browser(system) -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(autouse=True)
def closed_afterwards(system) -> Iterator[None]:
    yield
    system.close()


def note(page: Page):
    """What the form says of a text that came back."""
    return page.locator("main form [role=status]").filter(has_text="had begun")


def kept(page: Page) -> int:
    """How many texts this browser keeps."""
    return page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('kept:')).length")


def begin(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).fill(text)
    expect(page.locator(".kept-line")).to_have_text("Kept on this device until it is sent.")


def test_a_text_comes_back_in_another_tab_and_goes_once_it_is_sent(system, browser):
    page = system.open(browser)
    begin(page, "Your message", "Begun, and the tab was closed\nin the middle")
    page.close()

    again = page.context.new_page()
    again.goto(system.address(TALK))
    expect(note(again)).to_contain_text(BEGUN)
    field = again.get_by_label("Your message")
    expect(field).to_have_value("Begun, and the tab was closed\nin the middle")
    again.get_by_role("button", name="Send to all participants").click()
    expect(again.locator(".message").filter(has_text="in the middle")).to_be_visible()
    expect(field).to_have_value("")
    expect(note(again)).to_have_count(0)
    assert eventually(lambda: kept(again) == 0)


def test_nobody_else_on_the_device_sees_it_and_signing_out_keeps_it(system, browser):
    page = system.open(browser)
    begin(page, "Your message", "For my eyes only, as yet")
    page.locator(".menu-person").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"http://localhost:{system.port}/")
    assert "For my eyes" not in page.content()
    assert kept(page) == 1

    system.sign_in(page.context, "XB focal_point")
    page.goto(system.address(TALK))
    expect(page.get_by_label("Your message")).to_have_value("")
    expect(page.get_by_text("had begun")).to_have_count(0)
    assert kept(page) == 1
    own = shell(system.env, SESSION.replace("NAME", "XA Expert")).splitlines()[-1]
    system.people["XA expert"] = own
    system.sign_in(page.context, "XA expert")
    page.goto(system.address(TALK))
    expect(page.get_by_label("Your message")).to_have_value("For my eyes only, as yet")


SESSION = """
from accounts.models import User
from tests.factories.people import signed_in
print(signed_in(User.objects.get(name="NAME")).cookies["sessionid"].value)
"""


def test_a_form_that_is_refused_keeps_its_text(system, browser):
    page = system.open(browser, "XA focal_point", MORE_TIME)
    begin(page, "Reason", "Our ministry is being moved")
    page.get_by_role("button", name="Send to the Secretariat").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("Our ministry is being moved")
    expect(note(page)).to_have_count(0)
    page.goto(system.address())

    page.goto(system.address(MORE_TIME))
    expect(page.get_by_label("Reason")).to_have_value("Our ministry is being moved")
    expect(note(page)).to_contain_text(BEGUN)


def test_discarding_empties_the_form_for_good(system, browser):
    page = system.open(browser, "XA focal_point", "help/")
    begin(page, "What do you need?", "Something that I need no more")
    page.reload()
    page.once("dialog", lambda dialog: dialog.accept())
    note(page).get_by_role("button", name="Discard it").click()
    field = page.get_by_label("What do you need?")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    expect(note(page)).to_have_count(0)
    assert kept(page) == 0


def test_a_server_that_is_away_takes_nothing_out(system, browser):
    page = system.open(browser)
    begin(page, "Your message", "Sent into the void")
    system.cut()
    page.get_by_role("button", name="Send to all participants").click()
    expect(page).to_have_url(re.compile("^chrome-error:"))
    system.start()

    page.goto(system.address(TALK))
    expect(page.get_by_label("Your message")).to_have_value("Sent into the void")


def test_a_session_that_ended_sends_the_text_once(system, browser):
    page = system.open(browser, "XD focal_point")
    begin(page, "Your message", "Typed before lunch")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send to all participants").click()
    expect(page.get_by_role("heading", name="Your text is safe")).to_be_visible()
    system.sign_in(page.context, "XD focal_point")
    page.get_by_role("button", name="Send again").click()
    expect(page.locator(".message").filter(has_text="Typed before lunch")).to_have_count(1)
    expect(page.get_by_label("Your message")).to_have_value("")
    assert eventually(lambda: kept(page) == 0)


def test_what_is_typed_after_sending_is_another_form(system, browser):
    """Sent and stopped, typed on, sent again: with the same id the second would be nothing."""
    page = system.open(browser, "XD focal_point")
    begin(page, "Your message", "One thing")
    send = page.get_by_role("button", name="Send to all participants")
    page.evaluate(STOPPED)
    with page.expect_response(lambda response: response.request.method == "POST"):
        send.click()
    page.get_by_label("Your message").press_sequentially(", and another")
    send.click()
    expect(page.locator(".message").filter(has_text="One thing, and another")).to_be_visible()
    assert eventually(lambda: kept(page) == 0)


# The server gets the form, and the page stays: as when somebody stops it from loading.
STOPPED = """() => window.addEventListener("submit", (event) => {
  event.preventDefault();
  const {target} = event;
  fetch(target.action, {method: "POST", body: new URLSearchParams(new FormData(target))});
}, {once: true})"""


def test_the_first_pages_list_what_is_not_sent(system, browser):
    page = system.open(browser)
    begin(page, "Your message", "Listed until it is sent")
    for path in ("", "../../"):
        page.goto(system.address(path))
        listed = page.locator("#unsent")
        expect(listed.get_by_role("heading", name="Text that is not sent yet")).to_be_visible()
        expect(listed).to_contain_text("Discussion, review of")
        listed.get_by_text("Read the text").click()
        expect(listed.get_by_text("Listed until it is sent")).to_be_visible()
    listed.get_by_role("link", name="Discussion, review of").click()
    expect(page.get_by_label("Your message")).to_have_value("Listed until it is sent")
    page.goto(system.address("../../"))
    page.once("dialog", lambda dialog: dialog.accept())
    listed.get_by_role("button", name="Remove it from this device").click()
    assert kept(page) == 0


def test_the_first_page_after_signing_in_says_that_something_waits(system, browser):
    page = system.open(browser)
    begin(page, "Your message", "Somewhere else")
    page.close()
    again = page.context.new_page()
    again.goto(system.address("people/"))
    link = again.get_by_role("link", name="See what is not sent")
    expect(link).to_be_visible()
    again.reload()
    expect(again.get_by_role("heading", level=1)).to_be_visible()
    expect(link).to_have_count(0)
    again.context.clear_cookies(name="csrftoken")  # as each sign-in turns it
    again.reload()
    link.click()
    expect(again.locator("#unsent")).to_contain_text("Discussion, review of")


def test_the_board_lists_what_an_officer_began(system, browser):
    page = system.open(browser, "officer", "cancel/")
    begin(page, "Reason", "The State asked for it")
    page.goto(f"http://localhost:{system.port}/")
    expect(page).to_have_url(re.compile("/secretariat/"))
    expect(page.locator("#unsent")).to_contain_text("Cancel")


def write_notes(page: Page, text: str) -> None:
    page.get_by_label("Other arrangements").fill(text)
    page.get_by_role("button", name="Save for all States").click()
    expect(page.get_by_text("Every State in this review sees it")).to_be_visible()


def test_a_field_changed_meanwhile_shows_both_texts(system, browser):
    mine = system.open(browser, "XB focal_point", SHEET)
    begin(mine, "Other arrangements (optional)", "We meet on Tuesdays")
    mine.close()
    write_notes(system.open(browser, "XD focal_point", SHEET), "We meet on Fridays")

    again = mine.context.new_page()
    again.goto(system.address(SHEET))
    field = again.get_by_label("Other arrangements")
    block = again.locator("form .beside")
    expect(field).to_have_value("We meet on Fridays")
    expect(block).to_contain_text("We meet on Tuesdays")
    expect(again.get_by_text("was changed meanwhile. Read it again")).to_be_visible()
    block.get_by_role("button", name="Put my text into the field").click()
    expect(field).to_have_value("We meet on Tuesdays")
    expect(block).to_contain_text("We meet on Fridays")
    again.reload()
    expect(field).to_have_value("We meet on Tuesdays")
    expect(block).to_have_count(0)


def test_rows_of_a_note_come_back_and_passphrases_never_stay(system, browser):
    page = system.open(browser, "officer")
    site = f"http://localhost:{system.port}"
    page.goto(f"{site}/secretariat/notes/new/")
    page.get_by_label("State party").select_option(index=1)
    page.locator("main form").get_by_role("button").first.click()
    page.get_by_role("button", name="Add another person").click()
    page.locator("[name$='-name']").last.fill("Zoe Zenith")
    rows = page.locator("#people > *").count()
    page.reload()
    expect(page.locator("#people > *")).to_have_count(rows)
    expect(page.locator("[name$='-name']").last).to_have_value("Zoe Zenith")
    page.evaluate("localStorage.clear()")

    page.goto(f"{site}/accounts/password/change/")
    for field in page.locator("[type=password]").all():
        field.fill("a secret of mine")
    page.locator("[data-reveals]").first.click()
    page.locator("main input[type=text]").first.press_sequentially("more of it")
    assert page.evaluate("Object.keys(localStorage).length") == 0
