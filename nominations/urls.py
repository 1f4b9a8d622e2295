"""Addresses of notes verbales, nominations, activation and the profile."""

from django.urls import path

from nominations.views import activation, nominations, notes, profile, review

urlpatterns = [
    path("activate/<str:token>/", activation.activate, name="activate"),
    path("profile/", profile.profile, name="profile"),
    path("reviews/<int:pk>/nominations/", review.review_nominations, name="review_nominations"),
    path("secretariat/notes/", notes.notes, name="notes"),
    path("secretariat/notes/new/", notes.note_new, name="note_new"),
    path("secretariat/notes/<int:pk>/", notes.note, name="note"),
    path("secretariat/notes/<int:pk>/file/", notes.note_file, name="note_file"),
    path("secretariat/nominations/<int:pk>/", nominations.nomination, name="nomination"),
    path(
        "secretariat/nominations/<int:pk>/correct/",
        nominations.nomination_correct,
        name="nomination_correct",
    ),
]
