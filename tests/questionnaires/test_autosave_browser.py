"""Answers saving themselves in Chromium, against a server that is cut, and people who come and go.

One system for the module; each test writes into a question of its own.
"""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium
from tests.browsing import System
from tests.spare import free_port
from tests.workers.system import own_system, shell

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.once]

PREPARE = """
import json
from django.conf import settings
settings.EVENT_LISTENER = ""
from questionnaires import queries
from questionnaires.actions.catalogue import CLUSTER_1, load
from reviews.actions.frame import load_frame, load_practice
from reviews.process import Step
from tests.factories.people import make_cast, signed_in
from tests.factories.progress import skip_to
load_frame(); load_practice(); load(CLUSTER_1)
cast = make_cast()
skip_to(cast, Step.SELF_ASSESSMENT)
sheet = queries.self_assessment(cast.review).sheet
sheet.answers.filter(question__key="untoc-2-1").update(value="partly", revision=1)
people = {name: signed_in(cast[name]).cookies["sessionid"].value
          for name in ["XA expert", "XA focal_point"]}
print(json.dumps({"review": cast.review.pk, "people": people}))
"""
SUBMIT = """
from reviews.models import Submission
print(Submission.objects.filter(step="self_assessment").update(status="STATUS"))
"""
SAVED = re.compile(r"^Saved \d\d:\d\d UTC$")
WAITED = re.compile(r"^Answers that waited on this device are saved: \d\d:\d\d UTC$")
KEPT = "Kept on this device, will be sent."


@pytest.fixture(scope="module")
def system(tmp_path_factory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("autosave")
    with own_system("revmod.settings", folder, servers=False) as env:
        made: dict[str, Any] = json.loads(shell(env, PREPARE).splitlines()[-1])
        env["PORT"] = str(free_port())
        found = System(env, int(env["PORT"]), made["review"], made["people"], "answers/untoc-2/")
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


def text(page: Page, key: str):
    """The field of a question with a plain text, opened by the answers it depends on."""
    return page.locator(f"#q-{key} textarea").first


def line(page: Page, key: str):
    return page.locator(f"#q-{key} [data-state]")


def choose(page: Page, key: str, label: str) -> None:
    page.locator(f"#q-{key}").get_by_label(label, exact=True).check()
    expect(line(page, key)).to_have_text(SAVED)


def seen_by_the_server(system, browser, key: str) -> str:
    """What a fresh browser shows in the field: what the server has."""
    page = system.open(browser, "XA focal_point")
    found = text(page, key).input_value()
    page.context.close()
    system.contexts.pop()
    return found


def test_follow_ups_come_and_go_with_the_answers(system, browser):
    page = system.open(browser)
    follow_up = page.locator("#q-untoc-2-1-c")
    expect(follow_up).to_be_visible()
    choose(page, "untoc-2-1", "Yes")
    expect(follow_up).to_be_hidden()
    choose(page, "untoc-2-1", "Yes, in part")
    expect(follow_up).to_be_visible()


def test_without_a_script_every_follow_up_is_there(system, browser):
    context = browser.new_context(java_script_enabled=False)
    system.contexts.append(context)
    system.sign_in(context, "XA expert")
    page = context.new_page()
    page.goto(system.address("answers/untoc-5/"))
    assert page.locator(".question").count() == page.locator(".question:visible").count() > 15
    expect(page.get_by_text("Press Save before you leave this page.")).to_be_visible()
    first = page.locator(".question textarea").first
    first.fill("Written without a script")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".question textarea").first).to_have_value("Written without a script")


def test_what_is_typed_is_saved_after_a_pause(system, browser):
    page = system.open(browser)
    text(page, "untoc-2-1-c").fill("First words")
    expect(line(page, "untoc-2-1-c")).to_have_text(SAVED)
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    expect(page.get_by_text("Every answer is saved by itself when you pause.")).to_be_visible()
    expect(page.get_by_text("Press Save before")).to_have_count(0)
    assert seen_by_the_server(system, browser, "untoc-2-1-c") == "First words"
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_cut_connection_keeps_the_text_and_sends_it_later(system, browser):
    page = system.open(browser)
    system.cut()
    text(page, "untoc-2-1-c").fill("Typed while the server was away")
    expect(line(page, "untoc-2-1-c")).to_have_text(KEPT)
    assert page.evaluate("Object.keys(localStorage).length") == 1
    system.start()
    expect(line(page, "untoc-2-1-c")).to_have_text(SAVED, timeout=15_000)
    shown = seen_by_the_server(system, browser, "untoc-2-1-c")
    assert shown == "Typed while the server was away"


def test_back_online_the_text_is_sent_at_once(system, browser):
    page = system.open(browser)
    page.context.set_offline(True)
    text(page, "untoc-2-1-c").fill("Typed in a tunnel")
    expect(line(page, "untoc-2-1-c")).to_have_text(KEPT)
    expect(page.locator("[data-status]")).to_have_text(KEPT)
    page.wait_for_timeout(5_000)  # two tries have failed, the next is some seconds away
    page.context.set_offline(False)
    expect(line(page, "untoc-2-1-c")).to_have_text(SAVED, timeout=3_000)
    expect(page.locator("[data-status]")).to_have_text(SAVED)
    assert seen_by_the_server(system, browser, "untoc-2-1-c") == "Typed in a tunnel"


def test_a_closed_tab_loses_nothing(system, browser):
    page = system.open(browser)
    context = page.context
    system.cut()
    text(page, "untoc-2-1-c").press_sequentially("A tab closed in the middle", delay=5)
    page.close()
    system.start()
    again = context.new_page()
    again.goto(system.address("answers/"))  # another page of the same person sends it
    expect(again.locator("[data-status]")).to_have_text(WAITED)
    shown = seen_by_the_server(system, browser, "untoc-2-1-c")
    assert "A tab closed in the middle" in shown


@pytest.mark.parametrize("path", ["", "../../"])
def test_the_hub_and_the_first_page_send_what_waits(system, browser, path):
    page = system.open(browser)
    system.cut()
    text(page, "untoc-2-1-c").fill(f"Waited for {path or 'the hub'}")
    expect(line(page, "untoc-2-1-c")).to_have_text(KEPT)
    page.close()
    system.start()
    again = page.context.new_page()
    again.goto(system.address(path))
    expect(again.locator("[data-status]")).to_have_text(WAITED)
    assert seen_by_the_server(system, browser, "untoc-2-1-c") == f"Waited for {path or 'the hub'}"


def test_the_first_page_shows_two_texts_and_leads_to_them(system, browser):
    mine, theirs = system.open(browser), system.open(browser, "XA focal_point")
    mine.context.set_offline(True)
    text(mine, "untoc-2-1-c").fill("The expert's words")
    expect(line(mine, "untoc-2-1-c")).to_have_text(KEPT)
    mine.close()
    text(theirs, "untoc-2-1-c").fill("The focal point's words")
    expect(line(theirs, "untoc-2-1-c")).to_have_text(SAVED)
    mine.context.set_offline(False)
    again = mine.context.new_page()
    again.goto(system.address("../../"))
    expect(again.locator("[data-autosave] .callout")).to_contain_text(
        re.compile(r"XA Focal Point, .*\d\d:\d\d UTC.*Both texts are kept")
    )
    again.get_by_role("link", name="Go to the page it belongs to").click()
    block = again.locator("#q-untoc-2-1-c [data-beside]")
    expect(block).to_be_in_viewport()
    block.get_by_role("button", name="Keep the text above").click()
    expect(again.locator("[data-beside]")).to_have_count(0)


def test_an_ended_session_asks_to_sign_in_and_sends_then(system, browser):
    page = system.open(browser)
    page.context.clear_cookies(name="sessionid")
    text(page, "untoc-2-1-c").fill("After the session")
    notice = page.locator("[data-sign-in-notice]")
    expect(notice).to_contain_text("Your session has ended")
    expect(notice).to_be_in_viewport()  # though the field is far above the end of the form
    expect(text(page, "untoc-2-1-c")).to_be_in_viewport()
    expect(notice.get_by_role("link")).to_have_attribute("href", re.compile("accounts/login"))
    system.sign_in(page.context, "XA expert")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(line(page, "untoc-2-1-c")).to_have_text(SAVED)
    expect(notice).to_have_count(0)
    assert seen_by_the_server(system, browser, "untoc-2-1-c") == "After the session"


def test_a_session_that_ends_in_a_section_costs_nothing_that_was_typed(system, browser):
    """Answers to several questions, some saved before it ended, then the form is sent as a whole."""
    page = system.open(browser)
    text(page, "untoc-2-1-c").fill("Saved before")
    expect(line(page, "untoc-2-1-c")).to_have_text(SAVED)
    page.context.clear_cookies(name="sessionid")
    text(page, "untoc-2-1-c").press_sequentially(", typed after")
    chosen = page.locator("#q-untoc-2-2").get_by_label("By a list of offences")
    chosen.check()
    expect(page.locator("[data-sign-in-notice]")).to_have_count(1)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Your text is safe")).to_be_visible()
    system.sign_in(page.context, "XA expert")
    page.get_by_role("button", name="Send again").click()
    expect(text(page, "untoc-2-1-c")).to_have_value("Saved before, typed after")
    expect(chosen).to_be_checked()
    expect(page.locator("[data-beside]")).to_have_count(0)
    assert seen_by_the_server(system, browser, "untoc-2-1-c") == "Saved before, typed after"


def test_another_person_on_the_same_device_never_sees_or_sends_it(system, browser):
    page = system.open(browser)
    context = page.context
    before = text(page, "untoc-2-1-c").input_value()
    context.clear_cookies(name="sessionid")
    text(page, "untoc-2-1-c").fill("Mine alone")
    expect(page.locator("[data-sign-in-notice]")).to_be_visible()
    system.sign_in(context, "XA focal_point")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    other = context.new_page()
    other.goto(system.address())
    expect(text(other, "untoc-2-1-c")).to_have_value(before)
    time.sleep(1)
    assert "Mine alone" not in other.content()
    assert seen_by_the_server(system, browser, "untoc-2-1-c") == before
    other.close()
    system.sign_in(context, "XA expert")
    page.reload()
    expect(text(page, "untoc-2-1-c")).to_have_value("Mine alone")
    expect(line(page, "untoc-2-1-c")).to_have_text(SAVED)


def test_two_people_see_both_texts_and_one_settles(system, browser):
    mine, theirs = system.open(browser), system.open(browser, "XA focal_point")
    text(theirs, "untoc-2-1-c").fill("The focal point's words")
    expect(line(theirs, "untoc-2-1-c")).to_have_text(SAVED)
    text(mine, "untoc-2-1-c").fill("The expert's words")
    block = mine.locator("#q-untoc-2-1-c [data-beside]")
    expect(block).to_contain_text("The focal point's words")
    expect(block).to_contain_text(re.compile(r"XA Focal Point, .* \d\d:\d\d UTC"))
    expect(text(mine, "untoc-2-1-c")).to_have_value("The expert's words")
    expect(block.get_by_role("button", name="Keep the text above")).to_be_visible()
    theirs.reload()
    beside = theirs.locator("#q-untoc-2-1-c [data-beside]")
    expect(beside).to_contain_text("focal point's words")
    expect(beside).to_contain_text(re.compile(r"XA Focal Point wrote this on .* \d\d:\d\d UTC"))
    expect(beside.get_by_role("button", name="Take this text instead")).to_be_visible()
    expect(text(theirs, "untoc-2-1-c")).to_have_value("The expert's words")
    block.get_by_role("button", name="Take this text instead").click()
    expect(block).to_have_count(0)
    expect(text(mine, "untoc-2-1-c")).to_have_value("The focal point's words")
    theirs.reload()
    expect(theirs.locator("[data-beside]")).to_have_count(0)


def test_rows_are_added_and_saved(system, browser):
    page = system.open(browser)
    item = page.locator("#q-untoc-2-1-a")
    item.get_by_label("Title of the law or case").first.fill("Penal Code")
    item.get_by_role("button", name="Add another entry").click()
    item.get_by_label("Title of the law or case").last.fill("Organized Crime Act")
    expect(line(page, "untoc-2-1-a")).to_have_text(SAVED)
    page.reload()
    titles = page.locator("#q-untoc-2-1-a").get_by_label("Title of the law or case")
    expect(titles.nth(0)).to_have_value("Penal Code")
    expect(titles.nth(1)).to_have_value("Organized Crime Act")


def test_answers_stand_in_one_row_where_there_is_room(system, browser):
    page = system.open(browser)
    labels = page.locator("#q-untoc-2-1 .options label")
    for width, rows in ((1280, 1), (360, 4)):
        page.set_viewport_size({"width": width, "height": 800})
        boxes = [labels.nth(number).bounding_box() for number in range(labels.count())]
        assert len(boxes) == 4 and len({round(box["y"]) for box in boxes}) == rows
        assert all(box["height"] >= 44 for box in boxes)


def test_an_empty_row_waits_only_where_nothing_is_written(system, browser):
    page = system.open(browser)
    rows = page.locator("#q-untoc-2-1-a [data-row]")
    rows.last.get_by_label("Title of the law or case").fill("Penal Code")
    expect(line(page, "untoc-2-1-a")).to_have_text(SAVED)
    written = rows.count()
    page.reload()
    expect(rows).to_have_count(written)


def test_a_text_refused_stays_with_its_reason_and_can_be_mended(system, browser):
    page = system.open(browser)
    choose(page, "untoc-2-2", "By the maximum penalty")
    number = page.locator("#q-untoc-2-2-a input[type=text]")
    number.fill("four")
    expect(line(page, "untoc-2-2-a")).to_contain_text("Write a number")
    number.fill("4")
    expect(line(page, "untoc-2-2-a")).to_have_text(SAVED)


def test_a_text_that_comes_after_the_clearing_stays_to_be_copied(system, browser):
    page = system.open(browser)
    shell(system.env, SUBMIT.replace("STATUS", "submitted"))
    text(page, "untoc-2-1-c").fill("One word too late")
    expect(line(page, "untoc-2-1-c")).to_contain_text("These answers are submitted")
    page.reload()
    leftover = page.locator(".leftover")
    expect(leftover.get_by_text("One word too late")).to_be_visible()
    page.goto(system.address(""))
    expect(leftover.get_by_text("One word too late")).to_be_visible()
    leftover.get_by_role("link", name="Go to the page it belongs to").click()
    expect(page).to_have_url(re.compile("answers/untoc-2/"))
    page.once("dialog", lambda dialog: dialog.accept())
    leftover.get_by_role("button", name="Remove it from this device").click()
    expect(leftover).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).length") == 0
    shell(system.env, SUBMIT.replace("STATUS", "draft"))
