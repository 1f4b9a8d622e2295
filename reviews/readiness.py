"""Whether a joint text is complete: reasons why it cannot be cleared yet.

Each check returns sentences with the address where to mend them (StepRule.ready).
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from reviews import queries
from reviews.models import State, Submission

Reasons = list[tuple[str, str]]


def consultations(submission: Submission, state: State) -> Reasons:
    """The languages and the division of labour are settled (§4)."""
    url = reverse("consultations", args=[submission.review_id])
    found: Reasons = []
    if queries.unsettled(submission):
        found.append((_("Two people wrote at the same time: choose which text stands."), url))
    if not submission.text.get("languages"):
        found.append((_("The languages of the review are not chosen yet."), url))
    labour = submission.text.get("labour") or {}
    for instrument in submission.review.instruments.all():
        if not labour.get(instrument.code):
            found.append(
                (
                    _("Nobody has taken %(instrument)s yet.") % {"instrument": instrument},
                    url,
                )
            )
    return found


def observations(submission: Submission, state: State) -> Reasons:
    """Every paragraph that concerns the State is agreed or carries its reservation (§4, §10).

    Paragraphs are numbered through the whole list, as on its page.
    """
    url = reverse("observations", args=[submission.review_id])
    rows = list(queries.proposed(submission))
    if not rows:
        return [(_("The list has no paragraph yet."), url)]
    mine = queries.instruments_of(submission.review, state)
    settled = set(
        submission.observations.filter(
            positions__state=state, positions__voided_at__isnull=True
        ).values_list("pk", flat=True)
    )
    return [
        (
            _("Say whether your State agrees with paragraph %(number)d.") % {"number": number},
            f"{url}#paragraph-{row.pk}",
        )
        for number, row in enumerate(rows, start=1)
        if row.instrument_id in mine and row.pk not in settled
    ]


def summary(submission: Submission, state: State) -> Reasons:
    """The summary has a text."""
    parts = submission.text.get("instruments") or {}
    if submission.text.get("general") or any(parts.values()):
        return []
    return [
        (
            _("The summary is still empty."),
            reverse("summary", args=[submission.review_id]),
        )
    ]
