"""The read API's addresses: reviews, parties and the description of both (OpenAPI)."""

from typing import Any

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from reviews.api import PartyViewSet, ReviewViewSet

router = SimpleRouter()
router.register("reviews", ReviewViewSet, basename="api-review")
router.register("parties", PartyViewSet, basename="api-party")


class Description(SpectacularJSONAPIView):
    """The OpenAPI description, for everybody who is signed in."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The description as JSON. Parameters of the library's own view are not taken: they
        would reach a header and the choice of language unchecked.
        """
        return Response(self.generator_class(api_version="1").get_schema(request, public=True))


urlpatterns = [
    path("schema/", Description.as_view(), name="api-schema"),
    path("", include(router.urls)),
]
