"""Seven people take one review from the note verbale to the public summary, each in a browser.

Every page they come to is looked at in English at a desk and in Arabic on a phone (Person.seen);
pictures lie under var/artefacts/journeys/.
"""

import pytest

from tests.journeys.agreeing import agree_the_list, agree_the_summary, publish
from tests.journeys.drafting import assess, consult, give_feedback
from tests.journeys.opening import open_the_review, record_a_note, take_the_seat
from tests.journeys.people import NAMES, STATES, seven_people
from tests.journeys.site import ONE_OFFICER, Site, whole_site

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def site(tmp_path):
    with whole_site(tmp_path, servers=False, prepare=ONE_OFFICER) as found:
        found.artefacts.mkdir(parents=True, exist_ok=True)
        for old in found.artefacts.glob("*.png"):
            old.unlink()
        yield found


def test_a_review_from_the_note_verbale_to_the_public_summary(site: Site):
    with seven_people(site) as cast:
        open_the_review(cast["officer"])
        for code in STATES:
            record_a_note(cast, code)
        for key in list(NAMES)[1:]:
            take_the_seat(cast, key)
        consult(cast)
        assess(cast)
        give_feedback(cast)
        agree_the_list(cast)
        agree_the_summary(cast)
        publish(cast)
        faults = [fault for person in cast.values() for fault in person.faults]
    assert not faults, "\n".join(faults)
