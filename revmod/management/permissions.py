"""The page of who may do what, step by step, from the rules in reviews/process.py."""

from collections.abc import Iterable

from reviews.process import MAY, SECRETARIAT_MAY, Action, Office, Seat, Side, Step
from revmod.management.markdown import table, words

Kind = tuple[Side, Seat] | Office

ACTS: dict[Action, str] = {
    Action.VIEW: "read the review's pages and the texts that are submitted",
    Action.DISCUSS: "write in the general discussion",
    Action.EDIT_CONSULTATIONS: "settle languages, division of labour and timetable",
    Action.ANSWER: "write the answers",
    Action.GIVE_FEEDBACK: "write the feedback",
    Action.ASK_CLARIFICATION: "ask for a clarification of an answer",
    Action.REPLY_CLARIFICATION: "reply in a request for clarification",
    Action.PROPOSE_OBSERVATION: "write, propose and withdraw paragraphs of the list",
    Action.COMMENT_OBSERVATION: "comment on a paragraph of the list",
    Action.POSITION_OBSERVATION: "agree to a paragraph, or record a reservation",
    Action.EDIT_SUMMARY: "write the summary",
    Action.CLEAR: "clear a text for the State",
    Action.ASK_REOPEN: "ask that a cleared text of the State be reopened",
    Action.ASK_EXTENSION: "ask for more time",
    Action.ASK_HELP: "ask the Secretariat for help",
    Action.OPEN_DRAFT: "let the Secretariat or the State's observers read a draft",
    Action.PUBLISH: "decide what becomes public",
    Action.OPEN_REVIEW: "open a review",
    Action.SEAT: "decide about nominations, give and end seats",
    Action.RECORD_NOTE: "record notes verbales",
    Action.CLOSE_STEP: "close a step, with a reason",
    Action.REOPEN: "reopen a cleared text at the request of its State",
    Action.EXTEND: "record an extension, with the reason",
    Action.ANSWER_HELP: "reply to what States ask of the Secretariat",
    Action.RELEASE: "share a list of observations with a working group",
    Action.CANCEL: "cancel a review, with a reason",
    Action.NAME_OFFICER: "name the officer who looks after a review",
    Action.EDIT_FRAME: "edit parties, clusters and phases",
    Action.EDIT_SETTINGS: "change settings",
    Action.SEE_BOARD: "see the board of all reviews",
}
NO, YES, OWN = "–", "yes", "own instruments"
SIDES = {Side.UNDER_REVIEW: "State under review", Side.REVIEWING: "reviewing State"}
OF_STATES: tuple[Kind, ...] = tuple((side, seat) for side in Side for seat in Seat)
OF_SECRETARIAT: tuple[Kind, ...] = tuple(Office)

INTRODUCTION = """\
# Who may do what

Generated from `reviews/process.py` by `./dev diagram`; do not edit. A test holds it against what the
platform does.

- **own instruments**: on the instruments that the person's State reviews. An additional reviewing State
  reads and writes on those for which it stands in, and no others; all concern the State under review.
- What stands in no table nobody can do then. Who has no seat in a review does not see that it exists; the
  Secretariat's officers see all reviews but those in which somebody practises ([process.md](process.md)).
- That somebody may do a thing does not make the text ready for it: a focal point clears its own State's
  text, or its State's part in the joint one, when that is complete. [process.md](process.md) says how each
  step ends.
- Who reads whose drafts is another question: a State's drafts are read by its own focal point and experts
  only, until the focal point opens them.
"""


def cell(action: Action, kind: Kind, step: Step) -> str:
    """Whether somebody of a kind may do an act in a step: NO, YES or OWN (reviews/process.py)."""
    rule = MAY.get(action)
    in_step = rule is None or step in rule.steps
    if isinstance(kind, Office):
        return YES if in_step and kind in SECRETARIAT_MAY.get(action, ()) else NO
    side, seat = kind
    if rule is None or not in_step or seat not in rule.seats or side not in rule.sides:
        return NO
    return OWN if rule.by_instrument and side is Side.REVIEWING else YES


def always(action: Action) -> bool:
    """Whether an act is the same in every step."""
    return action not in MAY or MAY[action].steps == frozenset(Step)


def _table(kinds: tuple[Kind, ...], actions: Iterable[Action], step: Step) -> list[str]:
    """Those of the acts that one of these people may do; nothing where there is none."""
    head = [
        words(kind) if isinstance(kind, Office) else f"{SIDES[kind[0]]}: {words(kind[1])}"
        for kind in kinds
    ]
    rows = [[ACTS[a], *(cell(a, kind, step) for kind in kinds)] for a in actions]
    rows = [row for row in rows if set(row[1:]) != {NO}]
    return [*table(["may", *head], rows), ""] if rows else []


def _section(title: str, actions: list[Action], step: Step) -> list[str]:
    of_states = _table(OF_STATES, actions, step)
    of_secretariat = _table(OF_SECRETARIAT, actions, step)
    if not of_states and not of_secretariat:
        return []
    if of_secretariat:
        of_secretariat = ["The Secretariat:", "", *of_secretariat]
    return [f"## {title}", "", *of_states, *of_secretariat]


def text() -> str:
    """The whole page."""
    lines = [INTRODUCTION]
    lines += _section("In every step", [a for a in Action if always(a)], Step.COMPLETED)
    changing = [action for action in Action if not always(action)]
    for step in Step:
        lines += _section(f"Also in the step: {words(step)}", changing, step)
    return "\n".join(lines).rstrip() + "\n"
