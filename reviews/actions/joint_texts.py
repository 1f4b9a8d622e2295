"""Saving the joint texts (consultations, summary): a small document with a numbered history.

A save names the revision its writer had seen. If somebody else saved meanwhile, the text is kept
in the history beside the one in force and shown until somebody settles it: nothing is lost (§4).
"""

from datetime import datetime
from typing import Any

from accounts.models import User
from reviews import queries
from reviews.actions import steps, submissions
from reviews.models import State, Submission, TextRevision

Text = dict[str, Any]


def save_text(
    submission: Submission,
    *,
    by: User,
    state: State | None,
    base: int,
    text: Text,
    now: datetime,
) -> bool:
    """Add a revision inside the caller's transaction; the row must be locked (submissions.lock).

    Returns False if it collided: then the text in force stays and this one waits beside it.
    A change voids the clearances (§10, Steps). The same text twice is one revision.
    """
    waits = queries.unsettled(submission)
    collided = base != submission.revision
    if text == submission.text and (collided or not waits):
        return True
    if collided and any(row.text == text and row.by_id == by.pk for row in waits):
        return False
    number = submission.revision + 1
    TextRevision.objects.create(
        submission=submission, number=number, base=base, text=text, by=by, state=state, at=now
    )
    submission.revision = number
    if not collided:
        if text != submission.text:
            submissions.void_clearances(submission, by=by, why="edited", now=now)
        submission.text, submission.saved_at = text, now
    submission.save(update_fields=["revision", "text", "saved_at"])
    steps.begin(submission, now=now)
    return not collided
