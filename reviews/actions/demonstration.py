"""The real parties' reviews in a demonstration: pairings by simple lots, imported statuses.

No people and no text for real parties; every page says that pairings and statuses are fictitious
(domain.md §10).
"""

import random

from django.db import transaction

from accounts.models import User
from reviews import lots, queries
from reviews.actions.draws import Drawn, Imported, create, parties
from reviews.models import Phase
from reviews.process import Step

SIZES = (62, 63, 64)  # domain.md §2 [P]
# October 2023: 60 of 189 progressing (domain.md §9 [P]). At which step they were is not published;
# we spread them as group 1 stood in early 2022: 8, 5, 11 and 5 reviews (§4).
PROGRESSING = {
    Step.CONSULTATIONS: 17,
    Step.SELF_ASSESSMENT: 10,
    Step.FEEDBACK: 23,
    Step.OBSERVATIONS: 10,
}
SEED = "demonstration"


@transaction.atomic
def real_reviews(*, seed: str = SEED, by: User | None = None) -> int:
    """Make the 189 reviews of phase 1 with their published statuses, all of them by lot.

    Needs the frame to be loaded. Safe to repeat; returns how many reviews were made.
    """
    phase = Phase.objects.select_related("mechanism").get(mechanism__is_practice=False, number=1)
    known = parties(phase.mechanism)
    groups, _left_over = lots.divide([party.code for party in known], SIZES, seed)
    numbers = {code: number for number, group in enumerate(groups, start=1) for code in group}
    drawn = lots.pair(
        known,
        numbers,
        seed,
        most=queries.number("reviews_per_state_max"),
        mutual=bool(queries.setting("mutual_reviews")),
    )
    return create(
        by=by, phase=phase, drawn=Drawn(drawn, numbers), imported=_statuses(sorted(numbers), seed)
    )


def _statuses(codes: list[str], seed: str) -> dict[str, Imported]:
    """Which reviews progress, and at which step, by lot."""
    order = list(codes)
    random.Random(f"{seed}/statuses").shuffle(order)
    steps = [step for step, number in PROGRESSING.items() for _place in range(number)]
    found = {code: Imported("progressing", step) for code, step in zip(order, steps, strict=False)}
    return {code: found.get(code, Imported("not_started")) for code in order}
