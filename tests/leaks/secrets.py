"""What is confidential in the world of the leak matrix, and who may read it (domain.md §5, §10).

Written from the domain, not from the code: a State's draft is read by its own drafters; a text
handed in by the participants of the review and the officer, an additional State (XC, firearms)
only on its instruments; joint texts while they are negotiated by those who draft them and the
officer, by observers once they are submitted; what came before a submitted text by its authors.
"""

import re
from dataclasses import dataclass

from tests.leaks.people import who

# Met where the step does not matter: the short form asks those addresses in these stages only.
STEADY = "nominations,feedback,published"
PATTERN = re.compile(r"ZQ([A-Z_]+)QZ")


def mark(name: str) -> str:
    """The words by which a secret is found in whatever is sent."""
    return f"ZQ{name}QZ"


@dataclass(frozen=True)
class Secret:
    """Who reads a text in which stage, and in which stages one of them must have met it."""

    readers: str
    shown: str = ""

    def readable(self, kind: str, stage: str) -> bool:
        return kind in who(self.readers, stage)


SECRETS: dict[str, Secret] = {
    # --- people -----------------------------------------------------------------------------
    # Named, not approved: that State and the Secretariat; those with a link, of themselves.
    "NOMINEE": Secret("XA recorders nominee", STEADY),
    "HELDNAME": Secret("XB recorders held", STEADY),
    "ASKEDNAME": Secret("XD recorders asked", STEADY),
    "LINKNAME": Secret("XC recorders everyone", STEADY),  # whoever opens the link
    "HELDREASON": Secret("recorders", STEADY),
    "PROFILEREASON": Secret("asked recorders", STEADY),
    "NOTEFILE": Secret("recorders", STEADY),
    "NOTENAME": Secret("recorders", STEADY),
    "MISSION": Secret("offices", STEADY),
    "IMPORTNAME": Secret("administrator", STEADY),
    # Contacts of officials: their own State and the Secretariat.
    "CONTACT": Secret("XB recorders", STEADY),
    # --- asked of the Secretariat -----------------------------------------------------------
    "HELPTEXT": Secret("XB officer", STEADY),
    "HELPREPLY": Secret("XB officer", STEADY),
    "EXTENSION": Secret("XA officer", "nominations,feedback"),
    # --- spoken in the review ---------------------------------------------------------------
    "DISCUSSION": Secret("visible", "nominations-"),
    "OTHERTALK": Secret("outsider officer", "nominations-"),
    "JOBFILE": Secret("XA+", STEADY),
    "CONSULTATIONS": Secret(
        "drafters officer @consultations-; visible @self_assessment-", "consultations-"
    ),
    "CONSULTATIONS_BEFORE": Secret("drafters officer @consultations-", "consultations-"),
    # --- practice -----------------------------------------------------------------------------
    "PRACTICE": Secret("XB+", "nominations-"),
    # --- the self-assessment ----------------------------------------------------------------
    "ANSWER": Secret(
        "XA* @self_assessment; XA XB XD officer @feedback-; everyone @published",
        "self_assessment-",
    ),
    "ANSWER_FA": Secret(
        "XA* @self_assessment; members officer @feedback-; everyone @published",
        "self_assessment-",
    ),
    "ANSWER_BEFORE": Secret("XA* @self_assessment-", "self_assessment-"),
    "ANSWER_BESIDE": Secret("XA* @self_assessment-", "self_assessment"),
    "ATTACHED": Secret("XA* @self_assessment; XA XB XD officer @feedback-", "self_assessment-"),
    "FILENAME": Secret(
        "XA* @self_assessment; XA XB XD officer @feedback-; everyone @published",
        "self_assessment-",
    ),
    # --- written feedback -------------------------------------------------------------------
    "FEEDBACK_XB": Secret("XB* @feedback; XA XB XD officer @half-", "feedback-"),
    "FEEDBACK_XB_OVERALL": Secret("XB* @feedback; XA XB XD officer @half-", "feedback-"),
    "FEEDBACK_XB_BEFORE": Secret("XB* @feedback-", "feedback-"),
    "FEEDBACK_XC": Secret("XC* @feedback-half; visible @observations-", "feedback-"),
    "FEEDBACK_XD": Secret("XD* @feedback-half; XA XB XD officer @observations-", "feedback-"),
    "FEEDBACK_XD_FA": Secret("XD* @feedback-half; visible @observations-", "feedback-"),
    "CLARIFICATION": Secret("XA XB XD officer @feedback-", "feedback-"),
    "CLARIFICATION_REPLY": Secret("XA XB XD officer @feedback-", "feedback-"),
    "CLARIFICATION_FA": Secret("visible @feedback-", "feedback-"),
    # --- the list ---------------------------------------------------------------------------
    "LIST_DRAFT": Secret("XB* @observations-", "observations"),
    "LIST_WAS_DRAFT": Secret("XB* @observations-"),
    "LIST_DRAFT_COMMENT": Secret("XB* @observations-"),
    "LIST": Secret(
        "XA* XB* XD* officer @observations; XA XB XD officer @summary-; everyone @published",
        "observations-",
    ),
    "LIST_BEFORE": Secret("XA* XB* XD* officer @observations-", "observations"),
    "LIST_FA": Secret("drafters officer @observations; visible @summary-", "observations-"),
    "LIST_WITHDRAWN": Secret("XA* XB* XD* officer @observations-"),
    "LIST_COMMENT": Secret("XA* XB* XD* officer @observations-", "observations"),
    "RESERVATION": Secret(
        "XA* XB* XD* officer @observations; XA XB XD officer @summary-; everyone @published",
        "observations-",
    ),
    # --- the summary ------------------------------------------------------------------------
    "SUMMARY": Secret(
        "drafters officer @summary; visible @completed-; everyone @published", "summary-"
    ),
    "SUMMARY_UNTOC": Secret(
        "XA* XB* XD* officer @summary; XA XB XD officer @completed-; everyone @published",
        "summary-",
    ),
    "SUMMARY_FA": Secret(
        "drafters officer @summary; visible @completed-; everyone @published", "summary-"
    ),
    "SUMMARY_BEFORE": Secret("XA* XB* XD* officer @summary-"),
    "SUMMARY_BESIDE": Secret("XA* XB* XD* officer @summary-", "summary"),
}


def found_in(text: str) -> set[str]:
    """The secrets that a text gives away."""
    return set(PATTERN.findall(text))


def must_show(stage: str) -> set[str]:
    """The secrets that somebody must meet in a stage: else the matrix would prove nothing."""
    return {
        name
        for name, secret in SECRETS.items()
        if secret.shown and "anonymous" in who(f"anonymous @{secret.shown}", stage)
    }
