"""Fields that several forms share."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from reviews import deadlines
from revmod.lib.errors import Invalid
from revmod.lib.fields import Line
from revmod.lib.texts import LONG, clean


class LongText(forms.CharField):
    """A text of a person: any characters, but those no database takes are left out (NUL)."""

    widget = forms.Textarea

    def __init__(self, *, limit: int = LONG, rows: int = 6, **options: Any) -> None:
        super().__init__(**options)
        self.limit = limit
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        try:
            return clean(value, limit=self.limit)
        except Invalid as error:
            raise ValidationError(str(error.reasons[""])) from error


class Day(forms.DateField):
    """A calendar day of a review, chosen with the browser's own picker; a far one is refused."""

    def __init__(self, *, bounded: bool = True, **options: Any) -> None:
        self.bounded = bounded
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=picker, input_formats=["%Y-%m-%d"], **options)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None or not self.bounded:
            return
        if problem := deadlines.why_not(value, today=timezone.now().date()):
            raise ValidationError(problem)


def six_languages(names: tuple[str, ...], *, max_length: int) -> dict[str, forms.CharField]:
    """A line for each of the six languages under its own name; only the English one is required.

    `names` are the fields in the order of settings.LANGUAGES (reviews.actions.frame.in_languages).
    """
    found: dict[str, forms.CharField] = {}
    for name, (code, own_name) in zip(names, settings.LANGUAGES, strict=True):
        english = code == settings.LANGUAGE_CODE
        found[name] = Line(label=own_name, max_length=max_length, required=english)
        found[name].widget.attrs["lang"] = code
    return found
