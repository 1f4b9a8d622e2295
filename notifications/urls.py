"""Addresses of the inbox."""

from django.urls import path

from notifications.views import inbox

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/open/", inbox.open_message, name="inbox_open"),
]
