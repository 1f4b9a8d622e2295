"""Paragraphs of the list of observations, what is said about them, and the summary."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from reviews.forms.fields import Day, LongText
from reviews.models import Article, Instrument, Observation, Position

MOST = 2**31 - 1  # what the column of a revision's number can hold


class LanguageField(forms.ChoiceField):
    """One of the six official languages, in their own names."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Language of the text"))
        super().__init__(choices=settings.LANGUAGES, **options)


def kinds() -> list[tuple[str, str]]:
    """The kinds of observation as choices, each with a capital."""
    return [(value, capfirst(str(label))) for value, label in Observation.Kind.choices]


class ParagraphForm(forms.Form):
    """One paragraph; `place` is an instrument's code and an article's number, "TIP:5" or "TIP:"."""

    place = forms.ChoiceField(label=_("Instrument and article"))
    kind = forms.ChoiceField(
        label=_("Kind of observation"), choices=kinds, widget=forms.RadioSelect
    )
    text = LongText(label=_("Paragraph"), rows=8)
    language = LanguageField()
    base = forms.IntegerField(min_value=0, max_value=MOST, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, articles: Iterable[Article], **options: Any) -> None:
        """`articles` are those the writer may choose from, with their instruments."""
        super().__init__(*args, **options)
        self.articles = {(a.instrument.code, a.number): a for a in articles}
        self.instruments = {a.instrument.code: a.instrument for a in self.articles.values()}
        # A closed list shows the choice without its group, so each names its instrument.
        groups: list[tuple[str, Any]] = [("", _("Choose an instrument or one of its articles"))]
        for code, instrument in self.instruments.items():
            whole = _("%(instrument)s as a whole") % {"instrument": instrument.short_name}
            choices: list[tuple[str, object]] = [(f"{code}:", whole)]
            choices += [
                (f"{code}:{n}", f"{instrument.short_name}, {a}")
                for (c, n), a in self.articles.items()
                if c == code
            ]
            groups.append((instrument.short_name, choices))
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = groups

    def chosen(self) -> tuple[Instrument, Article | None]:
        """The instrument and article chosen; the form must be valid."""
        code, _colon, number = self.cleaned_data["place"].partition(":")
        article = self.articles[code, int(number)] if number else None
        return self.instruments[code], article


class CommentForm(forms.Form):
    """What a State or the Secretariat says about a paragraph."""

    text = LongText(label=_("Your comment"), limit=20_000, rows=5)
    language = LanguageField()


class PositionForm(forms.Form):
    """Agreement, or a reservation with its text; `revision` is the text that was read."""

    position = forms.ChoiceField(
        label=_("Where does your State stand?"),
        choices=[
            (Position.AGREED, _("My State agrees with this paragraph.")),
            (Position.RESERVED, _("My State records a reservation.")),
        ],
        widget=forms.RadioSelect,
    )
    reservation = LongText(
        label=_("Text of the reservation"),
        limit=20_000,
        rows=4,
        required=False,
        help_text=_(
            "It becomes part of the list. A reservation does not keep anybody from clearing."
        ),
    )
    revision = forms.IntegerField(min_value=0, max_value=MOST, widget=forms.HiddenInput)


class SummaryPartForm(forms.Form):
    """One part of the summary; `base` is the revision of the part that the writer saw."""

    part = forms.CharField(max_length=20, widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, max_value=MOST, widget=forms.HiddenInput)
    text = LongText(label=_("Text"), required=False, rows=10)


class ReleaseForm(forms.Form):
    """That a list was shared with a working group of the Conference."""

    working_group = forms.CharField(label=_("Working group"), max_length=200)
    on = Day(label=_("Date on which it was shared"))
