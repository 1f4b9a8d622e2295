"""How far a nomination is, in words and tone; `{% load nominated %}`."""

from django import template

from nominations.models import Nomination

register = template.Library()
Status = Nomination.Status

TONES = {
    Status.LINK_SENT: "waiting",
    Status.PROFILE_DUE: "waiting",
    Status.SUBMITTED: "current",
    Status.CLARIFICATION: "attention",
    Status.APPROVED: "done",
    Status.HELD: "attention",
    Status.WITHDRAWN: "plain",
}


@register.filter
def status_tone(status: str) -> str:
    """The state of a status tag for a nomination's status; an unknown one is plain."""
    return TONES[Status(status)] if status in Status.values else "plain"


@register.filter
def status_name(status: str) -> str:
    """A nomination's status in words; an unknown one as it is."""
    return str(Status(status).label) if status in Status.values else str(status)
