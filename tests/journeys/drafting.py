"""What each State writes for itself: consultations, answers, feedback, clarification."""

import re

from playwright.sync_api import expect

from tests.journeys.people import STATES, Cast, Person

FOCAL_POINTS = tuple(f"{code} focal point" for code in STATES)
# The mass of the answers and of the feedback, through the project's own actions.
ANSWERS = """
from accounts.models import User
from questionnaires.actions import answers
from questionnaires.actions.practice import invented
from reviews.models import Submission
text = Submission.objects.select_related("state").get(step="self_assessment")
values = invented(text.state)
values.pop("LEFT")
answers.fill(by=User.objects.get(email="WHO"), submission=text, values=values)
"""
FEEDBACK = """
from accounts.models import User
from questionnaires.actions import remarks
from reviews.models import Submission
from revmod.management.demo.course import texts
by = User.objects.get(email="WHO")
text = Submission.objects.get(step="feedback", state__code="CODE")
remarks.fill(by=by, submission=text, words=texts("remarks"))
"""
ARABIC = "يشمل القانون الجماعات الأصغر من خلال أحكام الاشتراك في الجريمة."


def consult(cast: Cast) -> None:
    """The focal points settle the arrangements, and all confirm them."""
    first = cast["XA focal point"]
    first.open("/")
    first.seen("my reviews")
    first.follow("Review of Arvendal")
    first.seen("hub at the consultations")
    pages = "about people nominations confidentiality history help extension questionnaire"
    for page in pages.split():
        first.open(f"/reviews/1/{page}/")
        first.seen(page)
    first.open("/reviews/1/")
    first.follow("Go to the consultations")
    first.seen("consultations")
    first.page.get_by_label("English").check()
    for tick in first.page.get_by_label(re.compile("reviews the whole instrument")).all():
        tick.check()
    first.press("Save for all States")
    first.says("Saved. Every State in this review sees it.")
    say_something(cast["XB expert"])
    for key in FOCAL_POINTS:
        person = cast[key]
        person.open("/")
        person.follow("Go to the consultations")
        person.follow("Clear for your State")
        certify(person, look=key == "XA focal point")
    officer = cast["officer"]
    officer.open("/secretariat/?mechanism=practice")
    officer.seen("board")
    officer.follow("Arvendal")
    officer.seen("hub for the officer at the self-assessment")


def say_something(person: Person) -> None:
    """An expert writes in the discussion of all."""
    person.open("/reviews/1/discussion/")
    person.seen("discussion")
    person.fill(text="Could we meet online in the second week?")
    person.press("Send")
    person.says("Could we meet online")


def certify(person: Person, *, look: bool = False) -> None:
    """Clear the text on the page of clearing; afterwards there is a receipt."""
    if look:
        person.seen("clear")
    person.page.get_by_label("I certify that this text is agreeable to my State.").check()
    person.press("Clear the text")
    person.heading(re.compile("^Receipt"))
    if look:
        person.seen("receipt")


def assess(cast: Cast) -> None:
    """The expert drafts with autosave; the focal point completes, checks and clears."""
    expert, focal_point = cast["XA expert"], cast["XA focal point"]
    expert.open("/")
    expert.follow("Go to the answers")
    expert.seen("answers")
    expert.follow("Use of terms")
    expert.seen("section of the self-assessment")
    answer_a_section(expert)
    left = "untoc-2-3-a"
    fill_answers(expert, left)
    focal_point.open("/")
    focal_point.follow("Go to the answers")
    focal_point.follow("1 question still waits")
    focal_point.seen("unanswered")
    focal_point.page.locator("main .question-link").click()
    item = focal_point.page.locator(f"#q-{left}")
    focal_point.write(item.locator("textarea"), "By case law.", item.locator("[data-state]"))
    focal_point.follow("All answers on one page")
    focal_point.says(ARABIC)
    focal_point.seen("all answers on one page")
    focal_point.follow("Continue to clearing")
    certify(focal_point)
    fetch_a_pdf(focal_point, "Read the text", look=True)


def fill_answers(expert: Person, left: str) -> None:
    """Answer everything that is not answered, but for one question."""
    expert.site.run(ANSWERS.replace("WHO", expert.email).replace("LEFT", left))


def answer_a_section(expert: Person) -> None:
    """Type, see that it is saved, see what depends on it; one text in Arabic."""
    page = expert.page
    page.locator("#q-untoc-2-1").get_by_label("Yes, in part", exact=True).check()
    citation = page.locator("#q-untoc-2-1-a")
    title = citation.get_by_label("Title of the law or case").first
    expert.write(title, "Criminal Code, section 3", citation.locator("[data-state]"))
    elements = page.locator("#q-untoc-2-1-b")
    elements.locator("input[type=checkbox]").first.check()
    expect(elements.locator("[data-state]")).to_have_text(re.compile("^Saved"))
    page.locator("#language").select_option("ar")
    text = page.locator("#q-untoc-2-1-c")
    expert.write(text.locator("textarea"), ARABIC, text.locator("[data-state]"))
    page.reload()
    expect(text.locator("textarea")).to_have_value(ARABIC)
    expert.follow("History", within=text)
    expert.seen("history of an answer")


def fetch_a_pdf(person: Person, link: str, *, look: bool = False) -> None:
    """Go to a text, have a PDF made by the worker, wait for it and download it."""
    person.follow(link)
    if look:
        person.seen("answers, submitted")
    person.press("Make a PDF")
    ready = person.page.get_by_role("link", name="Download")
    ready.wait_for(timeout=60_000)
    if look:
        person.seen("document made")
    with person.page.expect_download() as fetched:
        ready.click()
    assert fetched.value.path().read_bytes().startswith(b"%PDF-")


def give_feedback(cast: Cast) -> None:
    """The reviewing States comment beside the answers, ask, and clear their feedback."""
    expert = cast["XB expert"]
    expert.open("/")
    expert.follow("Go to your feedback")
    expert.seen("feedback")
    expert.follow("All answers on one page")
    expert.seen("answers of another State")
    expert.open("/")
    expert.follow("Go to your feedback")
    expert.follow("Use of terms")
    expert.seen("feedback beside the answers")
    pane = expert.page.locator(".pair", has=expert.page.locator("#q-untoc-2-1")).first
    comment = pane.locator(".remark").first
    expert.write(
        comment.locator("textarea"),
        "A clear notion. Which elements did courts add?",
        comment.locator("[data-state]"),
    )
    clarify(expert, cast["XA expert"])
    write_overall(expert, "XB", "untoc", look=True)
    for code, author in (("XB", expert), ("XD", cast["XD focal point"])):
        expert.site.run(FEEDBACK.replace("WHO", author.email).replace("CODE", code))
    write_overall(cast["XC focal point"], "XC", "fa")
    for code in ("XB", "XD", "XC"):
        person = cast[f"{code} focal point"]
        person.open("/")
        person.follow("Go to your feedback")
        person.follow("Check and clear")
        if code == "XB":
            person.seen("check the feedback")
        person.follow("Continue to clearing")
        certify(person)


def clarify(asking: Person, replying: Person) -> None:
    """A reviewing expert asks what an answer means; the State under review replies."""
    asking.page.get_by_role("link", name="Ask for clarification").first.click()
    asking.heading("Ask for clarification")
    asking.seen("ask for clarification")
    asking.fill(text="Does **partly** include attempts?")
    asking.press("Send the request")
    replying.open("/")
    replying.follow("See requests for clarification")
    replying.seen("requests for clarification")
    replying.follow(re.compile("^Question 1"))
    replying.fill(text="It does, by section 12.")
    replying.press("Send")
    replying.seen("clarification")
    asking.open("/inbox/")
    asking.seen("inbox")
    asking.open("/reviews/1/clarifications/?show=all")
    asking.follow(re.compile("^Question 1"))
    asking.says("It does, by section 12.")


def write_overall(person: Person, code: str, instrument: str, *, look: bool = False) -> None:
    """Write what a State has to say on an instrument as a whole."""
    person.open(f"/reviews/1/feedback-overall/{code}/{instrument}/")
    if look:
        person.seen("overall text")
    item = person.page.locator(".overall .remark").first
    person.write(item.locator("textarea"), "Measures are in place.", item.locator("[data-state]"))
