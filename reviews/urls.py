"""Addresses of the core."""

from django.urls import path

from reviews.views import jobs

urlpatterns = [
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/download/", jobs.job_download, name="job_download"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job_retry"),
]
