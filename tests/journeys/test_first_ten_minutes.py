"""README's first ten minutes, step by step: from the demonstration page to the receipt."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, expect

from tests.browser import chromium
from tests.journeys.drafting import certify
from tests.journeys.people import SAVED, Person
from tests.journeys.site import Site, whole_site

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.slow, pytest.mark.once]

DEMONSTRATION = """
from django.core.management import call_command
call_command("demo")
"""


# The few answers that a practice review has left, all at once.
THE_REST = """
from accounts.models import User
from questionnaires.actions import answers
from questionnaires.actions.practice import invented
from reviews.models import Submission
by = User.objects.get(email="WHO")
text = Submission.objects.get(review__private_to=by, step="self_assessment")
answers.fill(by=by, submission=text, values=invented(text.state))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    servers = bool(settings.REDIS_URL)
    folder = tmp_path_factory.mktemp("minutes")
    with whole_site(folder, servers=servers, prepare=DEMONSTRATION) as found:
        found.artefacts.mkdir(parents=True, exist_ok=True)
        yield found


@pytest.fixture(scope="module")
def browser(site) -> Iterator[Browser]:
    with chromium() as found:
        yield found


def choose(item: Locator) -> None:
    """Answer yes, and see that it is saved."""
    item.get_by_label("Yes", exact=True).check()
    expect(item.locator("[data-state]")).to_have_text(SAVED)


def test_from_the_demonstration_page_to_the_receipt_in_readmes_five_steps(
    site: Site, browser: Browser
):
    lev = Person(site, browser, "Lev Orlin")
    page = lev.page
    # 1. Who to be.
    lev.open("/demo/")
    start = page.get_by_role("listitem").filter(has_text="Fill in a self-assessment and submit it")
    expect(start).to_contain_text("Lev Orlin, Elthora")
    lev.press("Sign in as Lev Orlin", within=start)
    # 2. What is asked, until when, and who reads it.
    lev.heading("My reviews")
    lev.follow("Review of Elthora")
    expect(page.locator("[aria-current='step']").first).to_contain_text("Self-assessment")
    lev.says("What you do next")
    lev.follow("Your role, and who reads what")
    lev.says("What is asked of you")
    lev.follow("Open the sheet")
    lev.heading("Who reads what")
    page.go_back()
    page.go_back()
    # 3. Choose a section and type; cut the network meanwhile.
    lev.follow("Go to the answers")
    lev.follow("Participation in an organized criminal group")
    choose(page.locator("#q-untoc-5-6"))
    text = page.locator("#q-untoc-5-7")
    page.context.set_offline(True)
    text.locator("input[type=text]").fill("Two to twelve years.")
    expect(text.locator("[data-state]")).to_have_text("Kept on this device, will be sent.")
    page.context.set_offline(False)
    expect(text.locator("[data-state]")).to_have_text(SAVED)
    # 4. From one question that waits to the next.
    lev.follow("All sections")
    lev.says("3 questions still wait")
    lev.follow("Go to the next question")
    choose(page.locator("#q-tip-5-2"))
    choose(page.locator("#q-tip-5-3"))
    lev.follow("All sections")
    lev.follow("Go to the next question")
    choose(page.locator("#q-fa-5-1"))
    follow_up = page.locator("#q-fa-5-1-a")
    title = follow_up.get_by_label("Title of the law or case").first
    lev.write(title, "Firearms Control Act", follow_up.locator("[data-state]"))
    lev.follow("All sections")
    lev.follow("All answers on one page")
    lev.says("Firearms Control Act")
    # 5. Check and clear: a receipt with the date and the hash.
    lev.follow("Continue to clearing")
    certify(lev)
    lev.says(re.compile("[0-9a-f]{64}"))
    lev.follow("Read the text")
    expect(page.get_by_role("textbox")).to_have_count(0)


def test_practice_from_the_page_on_ones_role_to_the_receipt_and_away(site: Site, browser: Browser):
    ines = Person(site, browser, "Inés Varo")
    ines.open("/demo/")
    ines.press("Sign in as Inés Varo")
    ines.follow("Review of Dorrimund")
    ines.follow("Your role, and who reads what")
    ines.press("Practise")
    ines.seen("practice begun")
    ines.follow("Go to your practice review")
    ines.says("Practice review: nothing is at stake.")
    ines.seen("practice, hub")
    ines.follow("Go to the answers")
    site.run(THE_REST.replace("WHO", "ines.varo@example.org"))
    ines.follow("All answers on one page")
    ines.follow("Continue to clearing")
    certify(ines)
    ines.follow("Begin again or discard it")
    ines.says("What would come next in a real review")
    ines.seen("practice cleared")
    ines.press("Begin again")
    ines.says("Your practice review")
    ines.press("Discard")
    ines.heading("My reviews")
    ines.open("/practice/")
    ines.seen("practice before")
    assert not ines.faults, "\n".join(ines.faults)
