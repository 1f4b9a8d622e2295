"""Who can reach a review: guardian's own table is not used, since it compares ids as texts."""

from guardian.models import UserObjectPermission

from reviews.models import ReviewUserObjectPermission
from reviews.permissions import visible_reviews


def test_a_seat_opens_its_review_through_a_foreign_key(cast):
    expert = cast["XB expert"]
    row = ReviewUserObjectPermission.objects.get(user=expert)
    assert row.content_object_id == cast.review.pk
    assert not UserObjectPermission.objects.exists()
    assert "guardian_userobjectpermission" not in str(visible_reviews(expert).query)
    assert list(visible_reviews(expert)) == [cast.review]
