"""Form fields that make what people type fit to be stored before they judge it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

from revmod.lib.texts import one_line

LONGEST_NUMBER = 18  # digits: always within 64 bits


def whole_number(text: str | None, *, digits: int = 9) -> int | None:
    """A number that a page of ours sent in plain digits; None for anything else, however long."""
    if text is None or len(text) > digits or not (text.isascii() and text.isdigit()):
        return None
    return int(text)


class Line(forms.CharField):
    """A name, title or number on one line; control and direction signs are left out."""

    def to_python(self, value: object) -> str:
        return one_line(value if isinstance(value, str) else "")


class Address(forms.EmailField):
    """An e-mail address, trimmed and in lower case as accounts keep it."""

    def to_python(self, value: object) -> str:
        return one_line(value if isinstance(value, str) else "").lower()


class Several(forms.ModelMultipleChoiceField):
    """Rows chosen by their numbers; one that no database can hold is an unknown choice."""

    def clean(self, value: Any) -> Any:
        for number in value or ():
            if not str(number).isdecimal() or len(str(number)) > LONGEST_NUMBER:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": str(number)[:LONGEST_NUMBER]},
                )
        return super().clean(value)


class Json(forms.JSONField):
    """What a page of ours sends back as JSON; nested too deep to be read, it is as wrong as none."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": ""}
            ) from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput(data)
