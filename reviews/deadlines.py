"""Dates of a review: pure functions; every date is a calendar day in UTC."""

import calendar
from datetime import date, timedelta

from reviews.process import Allowed


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
