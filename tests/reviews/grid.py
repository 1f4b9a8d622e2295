"""The permission grid as readable text: step x action x seat x side x instrument."""

from pathlib import Path

from reviews.models import Instrument, Review
from reviews.permissions import may
from reviews.process import MAY, SECRETARIAT_MAY, Action, Office, Step
from tests.factories.people import Cast

FILE = Path(__file__).with_name("grid.txt")
SIDES = {"XA": "under review", "XB": "reviewing", "XC": "additional (FA)"}
SEATS = ("focal_point", "expert", "observer")


def lines(cast: Cast) -> list[str]:
    """One line per action and kind of person, a column per step; "." is no, "F" firearms only."""
    found = [f"{'action':21} {'who':31} " + " ".join(step.value[:12].ljust(12) for step in Step)]
    kinds = {f"{SIDES[c]}, {s}": cast[f"{c} {s}"] for c in SIDES for s in SEATS} | {
        "no seat": cast.outsider,
        "Secretariat, officer": cast.officer,
        "Secretariat, draw officer": cast.draw_officer,
        "Secretariat, administrator": cast.administrator,
    }
    for action in Action:
        for name, user in kinds.items():
            cells = [_cell(cast.review, action, user, step) for step in Step]
            if any(cell != "." for cell in cells):
                found.append(f"{action:21} {name:31} " + " ".join(cell.ljust(12) for cell in cells))
    return [line.rstrip() for line in found]


def _cell(review: Review, action: Action, user, step: Step) -> str:
    review.step = step
    per = {
        i.code: bool(may(user, action, review, instrument_id=i.pk))
        for i in Instrument.objects.all()
    }
    if all(per.values()):
        return "yes"
    if not any(per.values()):
        return "."
    return "+".join(code for code, yes in per.items() if yes)


def covers_everything() -> bool:
    """Whether each action stands in one of the two tables of the rules."""
    return set(MAY) | set(SECRETARIAT_MAY) == set(Action) and set(Office) == {
        office for offices in SECRETARIAT_MAY.values() for office in offices
    }
