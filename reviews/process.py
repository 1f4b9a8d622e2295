"""THE RULES of a country review, as data: who acts when, for how long, and who may do what.

One page without database, request or clock. Sources are sections of the domain description;
[P] is published, [S] is a setting the Secretariat can change (see SETTINGS at the end).
docs/process.md and docs/permissions.md are generated from here (`./dev diagram`).
"""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Whose part a State takes in a review."""

    UNDER_REVIEW = "under_review"
    REVIEWING = "reviewing"


class Seat(StrEnum):
    """What a participant sits as (§3)."""

    FOCAL_POINT = "focal_point"
    EXPERT = "expert"
    OBSERVER = "observer"


class Step(StrEnum):
    """Steps of a review in their order (§4); list and summary are one visible step (§10)."""

    NOMINATIONS = "nominations"
    CONSULTATIONS = "consultations"
    SELF_ASSESSMENT = "self_assessment"
    FEEDBACK = "feedback"
    OBSERVATIONS = "observations"
    SUMMARY = "summary"
    COMPLETED = "completed"


class Office(StrEnum):
    """Secretariat groups; administrators are not superusers (§10)."""

    OFFICER = "officer"
    DRAW_OFFICER = "draw_officer"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """Everything that somebody may be allowed to do in a review."""

    VIEW = "view"
    DISCUSS = "discuss"
    EDIT_CONSULTATIONS = "edit_consultations"
    ANSWER = "answer"
    GIVE_FEEDBACK = "give_feedback"
    ASK_CLARIFICATION = "ask_clarification"
    REPLY_CLARIFICATION = "reply_clarification"
    PROPOSE_OBSERVATION = "propose_observation"
    COMMENT_OBSERVATION = "comment_observation"
    POSITION_OBSERVATION = "position_observation"
    EDIT_SUMMARY = "edit_summary"
    CLEAR = "clear"
    ASK_REOPEN = "ask_reopen"
    ASK_EXTENSION = "ask_extension"
    ASK_HELP = "ask_help"
    OPEN_DRAFT = "open_draft"
    PUBLISH = "publish"
    # the Secretariat's
    OPEN_REVIEW = "open_review"
    SEAT = "seat"
    RECORD_NOTE = "record_note"
    CLOSE_STEP = "close_step"
    REOPEN = "reopen"
    EXTEND = "extend"
    ANSWER_HELP = "answer_help"
    RELEASE = "release"
    CANCEL = "cancel"
    NAME_OFFICER = "name_officer"
    EDIT_FRAME = "edit_frame"
    EDIT_SETTINGS = "edit_settings"
    SEE_BOARD = "see_board"


# Days around a due date on which who is awaited is reminded.
REMIND = (-7, 0, 7)


@dataclass(frozen=True)
class Allowed:
    """Time allowed for a step, counted from `since`; `setting` names the [S] value that rules."""

    since: str  # "start" of the review, "seating" (start or seating, the later), "opening"
    weeks: int = 0
    months: int = 0
    setting: str = ""


@dataclass(frozen=True)
class StepRule:
    """One row of §4's table.

    `turn` holds the sides that must act: every State on them clears its own text (`own_text`), or
    all clear the one joint text; a step without `content` has no text. Dotted paths:
    `ready(submission, state)` returns the reasons why a text cannot be cleared yet,
    `content(submission, instruments)` what a clearance covers, `on_open(review, now)` runs inside
    the opening transaction. `closable` steps can be closed by the Secretariat with a reason.
    """

    step: Step
    turn: frozenset[Side]
    allowed: Allowed | None
    then: Step | None
    own_text: bool = False
    visible_as: Step | None = None
    remind: tuple[int, ...] = REMIND
    ready: str = ""
    content: str = ""
    on_open: str = ""
    closable: bool = False


SUR, REV = Side.UNDER_REVIEW, Side.REVIEWING
BOTH = frozenset({SUR, REV})

STEPS: dict[Step, StepRule] = {
    rule.step: rule
    for rule in (
        StepRule(
            Step.NOMINATIONS,
            BOTH,
            Allowed("start", weeks=4),  # experts; focal points two weeks [P]
            Step.CONSULTATIONS,
            closable=True,
        ),
        StepRule(
            Step.CONSULTATIONS,
            BOTH,
            Allowed("start", weeks=6, setting="consultation_weeks"),
            Step.SELF_ASSESSMENT,
            ready="reviews.readiness.consultations",
            content="reviews.queries.joint_content",
            on_open="reviews.actions.consultations.prepare",
            closable=True,
        ),
        StepRule(
            Step.SELF_ASSESSMENT,
            frozenset({SUR}),
            Allowed("seating", months=6),
            Step.FEEDBACK,
            own_text=True,
            ready="questionnaires.readiness.answers",
            content="questionnaires.queries.answers_content",
            on_open="questionnaires.actions.sheets.prepare",
        ),
        StepRule(
            Step.FEEDBACK,
            frozenset({REV}),
            Allowed("opening", months=6),
            Step.OBSERVATIONS,
            own_text=True,
            ready="questionnaires.readiness.feedback",
            content="questionnaires.queries.feedback_content",
            on_open="questionnaires.actions.remarks.prepare",
        ),
        StepRule(
            Step.OBSERVATIONS,
            BOTH,
            Allowed("opening", months=6, setting="observations_months"),
            Step.SUMMARY,
            ready="reviews.readiness.observations",
            content="reviews.queries.observations_content",
            on_open="reviews.actions.observations.prepare",
        ),
        StepRule(
            Step.SUMMARY,
            BOTH,
            Allowed("opening", weeks=4, setting="summary_weeks"),
            Step.COMPLETED,
            visible_as=Step.OBSERVATIONS,
            ready="reviews.readiness.summary",
            content="reviews.queries.joint_content",
            on_open="reviews.actions.summary.prepare",
        ),
        StepRule(Step.COMPLETED, frozenset(), None, None, remind=()),
    )
}
FIRST = Step.NOMINATIONS
FOCAL_POINT_WEEKS, EXPERT_WEEKS = 2, 4  # §3 [P]; each date is reminded of (REMIND)

FP, EX, OB = Seat.FOCAL_POINT, Seat.EXPERT, Seat.OBSERVER
DRAFTERS = frozenset({FP, EX})
EVERYONE = frozenset({FP, EX, OB})
LIVE = frozenset(Step) - {Step.COMPLETED}
ALL_STEPS = frozenset(Step)


@dataclass(frozen=True)
class May:
    """Who may do an action: seats, sides, steps; `by_instrument` limits additional reviewers."""

    seats: frozenset[Seat]
    sides: frozenset[Side] = BOTH
    steps: frozenset[Step] = LIVE
    by_instrument: bool = False


def _in(*steps: Step) -> frozenset[Step]:
    return frozenset(steps)


FP_ONLY = frozenset({FP})
JUST_SUR, JUST_REV = frozenset({SUR}), frozenset({REV})

MAY: dict[Action, May] = {
    Action.VIEW: May(EVERYONE, steps=ALL_STEPS),
    Action.DISCUSS: May(DRAFTERS, steps=ALL_STEPS),
    Action.EDIT_CONSULTATIONS: May(FP_ONLY, steps=_in(Step.CONSULTATIONS)),
    Action.ANSWER: May(DRAFTERS, JUST_SUR, _in(Step.SELF_ASSESSMENT)),
    Action.GIVE_FEEDBACK: May(DRAFTERS, JUST_REV, _in(Step.FEEDBACK), by_instrument=True),
    Action.ASK_CLARIFICATION: May(
        DRAFTERS, JUST_REV, _in(Step.FEEDBACK, Step.OBSERVATIONS), by_instrument=True
    ),
    Action.REPLY_CLARIFICATION: May(DRAFTERS, BOTH, _in(Step.FEEDBACK, Step.OBSERVATIONS)),
    Action.PROPOSE_OBSERVATION: May(DRAFTERS, JUST_REV, _in(Step.OBSERVATIONS), by_instrument=True),
    Action.COMMENT_OBSERVATION: May(DRAFTERS, BOTH, _in(Step.OBSERVATIONS), by_instrument=True),
    Action.POSITION_OBSERVATION: May(FP_ONLY, BOTH, _in(Step.OBSERVATIONS), by_instrument=True),
    Action.EDIT_SUMMARY: May(DRAFTERS, JUST_REV, _in(Step.SUMMARY), by_instrument=True),
    Action.CLEAR: May(
        FP_ONLY,
        BOTH,
        _in(
            Step.CONSULTATIONS,
            Step.SELF_ASSESSMENT,
            Step.FEEDBACK,
            Step.OBSERVATIONS,
            Step.SUMMARY,
        ),
    ),
    Action.ASK_REOPEN: May(FP_ONLY),
    Action.ASK_EXTENSION: May(FP_ONLY),
    Action.ASK_HELP: May(DRAFTERS, steps=ALL_STEPS),
    Action.OPEN_DRAFT: May(FP_ONLY, BOTH, _in(Step.SELF_ASSESSMENT, Step.FEEDBACK)),
    Action.PUBLISH: May(FP_ONLY, JUST_SUR, ALL_STEPS),
}

OFFICER_ONLY = frozenset({Office.OFFICER})
OFFICER_OR_ADMIN = frozenset({Office.OFFICER, Office.ADMINISTRATOR})
ANY_OFFICE = frozenset(Office)

SECRETARIAT_MAY: dict[Action, frozenset[Office]] = {
    Action.VIEW: OFFICER_ONLY,
    Action.SEE_BOARD: ANY_OFFICE,
    Action.OPEN_REVIEW: OFFICER_ONLY,
    Action.DISCUSS: OFFICER_ONLY,
    Action.COMMENT_OBSERVATION: OFFICER_ONLY,  # it assists in drafting (§3)
    Action.RECORD_NOTE: OFFICER_OR_ADMIN,
    Action.SEAT: OFFICER_OR_ADMIN,
    Action.CLOSE_STEP: OFFICER_ONLY,
    Action.REOPEN: OFFICER_ONLY,
    Action.EXTEND: OFFICER_ONLY,
    Action.ANSWER_HELP: OFFICER_ONLY,
    Action.RELEASE: OFFICER_ONLY,
    Action.CANCEL: OFFICER_ONLY,
    Action.NAME_OFFICER: OFFICER_ONLY,
    Action.EDIT_FRAME: OFFICER_OR_ADMIN,
    Action.EDIT_SETTINGS: frozenset({Office.ADMINISTRATOR}),
}


@dataclass(frozen=True)
class PracticeRule:
    """What a person practises on with nothing at stake: a review of their own (§4, §10).

    The person sits for the fictitious `state` in its review of phase `phase`, with `step` open,
    and does what is in `may`, nothing else. `prepare(review, by)`, a dotted path, writes what is
    there already. The rows of `holds`, apps, go when the person begins again or has done with it.
    """

    state: str
    same_group: str
    other_group: str
    phase: int
    step: Step
    seat: Seat
    may: frozenset[Action]
    prepare: str
    holds: frozenset[str]


# The one exception from "one State has one review per phase" and "a person belongs to one State"
# (§10, Seats): docs/adr/0007-practice-is-ones-own.md.
PRACTICE = PracticeRule(
    state="XE",
    same_group="XF",
    other_group="XA",
    phase=1,
    step=Step.SELF_ASSESSMENT,
    seat=FP,
    may=frozenset({Action.VIEW, Action.ANSWER, Action.CLEAR}),
    prepare="questionnaires.actions.practice.prepare",
    holds=frozenset({"reviews", "questionnaires"}),
)


@dataclass(frozen=True)
class SettingRule:
    """One [S] value: its key, default and bounds; labels stand in reviews/forms.

    `waits_for` names the part of the platform that will read a value nothing reads yet: the page
    of settings says so beside it.
    """

    key: str
    default: object
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    waits_for: str = ""


LOTS, LETTERS, SHARING = "lots", "letters", "sharing"

SETTINGS: dict[str, SettingRule] = {
    rule.key: rule
    for rule in (
        SettingRule("consultation_weeks", 6, 1, 52),
        SettingRule("observations_months", 6, 1, 36),
        SettingRule("summary_weeks", 4, 1, 52),
        SettingRule("experts_per_state", 15, 1, 100),
        SettingRule("progressing_needs", "under_review", choices=("under_review", "all")),
        SettingRule("reviews_per_state_min", 1, 0, 10, waits_for=LOTS),
        SettingRule("reviews_per_state_max", 3, 1, 10),
        SettingRule("mutual_reviews", False),
        SettingRule("redraws", 2, 0, 10, waits_for=LOTS),
        SettingRule("defer_in_own_year", True, waits_for=LOTS),
        SettingRule("prefer_similar_legal_system", False, waits_for=LOTS),
        SettingRule(
            "early_phase_decided_by", "conference", choices=("conference", "bureau"), waits_for=LOTS
        ),
        SettingRule(
            "answers_readable_by", "review", choices=("review", "mechanism"), waits_for=SHARING
        ),
        SettingRule("lists_per_review", "joint", choices=("joint", "each"), waits_for=SHARING),
        SettingRule("draft_opening_days", 7, 1, 60),
        SettingRule("letters_without_officer", False, waits_for=LETTERS),
        SettingRule("show_obligation_level", True),
    )
}
