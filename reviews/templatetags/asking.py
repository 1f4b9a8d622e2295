"""The way to ask for help from any page of a review; `{% load asking %}`."""

from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse

from reviews.models import Review
from reviews.permissions import may
from reviews.process import Action

register = template.Library()


@register.simple_tag(takes_context=True)
def help_address(context: Context) -> str:
    """The form for help with the page that is shown, or "" for whoever cannot ask there.

    Needs `review` and `request` in the context. The page goes along, so that the Secretariat sees
    which one is meant (domain.md §3).
    """
    review, request = context.get("review"), context.get("request")
    if not isinstance(review, Review) or not isinstance(request, HttpRequest):
        return ""
    if not may(request.user, Action.ASK_HELP, review):
        return ""
    return f"{reverse('help', args=[review.pk])}?{urlencode({'page': request.path})}"
