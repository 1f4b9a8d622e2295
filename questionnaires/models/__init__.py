"""Tables of the questionnaire and of what States write into it."""

from questionnaires.models.answer import (
    Answer,
    AnswerRevision,
    AnswerSheet,
    Attachment,
    Remark,
    RemarkRevision,
    Saved,
    SavedRevision,
)
from questionnaires.models.questionnaire import Question, Questionnaire, Section

__all__ = [
    "Answer",
    "AnswerRevision",
    "AnswerSheet",
    "Attachment",
    "Question",
    "Questionnaire",
    "Remark",
    "RemarkRevision",
    "Saved",
    "SavedRevision",
    "Section",
]
