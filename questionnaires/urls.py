"""Addresses of questionnaires: the answers, and what belongs to them."""

from django.urls import path

from questionnaires.views import (
    answers,
    clarifications,
    documents,
    feedback,
    feedback_section,
    pdf,
    remarks,
    saving,
    section,
)

urlpatterns = [
    path("reviews/<int:pk>/answers/", answers.answers, name="answers"),
    path("reviews/<int:pk>/answers-check/", answers.answers_check, name="answers_check"),
    path(
        "reviews/<int:pk>/answers-unanswered/",
        answers.answers_unanswered,
        name="answers_unanswered",
    ),
    path("reviews/<int:pk>/answers/<slug:key>/", section.answers_section, name="answers_section"),
    path(
        "reviews/<int:pk>/questionnaire/",
        answers.questionnaire_blank,
        name="questionnaire_blank",
    ),
    path("reviews/<int:pk>/questionnaire/pdf/", pdf.questionnaire_pdf, name="questionnaire_pdf"),
    path("answers/token/", saving.save_token, name="save_token"),
    path("answers/<int:sheet>/<int:question>/", saving.answer_save, name="answer_save"),
    path(
        "answers/<int:sheet>/<int:question>/history/",
        documents.answer_history,
        name="answer_history",
    ),
    path(
        "answers/<int:sheet>/<int:question>/settle/", documents.answer_settle, name="answer_settle"
    ),
    path(
        "answers/<int:sheet>/<int:question>/documents/",
        documents.answer_upload,
        name="answer_upload",
    ),
    path("answers/files/<int:pk>/", documents.answer_file, name="answer_file"),
    path("answers/files/<int:pk>/remove/", documents.answer_file_remove, name="answer_file_remove"),
]

written_feedback = [
    path("reviews/<int:pk>/feedback/<str:code>/", feedback.feedback, name="feedback"),
    path(
        "reviews/<int:pk>/feedback-check/<str:code>/",
        feedback.feedback_check,
        name="feedback_check",
    ),
    path(
        "reviews/<int:pk>/feedback-overall/<str:code>/<slug:instrument>/",
        feedback_section.feedback_overall,
        name="feedback_overall",
    ),
    path(
        "reviews/<int:pk>/feedback/<str:code>/<slug:key>/",
        feedback_section.feedback_section,
        name="feedback_section",
    ),
    path("remarks/<int:pk>/", remarks.remark_save, name="remark_save"),
    path("remarks/<int:pk>/history/", remarks.remark_history, name="remark_history"),
    path("remarks/<int:pk>/settle/", remarks.remark_settle, name="remark_settle"),
    path("reviews/<int:pk>/clarifications/", clarifications.clarifications, name="clarifications"),
    path(
        "reviews/<int:pk>/clarifications/<slug:key>/",
        clarifications.clarification_ask,
        name="clarification_ask",
    ),
    path("clarifications/<int:pk>/", clarifications.clarification, name="clarification"),
]
urlpatterns += written_feedback
