"""Dating what a demonstration does as if it had been done over the months before.

The actions know only the present. So the demonstration does its acts one by one, and what each of
them wrote is then moved to a moment in the working hours of the days named.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from random import Random
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.models import Event
from reviews.actions import steps
from reviews.models import ReviewStep
from reviews.process import STEPS, Step

Acts = Iterable[None]  # does one act each time it is asked for the next

APPS = ("audit", "accounts", "reviews", "questionnaires", "nominations")
MORNING, EVENING = time(8, 30), time(17, 30)
SATURDAY = 5


class Diary:
    """Does acts and dates them back; `today` is the last day there is."""

    def __init__(self) -> None:
        self.opened = timezone.now()
        self.today = self.opened.date()
        self._moments = {
            model: names
            for model in chain(*(apps.get_app_config(label).get_models() for label in APPS))
            if (
                names := [f.name for f in model._meta.fields if isinstance(f, models.DateTimeField)]
            )
        }

    def ago(self, days: int) -> date:
        """The day so many days ago."""
        return self.today - timedelta(days=days)

    def play(self, acts: Acts, first: date, last: date) -> None:
        """Do the acts and spread them, in their order, from one day to another.

        Due days follow: a step that opened falls due as if it had opened on its new day.
        """
        marks = [timezone.now()]
        marks += [timezone.now() for _act in acts]
        span = Span(marks, spread(len(marks) - 1, first, last, not_after=self.opened))
        moved = {model: _move(model, names, span) for model, names in self._moments.items()}
        _due_again(moved[ReviewStep])


def spread(number: int, first: date, last: date, *, not_after: datetime) -> list[datetime]:
    """So many moments in the working hours of some days, in order and not quite evenly."""
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = [day for day in every if day.weekday() < SATURDAY] or [last]
    some = Random(f"{first}/{number}")
    found = []
    for place in range(number):
        day, rest = divmod((place + some.uniform(0.3, 0.7)) / number * len(days), 1)
        morning = datetime.combine(days[int(day)], MORNING, UTC)
        evening = datetime.combine(days[int(day)], EVENING, UTC)
        found.append(min(morning + (evening - morning) * rest, not_after))
    return found


class Span:
    """The time from the first mark to the last; each act between two marks has a new moment."""

    def __init__(self, marks: Sequence[datetime], moments: Sequence[datetime]) -> None:
        self.begun, self.ended = marks[0], marks[-1]
        self._marks, self._moments = marks, moments

    def __contains__(self, moment: object) -> bool:
        return isinstance(moment, datetime) and self.begun <= moment < self.ended

    def moved(self, moment: datetime) -> datetime:
        """A moment in its new place, as long after the beginning of its act as it was."""
        act = bisect_right(self._marks, moment) - 1
        return self._moments[act] + (moment - self._marks[act])


def _move(model: type[models.Model], names: list[str], span: Span) -> list[int]:
    """Move a table's moments that lie in the span; returns the ids of the rows concerned."""
    written = Q()
    for name in names:
        written |= Q(**{f"{name}__gte": span.begun, f"{name}__lt": span.ended})
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for pk, *moments in model._base_manager.filter(written).values_list("pk", *names):
        alike[tuple(moments)].append(pk)
    for moments, pks in alike.items():
        new = {n: span.moved(m) for n, m in zip(names, moments, strict=True) if m in span}
        model._base_manager.filter(pk__in=pks).update(**new)
    return list(chain.from_iterable(alike.values()))


def _due_again(pks: list[int]) -> None:
    """Let steps fall due as if they had opened on the days they now say."""
    for row in ReviewStep.objects.filter(pk__in=pks).select_related("review__state"):
        step = Step(row.step)
        if STEPS[step].allowed is None:
            continue
        review = row.review
        row.due_on = steps.due_of(review, step, opened=row.opened_at.date())
        row.save(update_fields=["due_on"])
        if review.step == step:
            review.due_on = row.due_on
            review.save(update_fields=["due_on"])
        about = Event.objects.filter(
            kind="step.opened", subject_type="reviewstep", subject_id=row.pk
        )
        for event in about:
            event.data["due_on"] = row.due_on.isoformat()
            event.save(update_fields=["data"])
