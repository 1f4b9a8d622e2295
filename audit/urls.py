"""Addresses of what pages ask about their own forms."""

from django.urls import path

from audit import views

urlpatterns = [path("acts/", views.acts_done, name="acts_done")]
