"""Addresses of the public pages."""

from django.urls import path

from profiles.views import profiles

urlpatterns = [
    path("profiles/", profiles.public_profiles, name="public_profiles"),
    path("profiles/<str:code>/", profiles.public_profile, name="public_profile"),
]
