"""Forms of notes verbales, of decisions about nominations and of the profile."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from nominations import queries
from nominations.actions.notes import Nominee
from nominations.models import Nomination
from reviews.forms.fields import Day, LongText
from reviews.models import Participant, Review, State
from reviews.process import Seat
from reviews.templatetags.words import SEAT_NAMES, seat_name
from revmod.lib import files
from revmod.lib.errors import Invalid
from revmod.lib.fields import Address, Line, Several
from revmod.lib.pages import add_reasons
from revmod.templatetags.ui import faults

MOST_PEOPLE = 40
FIRST_ROWS = 3


class StateForm(forms.Form):
    """Which party sent the note: the rest of the form depends on it."""

    state: "forms.ModelChoiceField[State]" = forms.ModelChoiceField(
        State.objects.none(), label=_("State party"), empty_label=_("Choose a State party")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["state"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queries.states_open_to_notes()


class NoteForm(forms.Form):
    """The note itself: reference, date, file and the reviews it concerns."""

    reference = Line(label=_("Reference of the note"), max_length=120)
    dated_on = Day(label=_("Date of the note"))
    file = forms.FileField(
        label=_("Scan of the note"),
        required=False,
        help_text=format_lazy(
            _("PDF, Word, PNG or JPEG, at most {mb} MB. Only the Secretariat can open it."),
            mb=files.most_megabytes(),
        ),
    )
    reviews = Several(
        Review.objects.none(),
        label=_("Reviews that the note concerns"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, state: State, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reviews"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = queries.reviews_open_to(state)

    def clean_dated_on(self) -> Any:
        day = self.cleaned_data["dated_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The date of the note lies in the future."))
        return day

    def clean_file(self) -> File | None:
        upload: File | None = self.cleaned_data.get("file")
        if upload is not None:
            try:
                files.judge(upload)
            except Invalid as error:
                raise ValidationError(str(error)) from error
        return upload


class SeatChoice(forms.ModelChoiceField):
    """A person who leaves, shown with the seat."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user} ({seat_name(obj.seat)})"


class NomineeForm(forms.Form):
    """One person whom the note names."""

    name = Line(label=_("Name"), max_length=200)
    title = Line(label=_("Title"), max_length=200, required=False)
    email = Address(label=_("E-mail address"), max_length=254)
    phone = Line(label=_("Business phone"), max_length=60, required=False)
    seat = forms.ChoiceField(
        label=_("Seat"),
        choices=[("", _("Choose a seat")), *((s.value, name) for s, name in SEAT_NAMES.items())],
    )
    language = forms.ChoiceField(
        label=_("Language of the mail with the link"),
        choices=settings.LANGUAGES,
        initial=settings.LANGUAGE_CODE,
        required=False,
    )
    replaces = SeatChoice(
        Participant.objects.none(), label=_("Replaces"), required=False, empty_label=_("Nobody")
    )
    ends_old_seat_at_once = forms.BooleanField(
        label=_(
            "The note ends that seat at once (otherwise it stays open until this person is approved)"
        ),
        required=False,
    )

    def __init__(self, *args: Any, leaving: list[Participant], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["replaces"]
        assert isinstance(field, forms.ModelChoiceField)
        wanted = Participant.objects.filter(pk__in=[row.pk for row in leaving])
        field.queryset = wanted.select_related("user")
        # One read for all rows of the form, not one for each.
        names = [(row.pk, field.label_from_instance(row)) for row in leaving]
        field.choices = [("", field.empty_label), *names]

    def has_changed(self) -> bool:
        """Whether the row names somebody: a language alone does not."""
        return bool(set(self.changed_data) - {"language"})

    def nominee(self) -> Nominee:
        """The person as the action takes them; the form is valid."""
        given = self.cleaned_data
        language = given["language"] or settings.LANGUAGE_CODE
        return Nominee(**(given | {"seat": Seat(given["seat"]), "language": language}))


class PeopleRows(forms.BaseFormSet):
    """The people of a note; rows left empty do not count."""

    def initial_form_count(self) -> int:
        # Rows shown again after "add a row" are no more required than those shown first.
        return 0 if self.is_bound else super().initial_form_count()

    def clean(self) -> None:
        if not any(form.has_changed() for form in self.forms):
            raise ValidationError(_("Name at least one person."))

    def named(self) -> list[tuple[int, NomineeForm]]:
        """The rows that name somebody, with their number in the form."""
        return [(row, form) for row, form in enumerate(self.forms) if form.has_changed()]


PeopleFormSet = forms.formset_factory(
    NomineeForm,
    formset=PeopleRows,
    extra=FIRST_ROWS,
    max_num=MOST_PEOPLE,
    absolute_max=MOST_PEOPLE,
    validate_max=True,
)


class NoteEntry:
    """The whole page: the note's own fields and the rows of people, judged together."""

    def __init__(self, state: State, data: Any = None, uploads: Any = None, *, more: bool = False):
        leaving = {(row.user_id, row.seat): row for row in queries.seated(state)}
        options = {"leaving": list(leaving.values())}
        if data is not None and not more:
            self.form = NoteForm(state, data, uploads)
            self.rows = self._rows(data, form_kwargs=options)
            return
        typed = data or {}
        self.form = NoteForm(state, initial=_typed(typed, "reviews"))
        people = _typed_rows(typed)
        self.rows = self._rows(initial=people, form_kwargs=options)
        self.rows.extra = FIRST_ROWS if not people else 1

    def _rows(self, data: Any = None, **options: Any) -> PeopleRows:
        rows = PeopleFormSet(data, prefix="people", **options)
        assert isinstance(rows, PeopleRows)
        return rows

    def is_valid(self) -> bool:
        """Judge every part, so that all that is wrong is said at once."""
        return all([self.form.is_valid(), self.rows.is_valid()])

    def nominees(self) -> list[Nominee]:
        """The people named, in the order of the rows; all is valid."""
        return [form.nominee() for _row, form in self.rows.named()]

    def add_reasons(self, error: Invalid) -> None:
        """Put an action's reasons where they belong: "people-<n>-<field>" to the nth person."""
        named = [form for _row, form in self.rows.named()]
        rest = {}
        for key, reason in error.reasons.items():
            part, _dash, field = key.removeprefix("people-").partition("-")
            if key.startswith("people-") and part.isdecimal() and field in NomineeForm.base_fields:
                add_reasons(named[int(part)], Invalid({field: reason}))
            else:
                rest[key] = reason
        add_reasons(self.form, Invalid(rest))

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong with the people, for the summary on top; the note's own come by itself."""
        if not self.rows.is_bound:
            return []
        first = f"#{self.rows.forms[0]['name'].auto_id}" if self.rows.forms else ""
        found = [{"text": str(text), "href": first} for text in self.rows.non_form_errors()]
        for row, form in self.rows.named():
            for name, texts in form.errors.items():
                known = name in form.fields
                label = form[name].label if known else ""
                href = f"#{form[name].auto_id}" if known else ""
                found += [
                    {
                        "text": _now("Person %(number)d, %(field)s: %(error)s")
                        % {"number": row + 1, "field": label, "error": text},
                        "href": href,
                    }
                    for text in (faults(form[name]) if known else texts)
                ]
        return found


def _typed(data: Any, *lists: str) -> dict[str, Any]:
    """What was typed, as it came, to show again without judging it."""
    found = {key: data.get(key, "") for key in ("reference", "dated_on") if key in data}
    return found | {key: data.getlist(key) for key in lists if key in data}


def _typed_rows(data: Any) -> list[dict[str, Any]]:
    """The rows that were shown, as many as the form allows."""
    try:
        total = min(int(data.get("people-TOTAL_FORMS", 0)), MOST_PEOPLE - 1)
    except ValueError:
        total = 0
    rows = []
    for row in range(total):
        fields = {key: data.get(f"people-{row}-{key}", "") for key in NomineeForm.base_fields}
        rows.append(fields | {"ends_old_seat_at_once": bool(fields["ends_old_seat_at_once"])})
    return rows


class NotesFilters(forms.Form):
    """What the list of notes shows; an unknown value is passed over."""

    state: "forms.ModelChoiceField[State]" = forms.ModelChoiceField(
        State.objects.all(), label=_("State party"), required=False, empty_label=_("All")
    )
    status = forms.ChoiceField(
        label=_("Nominations"),
        required=False,
        choices=[("", _("All")), *Nomination.Status.choices],
    )
    text = Line(
        label=_("Reference, name or e-mail address"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class ReasonForm(forms.Form):
    """A text that goes with a decision."""

    reason = LongText(label=_("Reason"), limit=5000, rows=4)


class CorrectionForm(forms.Form):
    """What was typed wrongly when the note was recorded."""

    name = Line(label=_("Name"), max_length=200)
    title = Line(label=_("Title"), max_length=200, required=False)
    email = Address(label=_("E-mail address"), max_length=254)
    phone = Line(label=_("Business phone"), max_length=60, required=False)


class NameForm(forms.Form):
    """How somebody who sits in a review is named."""

    name = Line(label=_("Name"), max_length=200)
    title = Line(label=_("Title"), max_length=200)


class ProfileForm(forms.Form):
    """What a person says of themselves. A draft may leave out all but the name.

    Name and title that a note verbale has given are not among it.
    """

    name = Line(label=_("Name"), max_length=200)
    title = Line(label=_("Title"), max_length=200, required=False)
    phone = Line(label=_("Business phone"), max_length=60, required=False)
    organization = Line(
        label=_("Organization"),
        max_length=200,
        required=False,
        help_text=_("The ministry, court or other body you work for."),
    )
    field = Line(
        label=_("Field of expertise"),
        max_length=200,
        required=False,
        help_text=_("For instance: criminal law, mutual legal assistance, border control."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you can work"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        if user.is_named_by_note:
            del self.fields["name"]
        if user.is_named_by_note and user.title:
            del self.fields["title"]
