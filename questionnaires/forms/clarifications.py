"""What a State writes in a request for clarification."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reviews.forms.fields import LongText


class ClarificationForm(forms.Form):
    """A text and the language it is written in."""

    text = LongText(label=_("Your text"), rows=6)
    language = forms.ChoiceField(label=_("You write in"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].initial = get_language() or "en"
        if label:
            self.fields["text"].label = label
