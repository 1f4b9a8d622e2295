"""From nothing to seats: the review opened, the notes verbales recorded, the people approved."""

import re

from tests.journeys.people import NAMES, SEATS, STATES, Cast, Person


def open_the_review(officer: Person) -> str:
    """The officer signs in and opens the review; returns its path."""
    officer.sign_in(look=True)
    officer.seen("home of the officer")
    officer.page.get_by_role("link", name="All reviews", exact=True).first.click()
    officer.seen("board without reviews")
    officer.follow("Open a review")
    officer.seen("open a review")
    officer.page.get_by_label("State under review").select_option("XA")
    officer.page.get_by_label("Phase").select_option(index=4)
    officer.press("Continue")
    officer.heading("Open the review of Arvendal")
    officer.seen("reviewing States")
    officer.page.get_by_label("Reviewing State of the same regional group").select_option("XB")
    officer.page.get_by_label("Reviewing State of another regional group").select_option("XD")
    officer.press("Open the review")
    officer.says("Brevane is not party to it")
    officer.page.get_by_label(re.compile("^Additional reviewing State")).select_option("XC")
    officer.press("Open the review")
    officer.heading("Review of Arvendal")
    officer.seen("hub for the officer at the nominations")
    return officer.page.url


def record_a_note(cast: Cast, code: str) -> None:
    """The officer records the note verbale of a State with everybody it names."""
    officer = cast["officer"]
    officer.page.get_by_role("link", name="Notes verbales").first.click()
    officer.follow("Record a note")
    officer.page.get_by_label("State party").select_option(label=STATES[code])
    officer.press("Continue")
    officer.heading(f"Note verbale of {STATES[code]}")
    if code == "XA":
        officer.seen("note verbale")
    officer.fill(reference=f"NV/{code}/2026/7", dated_on="2026-01-12")
    officer.page.get_by_label(re.compile("Arvendal")).check()
    named = [key for key in NAMES if key.startswith(code)]
    for row, key in enumerate(named):
        officer.fill(
            **{
                f"people-{row}-name": NAMES[key],
                f"people-{row}-title": "Counsellor",
                f"people-{row}-email": cast[key].email,
            }
        )
        seat = SEATS[key.removeprefix(f"{code} ")]
        officer.page.locator(f"[name='people-{row}-seat']").select_option(seat)
    officer.press("Record the note")
    officer.heading(re.compile(f"NV/{code}/2026/7"))
    if code == "XA":
        officer.seen("note recorded")


def take_the_seat(cast: Cast, key: str) -> None:
    """A person named sets a passphrase and completes the profile; the officer approves."""
    person, officer = cast[key], cast["officer"]
    first = key == "XA focal point"
    person.activate(look=first)
    person.heading("My profile")
    if first:
        person.seen("profile")
    person.fill(organization="Ministry of Justice", field="Criminal law")
    person.page.get_by_label("English").check()
    person.press("Submit to the Secretariat")
    person.says("Your profile is with the Secretariat")
    officer.open("/secretariat/notes/")
    if key == "XD focal point":
        officer.seen("notes verbales")
    officer.follow(NAMES[key])
    if first:
        person.seen("profile submitted")
        person.open("/")
        person.seen("home without a seat")
        officer.seen("nomination to decide")
    officer.press("Approve")
    officer.says("approved")
