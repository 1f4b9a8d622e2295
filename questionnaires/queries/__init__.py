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
from questionnaires.queries.structure import Structure, latest, structure, visible

__all__ = [
    "Progress",
    "Scope",
    "Structure",
    "answers_content",
    "by_section",
    "count",
    "in_conflict",
    "latest",
    "progress",
    "questions_for",
    "scope",
    "self_assessment",
    "sheet_of",
    "structure",
    "unanswered",
    "values_of",
    "visible",
]
