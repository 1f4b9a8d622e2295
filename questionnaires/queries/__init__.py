"""Reads of questionnaires and of what was written into them, used by more than one screen."""

from questionnaires.queries.answers import (
    Progress,
    Scope,
    answers_content,
    by_section,
    count,
    in_conflict,
    progress,
    questions_for,
    scope,
    self_assessment,
    sheet_of,
    unanswered,
    values_of,
)
from questionnaires.queries.clarifications import awaiting_reply, clarifications
from questionnaires.queries.remarks import (
    HEADINGS,
    Part,
    Spoken,
    feedback_content,
    feedback_parts,
    feedback_progress,
    spoken,
)
from questionnaires.queries.structure import Structure, latest, structure, visible

__all__ = [
    "HEADINGS",
    "Part",
    "Progress",
    "Scope",
    "Spoken",
    "Structure",
    "answers_content",
    "awaiting_reply",
    "by_section",
    "clarifications",
    "count",
    "feedback_content",
    "feedback_parts",
    "feedback_progress",
    "in_conflict",
    "latest",
    "progress",
    "questions_for",
    "scope",
    "self_assessment",
    "sheet_of",
    "spoken",
    "structure",
    "unanswered",
    "values_of",
    "visible",
]
