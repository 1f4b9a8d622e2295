"""The read API of reviews and parties: where a review stands, never a text (domain.md §5)."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers, viewsets

from reviews import permissions, queries
from reviews.models import Instrument, RegionalGroup, Review, State
from reviews.process import STEPS, Step
from revmod.lib.fields import LONGEST_NUMBER

STEP_CHOICES = [step.value for step in Step]


class PartySerializer(serializers.ModelSerializer[State]):
    """A State party: public facts only, no contact of its Permanent Mission."""

    regional_group = serializers.SlugRelatedField[RegionalGroup](
        slug_field="code", read_only=True, allow_null=True
    )
    instruments = serializers.SlugRelatedField[Instrument](
        slug_field="code", many=True, read_only=True
    )
    practice = serializers.BooleanField(source="mechanism.is_practice", read_only=True)

    class Meta:
        model = State
        fields = ("code", "name", "regional_group", "instruments", "practice")


class NamedStateSerializer(serializers.ModelSerializer[State]):
    """A State by code and name."""

    class Meta:
        model = State
        fields = ("code", "name")


class ReviewingSerializer(serializers.Serializer[dict[str, Any]]):
    """A reviewing State of one instrument; `additional` ones were drawn for it alone."""

    code = serializers.CharField()
    name = serializers.CharField()
    additional = serializers.BooleanField()


class InstrumentSerializer(serializers.Serializer[dict[str, Any]]):
    """An instrument under review and the States that review it."""

    code = serializers.CharField()
    reviewing = ReviewingSerializer(many=True)


class ReviewSerializer(serializers.ModelSerializer[Review]):
    """Where a review stands. A review known by its published status waits for nobody (§10)."""

    state = NamedStateSerializer(read_only=True)
    phase = serializers.IntegerField(source="phase.number", read_only=True)
    cluster = serializers.IntegerField(source="phase.cluster.number", read_only=True)
    group = serializers.IntegerField(
        source="group.number", read_only=True, default=None, allow_null=True
    )
    practice = serializers.BooleanField(source="phase.mechanism.is_practice", read_only=True)
    step = serializers.ChoiceField(choices=STEP_CHOICES, read_only=True)
    visible_step = serializers.SerializerMethodField()
    cancelled = serializers.SerializerMethodField()
    instruments = serializers.SerializerMethodField()
    waits_for = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Review
        fields = (
            "id",
            "state",
            "phase",
            "cluster",
            "group",
            "practice",
            "launched_on",
            "step",
            "visible_step",
            "due_on",
            "completed_at",
            "cancelled",
            "instruments",
            "waits_for",
            "url",
        )

    @extend_schema_field(serializers.ChoiceField(choices=STEP_CHOICES))
    def get_visible_step(self, review: Review) -> str:
        """The step that the published statistics count it under (§4)."""
        return STEPS[Step(review.step)].visible_as or review.step

    @extend_schema_field(OpenApiTypes.BOOL)
    def get_cancelled(self, review: Review) -> bool:
        """Whether the review was cancelled; the reason is not told here."""
        return review.cancelled_at is not None

    @extend_schema_field(InstrumentSerializer(many=True))
    def get_instruments(self, review: Review) -> list[dict[str, Any]]:
        """The instruments under review, each with its reviewing States."""
        rows = queries.assignments_of(review)
        return [
            {
                "code": instrument.code,
                "reviewing": [
                    {"code": r.state.code, "name": r.state.name, "additional": r.additional}
                    for r in rows
                    if r.instrument_id == instrument.pk
                ],
            }
            for instrument in review.instruments.all()
        ]

    @extend_schema_field(NamedStateSerializer(many=True))
    def get_waits_for(self, review: Review) -> list[dict[str, str]]:
        """The States whose act the open step waits for."""
        if review.imported_status or review.cancelled_at:
            return []
        wanted = set(queries.waits_for(review))
        states = queries.parties(review)
        return [{"code": s.code, "name": s.name} for s in states if s.pk in wanted]


class ReviewViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Review]
):
    """The reviews that the person signed in can reach, alphabetical; 404 for any other."""

    queryset = Review.objects.none()
    serializer_class = ReviewSerializer
    lookup_value_regex = rf"[0-9]{{1,{LONGEST_NUMBER}}}"

    def get_queryset(self) -> QuerySet[Review]:
        """What `visible_reviews` gives but practice, in a number of queries that does not grow."""
        visible = permissions.visible_reviews(self.request.user).filter(private_to=None)
        return (
            queries.with_texts(visible)
            .prefetch_related(Prefetch("instruments", Instrument.objects.order_by("order")))
            .order_by("state__name", "phase__number", "pk")
        )


class PartyViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[State]
):
    """The States parties, alphabetical, the fictitious ones of the practice mechanism too."""

    queryset = (
        State.objects.select_related("mechanism", "regional_group")
        .prefetch_related("instruments")
        .order_by("name", "pk")
    )
    serializer_class = PartySerializer
    lookup_field = "code"
    lookup_value_regex = "[A-Z]{2}"
