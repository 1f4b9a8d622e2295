"""What is measured, as whom, beside which bare view, and what is aimed at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Facts = dict[str, Any]
Requests = list[dict[str, Any]]


@dataclass(frozen=True)
class Scenario:
    """One line of the table. `beside` is the bare view, `aim` the share of its rate aimed at."""

    title: str
    requests: Callable[[Facts], Requests]
    aim: float | None = None
    beside: str = "page"
    most_queries: int = 12


def _hub(facts: Facts) -> Requests:
    return _each(facts, lambda person: f"/reviews/{person['review']}/")


def _section(facts: Facts) -> Requests:
    return _each(facts, lambda person: f"/reviews/{person['review']}/answers/{facts['section']}/")


def _mine(facts: Facts) -> Requests:
    return _each(facts, lambda _person: "/")


def _each(facts: Facts, path: Callable[[Facts], str]) -> Requests:
    return [{"path": path(one), "session": one["session"]} for one in facts["people"]]


def _of_officer(path: str) -> Callable[[Facts], Requests]:
    return lambda facts: [{"path": path, "session": facts["officer"]}] * len(facts["people"])


def _everywhere(facts: Facts) -> Requests:
    return [{"path": "/", "session": facts["everywhere"]}] * len(facts["people"])


def _saves(facts: Facts) -> Requests:
    return [
        {"path": f"/answers/{one['sheet']}/{pk}/", "session": one["session"], "saves": True}
        for pk_place in range(8)
        for one in facts["people"]
        for pk in [one["questions"][pk_place]]
    ]


SCENARIOS = {
    "board": Scenario("Board of 189 reviews, 50 rows a page", _of_officer("/secretariat/"), 0.35),
    "whole": Scenario("The same 189 rows at once (CSV)", _of_officer("/secretariat/reviews.csv")),
    "hub": Scenario("Hub of a review", _hub, 0.5),
    "section": Scenario("Section page of 100 questions", _section, 0.5),
    "autosave": Scenario("Autosave of an answer", _saves, 0.5, beside="save", most_queries=8),
    "mine": Scenario("List of my 3 reviews", _mine),
    "everywhere": Scenario("The same with all 189 reviews", _everywhere),
}


def bare(name: str, facts: Facts) -> Requests:
    """The requests to a bare view."""
    if name == "page":
        return _each(facts, lambda person: f"/forms/{person['form']}/")
    return [
        {"path": f"/fields/{one['fields'][place]}/", "session": one["session"], "saves": True}
        for place in range(8)
        for one in facts["people"]
    ]
