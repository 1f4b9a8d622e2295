"""Fields that several forms share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

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
    """A calendar day, chosen with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=picker, input_formats=["%Y-%m-%d"], **options)
