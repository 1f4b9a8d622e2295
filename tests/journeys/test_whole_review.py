"""Seven people take one review from the note verbale to the public summary, each in a browser.

Every page they come to is looked at in English at a desk and in Arabic on a phone (Person.seen);
pictures lie under var/artefacts/journeys/.
"""

import re

import pytest
from django.conf import settings

from tests.browser import chromium
from tests.journeys.people import Person, closing
from tests.journeys.site import Site, whole_site

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.slow]

NAMES = {
    "officer": "Olga Officer",
    "XA focal point": "Anna Falk",
    "XA expert": "Emil Eller",
    "XB focal point": "Bela Brand",
    "XB expert": "Berit Berg",
    "XC focal point": "Cora Calder",
    "XD focal point": "Dario Dahl",
}
STATES = {"XA": "Arvendal", "XB": "Brevane", "XC": "Corvessa", "XD": "Dorrimund"}
SEATS = {"focal point": "focal_point", "expert": "expert"}
Cast = dict[str, Person]


@pytest.fixture
def site(tmp_path):
    with whole_site(tmp_path, servers=bool(settings.REDIS_URL)) as found:
        found.artefacts.mkdir(parents=True, exist_ok=True)
        for old in found.artefacts.glob("*.png"):
            old.unlink()
        yield found


def test_a_review_from_the_note_verbale_to_the_public_summary(site: Site):
    with chromium() as browser:
        cast = {key: Person(site, browser, name) for key, name in NAMES.items()}
        with closing(cast):
            review = open_the_review(cast["officer"])
            for code in STATES:
                record_a_note(cast, code)
            for key in NAMES:
                if key != "officer":
                    take_the_seat(cast, key)
            print(review)
        faults = [fault for person in cast.values() for fault in person.faults]
    assert not faults, "\n".join(faults)


def open_the_review(officer: Person) -> str:
    """The officer signs in and opens the review; returns its path."""
    officer.sign_in()
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
    officer.press("Go on")
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
    person.activate()
    person.heading("My profile")
    person.fill(organization="Ministry of Justice", field="Criminal law")
    person.page.get_by_label("English").check()
    person.press("Submit to the Secretariat")
    person.says("Your profile is with the Secretariat")
    officer.page.get_by_role("link", name="Notes verbales").first.click()
    officer.follow(NAMES[key])
    officer.press("Approve")
    person.open("/")
