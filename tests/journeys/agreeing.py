"""What all States write together and agree: the list, its summary; then what becomes public."""

import re

from tests.journeys.drafting import FOCAL_POINTS, certify, fetch_a_pdf
from tests.journeys.people import Cast, Person

GAP = "The offence covers groups of **three or more** persons only."
FIREARMS = "Brokers are registered; the register is not yet shared."
RESERVATION = "Dorrimund reads the article more widely."


def propose(person: Person, place: str, kind: str, text: str, *, look: bool = False) -> None:
    """Write a paragraph and propose it to all."""
    person.open("/")
    person.follow("Go to the list")
    person.follow("Write a paragraph")
    if look:
        person.seen("write a paragraph")
    person.page.get_by_label("Instrument and article").select_option(place)
    person.page.get_by_label(kind).check()
    person.fill(text=text)
    person.press("Propose to all parties")
    person.heading("List of observations")


def agree_the_list(cast: Cast) -> None:
    """Paragraphs are proposed, commented on, agreed, one with a reservation; all clear."""
    propose(cast["XB expert"], "UNTOC:5", "Gap or challenge", GAP, look=True)
    propose(cast["XC focal point"], "FA:3", "Best practice", FIREARMS)
    expert = cast["XA expert"]
    expert.open("/")
    expert.follow("Go to the list")
    expert.follow("Comment")
    expert.seen("comment on a paragraph")
    expert.fill(text="An amendment is before parliament.")
    expert.press("Send the comment")
    for key in FOCAL_POINTS:
        take_positions(cast[key], reserved=key.startswith("XD"))
    cast["officer"].open("/reviews/1/observations/")
    cast["officer"].seen("list for the officer")
    for key in FOCAL_POINTS:
        cast[key].open("/")
        cast[key].follow("Go to the list")
        cast[key].follow("Check and clear")
        certify(cast[key])


def take_positions(person: Person, *, reserved: bool) -> None:
    """Say of each paragraph that concerns one's State where it stands."""
    person.open("/")
    person.follow("Go to the list")
    if reserved:
        person.follow("Record a reservation")
        person.seen("reservation")
        person.page.get_by_label("My State records a reservation.").check()
        person.fill(reservation=RESERVATION)
        person.press("Record the position")
        person.says(RESERVATION)
        person.seen("list with a reservation")
    while person.page.get_by_role("button", name="Agree").count():
        person.press("Agree")


def agree_the_summary(cast: Cast) -> None:
    """A reviewing expert drafts the summary from the list; all clear it."""
    writer = cast["XB expert"]
    writer.open("/")
    writer.follow("Go to the summary")
    writer.press("Fill the empty parts from the list")
    writer.seen("summary")
    general = writer.page.locator("section", has=writer.page.locator("#part-general-head"))
    general.locator("textarea").fill("Overall **good** law; the reviewers note one gap.")
    writer.press("Save this part", within=general)
    reader = cast["XA focal point"]
    reader.open("/reviews/1/summary/")
    reader.seen("summary for the State under review")
    for key in FOCAL_POINTS:
        cast[key].open("/")
        cast[key].follow("Go to the summary")
        cast[key].follow("Check and clear")
        certify(cast[key])
    fetch_a_pdf(cast["XD focal point"], "Read the text")


def publish(cast: Cast) -> None:
    """The State under review makes the summary and a paragraph public; anybody reads them."""
    focal_point, visitor = cast["XA focal point"], cast["XB expert"]
    focal_point.open("/")
    focal_point.follow("Decide what is public")
    focal_point.seen("publication")
    focal_point.page.on("dialog", lambda dialog: dialog.accept())
    focal_point.press("Make public", within=focal_point.page.locator("#summary"))
    focal_point.page.get_by_label(re.compile(GAP[:20])).check()
    focal_point.press("Record which paragraphs are public")
    focal_point.says("1 of 2 paragraphs is public.")
    focal_point.open("/reviews/1/")
    focal_point.seen("hub, completed")
    visitor.page.context.clear_cookies()
    visitor.open("/")
    visitor.seen("front page for a visitor")
    visitor.open("/profiles/")
    visitor.seen("country profiles")
    visitor.follow("Arvendal")
    visitor.says("Overall good law")
    visitor.says("three or more")
    visitor.says(RESERVATION)
    visitor.seen("country profile")
    shown = visitor.page.locator("main").inner_text()
    assert FIREARMS not in shown
    assert "By case law." not in shown
    assert not [name for name in ("Falk", "Eller", "Dahl") if name in shown]
