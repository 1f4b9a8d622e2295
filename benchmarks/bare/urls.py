"""The yardstick's three addresses."""

from django.urls import path

from benchmarks.bare import views

urlpatterns = [
    path("healthz", views.healthz),
    path("forms/<int:pk>/", views.page, name="page"),
    path("fields/<int:pk>/", views.save, name="save"),
]
