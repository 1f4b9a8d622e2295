"""What a person must do next in a review: one table from where they stand to a sentence and a page.

The key is (step, side, seat, whether their State has done its part). Observers read; the
Secretariat has a table of its own. next_step.py reads it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reviews.process import EX, FP, REV, SUR, Seat, Side, Step


@dataclass(frozen=True)
class Next:
    """A sentence, the page to go to (a URL name) and what its button says.

    `begin` sends somebody in the first days to the page on their role instead.
    """

    sentence: Promise
    page: str
    button: Promise
    begin: bool = False


N, C, A, F, L, S, D = Step
ABOUT = _("Start with your role")
TO_CONSULTATIONS = _("Go to the consultations")
READ_CONSULTATIONS = _("Read the consultations")
TO_ANSWERS, READ_ANSWERS = _("Go to the answers"), _("Read the answers")
TO_FEEDBACK, READ_FEEDBACK = _("Go to your feedback"), _("Read your feedback")
TO_LIST, READ_LIST = _("Go to the list"), _("Read the list")
TO_SUMMARY, READ_SUMMARY = _("Go to the summary"), _("Read the summary")
SEE_HISTORY = _("See what happened")
TO_CLARIFICATIONS = _("See requests for clarification")

_seated = Next(
    _(
        "Nothing is asked of you yet: the focal points of the other States are being named."
        " See what this review is and what it will ask of your State."
    ),
    "review_about",
    ABOUT,
)
_unseated = Next(
    _(
        "Your State's focal point is not seated yet. See what this review is and what it will"
        " ask of your State."
    ),
    "review_about",
    ABOUT,
)
_agree = Next(
    _(
        "Agree on the languages, on who reviews which instrument and on the timetable; then"
        " confirm for your State."
    ),
    "consultations",
    TO_CONSULTATIONS,
)
_agreed = Next(
    _("Your State has confirmed. The step ends when all focal points have."),
    "consultations",
    READ_CONSULTATIONS,
)
_follow = Next(
    _(
        "The focal points agree on languages, division of labour and timetable. You can read"
        " along and take part in the discussion."
    ),
    "consultations",
    READ_CONSULTATIONS,
)
_answer_fp = Next(
    _(
        "Your State answers the questionnaire. When it is complete, you clear it: that submits"
        " it to the reviewing States."
    ),
    "answers",
    TO_ANSWERS,
)
_answer_ex = Next(
    _("Draft the answers to the questionnaire with your colleagues; your focal point clears them."),
    "answers",
    TO_ANSWERS,
)
_await_answers = Next(
    _(
        "The State under review is answering the questionnaire. You read the answers once they"
        " are submitted."
    ),
    "questionnaire_blank",
    _("Read the questionnaire"),
    begin=True,
)
_answered = Next(_("Your State's answers are submitted."), "answers", READ_ANSWERS)
_feedback_fp = Next(
    _(
        "Read the answers and write your State's feedback. When it is complete, you clear it:"
        " that submits it."
    ),
    "feedback",
    TO_FEEDBACK,
)
_feedback_ex = Next(
    _("Read the answers and draft your State's feedback; your focal point clears it."),
    "feedback",
    TO_FEEDBACK,
)
_fed_back = Next(
    _("Your State's feedback is submitted. The step ends when all reviewing States have done so."),
    "feedback",
    READ_FEEDBACK,
)
_clarify = Next(
    _(
        "The reviewing States write their feedback. They may ask you to clarify an answer; no"
        " request waits for your reply now."
    ),
    "clarifications",
    TO_CLARIFICATIONS,
)
_list_fp_rev = Next(
    _(
        "Propose paragraphs, settle the text with the other States, say of each paragraph"
        " whether your State agrees; then clear the list."
    ),
    "observations",
    TO_LIST,
)
_list_ex_rev = Next(
    _("Propose paragraphs of the list and discuss them; your focal point clears the list."),
    "observations",
    TO_LIST,
)
_list_fp_sur = Next(
    _(
        "Read the paragraphs, comment on them, say of each whether your State agrees or has a"
        " reservation; then clear the list."
    ),
    "observations",
    TO_LIST,
)
_list_ex_sur = Next(
    _("Read the paragraphs and comment on them; your focal point clears the list."),
    "observations",
    TO_LIST,
)
_listed = Next(
    _("Your State has cleared the list. An edit would ask for your clearance again."),
    "observations",
    READ_LIST,
)
_summary_fp_rev = Next(
    _("Draft the summary from the list with the other States; then clear it."),
    "summary",
    TO_SUMMARY,
)
_summary_ex_rev = Next(
    _("Help to draft the summary from the list; your focal point clears it."),
    "summary",
    TO_SUMMARY,
)
_summary_fp_sur = Next(
    _("Read the summary, raise in the discussion what should change; then clear it."),
    "summary",
    TO_SUMMARY,
)
_summary_ex_sur = Next(
    _("Read the summary and advise your focal point, who clears it."), "summary", READ_SUMMARY
)
_summed = Next(
    _("Your State has cleared the summary. An edit would ask for your clearance again."),
    "summary",
    READ_SUMMARY,
)
_publish = Next(
    _("The review is completed. Decide what your State makes public, text by text."),
    "publication",
    _("Decide what is public"),
)
_done = Next(_("The review is completed. Its texts stay here to read."), "summary", READ_SUMMARY)

TABLE: dict[tuple[Step, Side, Seat, bool], Next] = {
    **{(N, side, FP, True): _seated for side in Side},
    **{(N, side, EX, True): _seated for side in Side},
    **{(N, side, EX, False): _unseated for side in Side},
    **{(C, side, FP, False): _agree for side in Side},
    **{(C, side, FP, True): _agreed for side in Side},
    **{(C, side, EX, done): _follow for side in Side for done in (False, True)},
    (A, SUR, FP, False): _answer_fp,
    (A, SUR, EX, False): _answer_ex,
    **{(A, SUR, seat, True): _answered for seat in (FP, EX)},
    **{(A, REV, seat, True): _await_answers for seat in (FP, EX)},
    (F, REV, FP, False): _feedback_fp,
    (F, REV, EX, False): _feedback_ex,
    **{(F, REV, seat, True): _fed_back for seat in (FP, EX)},
    **{(F, SUR, seat, True): _clarify for seat in (FP, EX)},
    (L, REV, FP, False): _list_fp_rev,
    (L, REV, EX, False): _list_ex_rev,
    (L, SUR, FP, False): _list_fp_sur,
    (L, SUR, EX, False): _list_ex_sur,
    **{(L, side, seat, True): _listed for side in Side for seat in (FP, EX)},
    (S, REV, FP, False): _summary_fp_rev,
    (S, REV, EX, False): _summary_ex_rev,
    (S, SUR, FP, False): _summary_fp_sur,
    (S, SUR, EX, False): _summary_ex_sur,
    **{(S, side, seat, True): _summed for side in Side for seat in (FP, EX)},
    (D, SUR, FP, True): _publish,
    **{(D, side, EX, True): _done for side in Side},
    (D, REV, FP, True): _done,
}

_nothing_yet = Next(
    _("You read what is submitted; nothing is asked of you. No text is submitted yet."),
    "review_history",
    SEE_HISTORY,
    begin=True,
)
READ_ALONG = Next(
    _("You read what is submitted; nothing is asked of you. The consultations are open to you."),
    "consultations",
    READ_CONSULTATIONS,
    begin=True,
)
_read_answers = Next(
    _("You read what is submitted; nothing is asked of you. The answers are open to you."),
    "answers",
    READ_ANSWERS,
)
OBSERVERS: dict[Step, Next] = {
    N: _nothing_yet,
    C: _nothing_yet,
    A: _nothing_yet,
    F: _read_answers,
    L: _read_answers,
    S: Next(
        _("You read what is submitted; nothing is asked of you. The list is open to you."),
        "observations",
        READ_LIST,
    ),
    D: _done,
}
_officer_waits = _(
    "The step ends by itself when the States have done their part. You can help, record an"
    " extension, or reply to requests."
)
OFFICERS: dict[Step, Next] = {
    N: Next(
        _("Focal points are still to be seated: record the notes verbales that name them."),
        "notes",
        _("Go to the notes verbales"),
    ),
    C: Next(
        _(
            "The focal points agree on languages, division of labour and timetable. You"
            " facilitate, and can close the step with a reason."
        ),
        "consultations",
        READ_CONSULTATIONS,
    ),
    A: Next(_officer_waits, "queue", _("See the requests")),
    F: Next(_officer_waits, "queue", _("See the requests")),
    L: Next(
        _("The States settle the list of observations. You assist in drafting, with comments."),
        "observations",
        READ_LIST,
    ),
    S: Next(_("The States draft the summary. You assist."), "summary", READ_SUMMARY),
    D: Next(
        _("The review is completed. The list can be released to working groups."),
        "observations",
        READ_LIST,
    ),
}
# A practice review: what is left to do in it, and after its answers are cleared.
PRACTISE = Next(
    _(
        "A few questions are left. Answer them, check all answers and clear them: you get a receipt."
    ),
    "answers",
    TO_ANSWERS,
)
PRACTISED = Next(
    _("You have cleared the answers. See what would come next, begin again or discard it."),
    "practice",
    _("See what would come next"),
)
CANCELLED = Next(
    _("This review was cancelled. Nothing more is asked of anybody; its texts stay here to read."),
    "review_history",
    SEE_HISTORY,
)
IMPORTED = _("This review is known by its published status only: nobody takes part in it here.")
