"""A message in a thread."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.forms.fields import LongText


class MessageForm(forms.Form):
    """What somebody says to all participants of a review."""

    text = LongText(label=_("Your message"), rows=5)
