"""Addresses of the core."""

from django.urls import path

from reviews.views import (
    about,
    board,
    clearing,
    consultations,
    documents,
    frame,
    home,
    hub,
    jobs,
    observations,
    opening,
    paragraphs,
    parties,
    party_import,
    practice,
    publication,
    queue,
    requests,
    settings,
    steps,
    summary,
)

urlpatterns = [
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/download/", jobs.job_download, name="job_download"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job_retry"),
]

secretariat = [
    path("secretariat/", board.board, name="board"),
    path("secretariat/reviews.csv", board.board_csv, name="board_csv"),
    path("secretariat/reviews/new/", opening.review_open, name="review_open"),
    path("secretariat/requests/", queue.queue, name="queue"),
    path("secretariat/requests/<int:pk>/", queue.queue_request, name="queue_request"),
    path("secretariat/parties/", parties.parties, name="parties"),
    path("secretariat/parties.csv", parties.parties_csv, name="parties_csv"),
    path("secretariat/parties/new/", parties.party_new, name="party_new"),
    path("secretariat/parties/import/", party_import.party_import, name="party_import"),
    path(
        "secretariat/parties/import/<int:pk>/",
        party_import.party_import_check,
        name="party_import_check",
    ),
    path("secretariat/parties/<slug:code>/", parties.party_edit, name="party_edit"),
    path("secretariat/frame/", frame.frame, name="frame"),
    path("secretariat/frame/clusters/<int:pk>/", frame.cluster_edit, name="cluster_edit"),
    path("secretariat/frame/articles/<int:pk>/", frame.article_edit, name="article_edit"),
    path("secretariat/frame/phases/<int:pk>/", frame.phase_edit, name="phase_edit"),
    path("secretariat/settings/", settings.settings, name="settings"),
    path("secretariat/settings/<slug:key>/", settings.setting_change, name="setting_change"),
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
    path("submissions/<int:pk>/pdf/", documents.document, name="document"),
]
urlpatterns += joint_texts

hub_pages = [
    path("", home.home, name="home"),
    path("practice/", practice.practice, name="practice"),
    path("practice/begin/", practice.begin, name="practice_begin"),
    path("practice/discard/", practice.discard, name="practice_discard"),
    path("reviews/<int:pk>/", hub.hub, name="review"),
    path("reviews/<int:pk>/about/", about.about, name="review_about"),
    path("reviews/<int:pk>/confidentiality/", about.sheet, name="review_confidentiality"),
    path("reviews/<int:pk>/people/", hub.people, name="review_people"),
    path("reviews/<int:pk>/history/", hub.events, name="review_history"),
    path("reviews/<int:pk>/discussion/", hub.conversation, name="review_discussion"),
    path("reviews/<int:pk>/consultations/", consultations.sheet, name="consultations"),
    path(
        "reviews/<int:pk>/consultations/settle/", consultations.settle, name="consultations_settle"
    ),
    path("submissions/<int:pk>/clear/", clearing.clear, name="clear"),
    path("submissions/<int:pk>/receipt/", clearing.receipt, name="receipt"),
    path("submissions/<int:pk>/receipt/text/", clearing.receipt_text, name="receipt_text"),
    path("submissions/<int:pk>/opening/", requests.draft, name="draft_opening"),
    path("submissions/<int:pk>/reopen/", requests.reopen, name="reopen_request"),
    path("reviews/<int:pk>/requests/", requests.own, name="requests"),
    path("reviews/<int:pk>/extension/", requests.extension, name="extension"),
    path("reviews/<int:pk>/help/", requests.help_wanted, name="help"),
    path("reviews/<int:pk>/close/", steps.close, name="step_close"),
    path("reviews/<int:pk>/extend/", steps.extend, name="step_extend"),
    path("reviews/<int:pk>/cancel/", steps.cancel, name="review_cancel"),
    path("reviews/<int:pk>/officer/", steps.officer, name="review_officer"),
    path("reviews/<int:pk>/seats/<int:seat>/close/", steps.seat_close, name="seat_close"),
]
urlpatterns += hub_pages
