"""Addresses of the core."""

from django.urls import path

from reviews.views import board, jobs, observations, paragraphs, publication, summary

urlpatterns = [
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/download/", jobs.job_download, name="job_download"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job_retry"),
]

secretariat = [
    path("secretariat/", board.board, name="board"),
    path("secretariat/reviews.csv", board.board_csv, name="board_csv"),
]
urlpatterns += [*secretariat]

joint_texts = [
    path("reviews/<int:pk>/observations/", observations.observations, name="observations"),
    path("reviews/<int:pk>/observations/new/", paragraphs.observation_new, name="observation_new"),
    path("observations/<int:pk>/edit/", paragraphs.observation_edit, name="observation_edit"),
    path(
        "observations/<int:pk>/propose/", paragraphs.observation_propose, name="observation_propose"
    ),
    path(
        "observations/<int:pk>/withdraw/",
        paragraphs.observation_withdraw,
        name="observation_withdraw",
    ),
    path(
        "observations/<int:pk>/comment/", paragraphs.observation_comment, name="observation_comment"
    ),
    path(
        "observations/<int:pk>/position/",
        paragraphs.observation_position,
        name="observation_position",
    ),
    path(
        "observations/<int:pk>/history/", paragraphs.observation_history, name="observation_history"
    ),
    path("reviews/<int:pk>/summary/", summary.summary, name="summary"),
    path("reviews/<int:pk>/summary/start/", summary.summary_start, name="summary_start"),
    path("reviews/<int:pk>/publication/", publication.publication, name="publication"),
    path("submissions/<int:pk>/release/", publication.release, name="release"),
]
urlpatterns += joint_texts
