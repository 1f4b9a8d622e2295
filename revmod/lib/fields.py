"""Form fields that make what people type fit to be stored before they judge it."""

from django import forms

from revmod.lib.texts import one_line


class Line(forms.CharField):
    """A name, title or number on one line; control and direction signs are left out."""

    def to_python(self, value: object) -> str:
        return one_line(value if isinstance(value, str) else "")


class Address(forms.EmailField):
    """An e-mail address, trimmed and in lower case as accounts keep it."""

    def to_python(self, value: object) -> str:
        return one_line(value if isinstance(value, str) else "").lower()
