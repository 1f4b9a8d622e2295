"""Words that a page with many questions needs over and over: looked up once a page."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def question_words() -> dict[str, str]:
    """The small words beside every question, in the reader's language."""
    return {
        "none": _("No answer yet"),
        "optional": _("(optional)"),
        "help": _("About this question"),
        "row": _("Entry"),
        "add": _("Add another entry"),
        "history": _("History"),
    }
