"""Template tags and filters that every page uses."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django import forms, template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from revmod.lib.markdown import to_html

register = template.Library()
STOPS = "?.:؟？。： "  # what a label may end with, left out where it stands inside a sentence


def _posted_act(form: BaseForm | None) -> str | None:
    """The act id that came with this form, when it is shown again after a mistake."""
    if form is None or not getattr(form, "is_bound", False):
        return None
    try:
        return str(UUID(str(form.data.get("act", ""))))
    except ValueError:
        return None


@register.simple_tag
def act_field(form: BaseForm | None = None) -> SafeString:
    """The hidden id by which the same form sent twice is one act (domain.md §10, Repeat).

    Needs the form if there is one: a bound form that is shown again keeps its id. Every other form
    gets a new one, so that two forms on a page never share an id. Returns the input.
    """
    act = _posted_act(form) or uuid4()
    return format_html('<input type="hidden" name="act" value="{}">', act)


@register.simple_tag
def new_id(prefix: str) -> str:
    """Return an id that no other element of the page has, for aria-describedby and the like."""
    return f"{prefix}-{uuid4().hex[:8]}"


def _as_date(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value if isinstance(value, dt.date) else None


@register.filter
def days_from_now(value: object) -> str:
    """Say in plain words how far a date is: "today", "in 12 days", "since 3 March 2026".

    Needs a date or datetime; returns an empty text for anything else. A past date is never called
    late (domain.md §7).
    """
    day = _as_date(value)
    if day is None:
        return ""
    days = (day - timezone.localdate()).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days > 1:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return _("since %(date)s") % {"date": formats.date_format(day, "DATE_FORMAT")}


@register.filter
def is_past(value: object) -> bool:
    """Return whether a date lies before today; False for anything that is not a date."""
    day = _as_date(value)
    return day is not None and day < timezone.localdate()


@register.filter
def bidi(value: object) -> SafeString | str:
    """Wrap a text written by a person so that it finds its own direction; escapes it."""
    if value is None or value == "":
        return ""
    return format_html('<span dir="auto">{}</span>', value)


@register.filter
def markdown(value: object) -> SafeString:
    """Show a person's text with modest formatting; see revmod.lib.markdown.to_html."""
    return mark_safe(to_html(str(value or "")))


@register.simple_tag
def share(value: float, total: float | None) -> str:
    """Return a value as a percentage of a total, for SVG: never localised, between 0 and 100."""
    if not total:
        return "0"
    return f"{max(0.0, min(100.0, 100 * float(value) / float(total))):.2f}"


@register.simple_tag
def largest(rows: list[dict[str, Any]], total: float | None = None) -> float:
    """Return what a full bar stands for: the total if given, else the largest value."""
    return float(total) if total else max((float(row["value"]) for row in rows), default=0.0)


def _target(field: BoundField) -> str:
    """The id of the element that a link to a field should reach."""
    return f"{field.auto_id}_0" if field.field.widget.use_fieldset else field.auto_id


def _still_empty(field: BoundField, error: forms.ValidationError) -> str:
    """Django's "This field is required" as a sentence that names the field; "" for other errors."""
    general = forms.Field.default_error_messages["required"]
    if error.code != "required" or error.message != general:
        return ""
    name = {"field": str(field.label).rstrip(STOPS)}
    if field.widget_type == "checkbox":
        return _("“%(field)s” is not ticked.") % name
    return _("“%(field)s” is still empty.") % name


@register.filter
def faults(field: BoundField) -> list[str]:
    """Return what is wrong with a field in sentences; an empty field is named."""
    found = []
    for error in field.errors.as_data():
        empty = _still_empty(field, error)
        found += [empty] if empty else error.messages
    return found


@register.simple_tag
def error_links(form: BaseForm | None) -> list[dict[str, str]]:
    """List a bound form's errors as text and the address of the field, in the form's order."""
    if not isinstance(form, BaseForm) or not form.is_bound:
        return []
    found = [{"text": str(text), "href": ""} for text in form.non_field_errors()]
    for field in form:
        href = "" if field.is_hidden else f"#{_target(field)}"
        label = str(field.label).rstrip(STOPS)
        for error in field.errors.as_data():
            empty = _still_empty(field, error)
            texts = [
                _("%(field)s: %(error)s") % {"field": label, "error": e} for e in error.messages
            ]
            found += [{"text": text, "href": href} for text in ([empty] if empty else texts)]
    return found


@register.simple_tag
def present_step(steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Return where a review stands among its steps: the current one's number, label and note.

    When all are done it is the last one; without steps nothing is returned.
    """
    if not steps:
        return {}
    done = [step["state"] for step in steps].count("done")
    place = min(done, len(steps) - 1)
    return {**steps[place], "number": place + 1, "total": len(steps)}


@register.simple_tag
def field_input(field: BoundField, hint: str = "", *, with_help: bool = True) -> SafeString:
    """Render a field's input, tied to its hint and its error for a screen reader.

    Placeholders are left out: they vanish when one types and are hard to read (the label says it).
    """
    described = []
    if hint or (with_help and field.help_text):
        described.append(f"{field.auto_id}_helptext")
    if field.errors:
        described.append(f"{field.auto_id}_error")
    attrs: dict[str, str | bool] = {"placeholder": False}
    if described and not field.field.widget.use_fieldset:
        attrs["aria-describedby"] = " ".join(described)
    if field.widget_type in {"text", "textarea", "search"}:
        attrs["dir"] = "auto"
    elif field.widget_type in {"email", "url", "tel"}:
        attrs["dir"] = "ltr"
    return field.as_widget(attrs=attrs)


@register.filter
def control(field: BoundField) -> str:
    """Name the way a field is laid out: tick, group, passphrase, new-passphrase or plain."""
    if field.widget_type == "checkbox":
        return "tick"
    if field.field.widget.use_fieldset:
        return "group"
    if field.widget_type == "password":
        is_new = field.field.widget.attrs.get("autocomplete") == "new-password"
        return "new-passphrase" if is_new and not field.name.endswith("2") else "passphrase"
    return "plain"


@register.simple_tag(takes_context=True)
def is_here(context: Context, url: str) -> str:
    """Return the value of aria-current for a link: "page", "true" for a page above, or ""."""
    path = getattr(context.get("request"), "path", "")
    if path == url:
        return "page"
    return "true" if url not in {"", "/"} and path.startswith(url) else ""
