"""Who reads what and when, made from the rules themselves (visibility, process)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reviews.actions.submissions import PUBLISHABLE
from reviews.models import Submission
from reviews.permissions import Standing
from reviews.process import FP, OB, REV, STEPS, SUR, Office, Seat, Step
from reviews.templatetags.words import step_name
from reviews.views.parts import PAGES
from reviews.visibility import Reading, reading_as

MINE, OTHER = 1, 2  # two States of the sheet's example
LEVELS = {
    Reading.NOTHING: _("nothing"),
    Reading.PROGRESS: _("that it exists and how far it is"),
    Reading.SUBMITTED: _("the submitted text"),
    Reading.LIVE: _("the text as it stands"),
}
WRITTEN_BY = {
    Step.CONSULTATIONS: _("Arrangements of the consultations"),
    Step.SELF_ASSESSMENT: _("Your answers to the questionnaire, when you are under review"),
    Step.FEEDBACK: _("Your written feedback, when you review"),
    Step.OBSERVATIONS: _("List of observations, proposed paragraphs"),
    Step.SUMMARY: _("Summary"),
}
PUBLIC = {
    Step.SELF_ASSESSMENT: _("Only if the State under review decides so, on its country profile."),
    Step.OBSERVATIONS: _(
        "Only the paragraphs that the State under review decides to make public. The Secretariat"
        " may share the list with a working group of the Conference: that is recorded here."
    ),
    Step.SUMMARY: _(
        "Once all States have cleared it, it is translated and put before the Conference; on the"
        " country profile only if the State under review decides so."
    ),
}
NEVER = _("Never.")


AS_DRAFT, WHEN_SUBMITTED = _("As a draft: %(what)s."), _("Submitted: %(what)s.")
Cell = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """A text, and what each kind of reader sees of it as a draft and when it is submitted."""

    text: str
    own: Cell
    observers: Cell
    others: Cell
    secretariat: Cell


def _who(seat: Seat, state: int) -> Standing:
    return Standing(seat=seat, state_id=state, side=SUR if state == MINE else REV)


def _officer() -> Standing:
    found = Standing()
    vars(found)["offices"] = frozenset({Office.OFFICER})  # else looked up for a person
    return found


READERS = {
    "own": _who(FP, MINE),
    "observers": _who(OB, MINE),
    "others": _who(FP, OTHER),
    "secretariat": _officer(),
}


def rows() -> list[Row]:
    """Every text, read by the rule of visibility.reading_as."""
    return [
        Row(
            str(WRITTEN_BY[step]),
            **{
                name: (_cell(step, where, False), _cell(step, where, True))
                for name, where in READERS.items()
            },
        )
        for step in PAGES
    ]


def _cell(step: Step, where: Standing, submitted: bool) -> str:
    owner = MINE if STEPS[step].own_text else None
    status = Submission.SUBMITTED if submitted else Submission.DRAFT
    text = Submission(step=step, state_id=owner, status=status)
    level = reading_as(where, text, _never_opened)
    if submitted:
        level = min(level, Reading.SUBMITTED)  # nobody writes in it any more
    sentence = WHEN_SUBMITTED if submitted else AS_DRAFT
    return str(sentence) % {"what": LEVELS[level]}


def _never_opened(to_observers: bool) -> bool:
    return False


def public() -> list[tuple[str, str]]:
    """For each text, whether and by whose decision it can ever be public (§5)."""
    ever = PUBLISHABLE | {Step.OBSERVATIONS}  # the list paragraph by paragraph
    return [(step_name(step), str(PUBLIC[step] if step in ever else NEVER)) for step in PAGES]
