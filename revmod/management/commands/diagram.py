"""Write docs/process.md and docs/permissions.md from the rules in reviews/process.py."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reviews.process import (
    EXPERT_WEEKS,
    FOCAL_POINT_WEEKS,
    MAY,
    PRACTICE,
    REMIND,
    SECRETARIAT_MAY,
    SETTINGS,
    STEPS,
    Action,
    Allowed,
    Seat,
    Side,
    Step,
    StepRule,
)
from revmod.management import permissions
from revmod.management.markdown import table, words

SINCE = {
    "start": "from the start of the review",
    "seating": "from the start or the seating of the focal point, whichever is later",
    "opening": "from the opening of the step",
}


def time_allowed(allowed: Allowed | None) -> str:
    """A row's time in words, with the setting that rules it."""
    if allowed is None:
        return "–"
    amount = f"{allowed.months} months" if allowed.months else f"{allowed.weeks} weeks"
    note = f" (setting `{allowed.setting}`)" if allowed.setting else ""
    return f"{amount} {SINCE[allowed.since]}{note}"


def who(rule: StepRule) -> str:
    """Whose turn a step is."""
    return ", ".join(words(side) for side in Side if side in rule.turn) or "–"


def ends(rule: StepRule) -> str:
    """How a step ends."""
    if rule.step is Step.NOMINATIONS:
        how = "when the focal points of all States are seated"
    elif rule.own_text:
        how = "when every State whose turn it is has cleared its own text"
    elif rule.content:
        how = "when the focal points of all States have cleared the one joint text"
    else:
        return "–"
    return how + ("; the Secretariat may close it with a reason" if rule.closable else "")


def steps_of(action_steps: frozenset[Step]) -> str:
    """The steps in which an action can be done."""
    if action_steps == frozenset(Step):
        return "always"
    if action_steps == frozenset(Step) - {Step.COMPLETED}:
        return "until completed"
    return ", ".join(words(step) for step in Step if step in action_steps)


def who_may() -> list[str]:
    """The two tables of acts: the seats' and the Secretariat's."""
    return [
        "## Who may",
        "",
        *table(
            ["action", "seats", "sides", "steps", "own instruments only"],
            [
                [
                    words(action),
                    ", ".join(words(s) for s in Seat if s in may.seats),
                    ", ".join(words(s) for s in Side if s in may.sides),
                    steps_of(may.steps),
                    "yes" if may.by_instrument else "",
                ]
                for action, may in MAY.items()
            ],
        ),
        "",
        "## What the Secretariat may",
        "",
        *table(
            ["action", "groups"],
            [
                [words(a), ", ".join(sorted(words(o) for o in os))]
                for a, os in SECRETARIAT_MAY.items()
            ],
        ),
        "",
    ]


def practice() -> list[str]:
    """The exception for those who practise."""
    may = ", ".join(words(action) for action in Action if action in PRACTICE.may)
    return [
        "## Practice",
        "",
        "Whoever has a seat, or a nomination that was approved, can practise with nothing at stake: in a"
        f" review of the fictitious State {PRACTICE.state} that is theirs alone, with the step"
        f" {words(PRACTICE.step)} open, they sit as {words(PRACTICE.seat)} and may {may}, nothing else."
        " Nobody else sees it, it counts in no figure, nobody is told or reminded of it, and it is"
        " deleted when they begin again or discard it ([ADR 7](adr/0007-practice-is-ones-own.md)).",
        "",
    ]


def text() -> str:
    """The whole page."""
    lines = [
        "# The process",
        "",
        "Generated from `reviews/process.py` by `./dev diagram`; do not edit.",
        "",
        "## Steps",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {Step.NOMINATIONS}",
        *(f"    {rule.step} --> {rule.then}" for rule in STEPS.values() if rule.then),
        f"    {Step.COMPLETED} --> [*]",
        *(
            f"    {rule.then} --> {rule.step}: reopened, while nobody has begun"
            for rule in STEPS.values()
            if rule.own_text and rule.then
        ),
        "```",
        "",
        *table(
            ["step", "turn", "time allowed", "ends"],
            [[words(r.step), who(r), time_allowed(r.allowed), ends(r)] for r in STEPS.values()],
        ),
        "",
        f"Focal points are to be named within {FOCAL_POINT_WEEKS} weeks and experts within "
        f"{EXPERT_WEEKS} weeks from the start. Who is awaited is reminded of a due date: "
        + ", ".join(
            f"{abs(d)} days {'before' if d < 0 else 'after'}" if d else "on the day" for d in REMIND
        )
        + ".",
        "",
        *who_may(),
        *practice(),
        "Step by step and seat by seat: [permissions.md](permissions.md).",
        "",
        "## Settings",
        "",
        "Values that the Secretariat can change; a default is no quotation of the rules.",
        "",
        *table(
            ["setting", "default"],
            [[f"`{rule.key}`", f"`{rule.default}`"] for rule in SETTINGS.values()],
        ),
    ]
    return "\n".join(lines) + "\n"


PAGES = {"process.md": text, "permissions.md": permissions.text}


class Command(BaseCommand):
    """`manage.py diagram`: writes the pages; `--check` only says which are stale."""

    help = __doc__

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, made in PAGES.items():
            page = Path(settings.BASE_DIR) / "docs" / name
            if not options["check"]:
                page.write_text(made(), encoding="utf-8")
            elif not page.exists() or page.read_text(encoding="utf-8") != made():
                stale.append(f"docs/{name}")
        if stale:
            raise SystemExit(f"Stale, run ./dev diagram: {', '.join(stale)}")
