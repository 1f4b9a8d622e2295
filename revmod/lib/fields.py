"""Form fields that make what people type fit to be stored before they judge it."""

from django import forms

from revmod.lib.texts import UNSTORABLE, one_line


class Line(forms.CharField):
    """A name, title or number on one line; control and direction signs are left out."""

    def to_python(self, value: object) -> str:
        return one_line(value if isinstance(value, str) else "")


class Paragraphs(forms.CharField):
    """A text of several lines; characters that no database takes are left out."""

    widget = forms.Textarea

    def to_python(self, value: object) -> str:
        text = UNSTORABLE.sub("", value) if isinstance(value, str) else ""
        return super().to_python(text.replace("\r\n", "\n").replace("\r", "\n"))


class Address(forms.EmailField):
    """An e-mail address, trimmed and in lower case as accounts keep it."""

    def to_python(self, value: object) -> str:
        return one_line(value if isinstance(value, str) else "").lower()
