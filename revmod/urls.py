"""All addresses; each app keeps its own list."""

from django.urls import include, path

from revmod import health, views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", include("revmod.api")),
    path("gallery/", views.gallery, name="gallery"),
    path("demo/", views.demo, name="demo"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("", include("audit.urls")),
    path("", include("notifications.urls")),
    path("", include("questionnaires.urls")),
    path("", include("reviews.urls")),
    path("", include("nominations.urls")),
    path("", include("profiles.urls")),
]

handler400 = "revmod.errors.bad_request"
handler403 = "revmod.errors.forbidden"
handler404 = "revmod.errors.not_found"
handler500 = "revmod.errors.server_error"
