"""Dates of a review: pure functions; every date is a calendar day in UTC."""

import calendar
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from reviews.process import Allowed

# How far from today a start or a due date can lie. A slip of the keyboard (year 9999) would
# otherwise stand in a review for ever, and no calendar holds the days that are counted from it.
YEARS_AHEAD = 5
YEARS_BACK = 25  # the Convention entered into force in 2003


def why_not(day: date, *, today: date) -> str:
    """Why a day cannot be a start or a due date, as a sentence; "" when it can."""
    first, last = add_months(today, -12 * YEARS_BACK), add_months(today, 12 * YEARS_AHEAD)
    if first <= day <= last:
        return ""
    return _("Choose a date from %(first)s to %(last)s.") % {
        "first": formats.date_format(first, "DATE_FORMAT"),
        "last": formats.date_format(last, "DATE_FORMAT"),
    }


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def add_allowed(day: date, allowed: Allowed, setting: int | None = None) -> date:
    """The due day that so much time from `day` gives.

    `setting` replaces the number of weeks or months that stands in the table, for the values the
    Secretariat can change.
    """
    months = setting if setting is not None and allowed.months else allowed.months
    weeks = setting if setting is not None and allowed.weeks else allowed.weeks
    return add_months(day, months) + timedelta(weeks=weeks)


def due_on(
    allowed: Allowed,
    *,
    start: date,
    seated: date | None,
    opened: date,
    setting: int | None = None,
) -> date:
    """When a step that opened on `opened` is due (domain.md §10, Time).

    `start` is the review's launch date, `seated` the day the focal point of the State under
    review took the seat. A step counted from the start that opens after that time has run out
    is due on the day it opens: overdue blocks nothing.
    """
    if allowed.since == "start":
        return max(add_allowed(start, allowed, setting), opened)
    if allowed.since == "seating":
        return max(
            add_allowed(start, allowed, setting),
            add_allowed(seated or opened, allowed, setting),
        )
    return add_allowed(opened, allowed, setting)


def day_of(text: str) -> date | None:
    """A date as a saved timetable has it; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
