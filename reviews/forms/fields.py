"""Fields that several forms share."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from reviews import deadlines
from revmod.lib.errors import Invalid
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
