"""Taking a review forward step by step."""

from django.db import transaction
from django.utils import timezone

from reviews import queries
from reviews.actions import submissions
from reviews.models import Clearance, State, Submission
from reviews.process import STEPS, Step
from revmod.lib.canonical import sha256
from tests.factories.people import Cast


def clear(cast: Cast, submission: Submission, code: str) -> None:
    """The focal point of a State clears a text, having seen it as it stands."""
    state = State.objects.get(code=code)
    with transaction.atomic():
        submission = submissions.lock(submission)
    seen = sha256(submissions.content(submission, state))
    submissions.clear(by=cast[f"{code} focal_point"], submission=submission, seen=seen)


@transaction.atomic
def skip(cast: Cast) -> None:
    """End the present step with its texts as they are, complete or not."""
    review = cast.reload()
    step, now = Step(review.step), timezone.now()
    assert STEPS[step].then is not None, "nothing comes after the last step"
    if step is Step.NOMINATIONS:
        raise AssertionError("seat the focal points instead")
    for text in Submission.objects.filter(review=review, step=step):
        text = submissions.lock(text)
        for state in queries.clearing_states(text):
            user = cast[f"{state.code} focal_point"]
            Clearance.objects.get_or_create(
                submission=text,
                state=state,
                voided_at=None,
                defaults={
                    "by": user,
                    "name": user.name,
                    "sha256": sha256(submissions.content(text, state)),
                },
            )
        submissions.submit_if_complete(text, by=user, now=now)
    assert Step(cast.reload().step) is not step


def skip_to(cast: Cast, step: Step) -> None:
    """End steps until the given one is open."""
    while Step(cast.reload().step) is not step:
        skip(cast)
