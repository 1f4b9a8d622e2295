"""Invented answers: those of demonstration reviews, and those that a person practises on."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from accounts.models import User
from questionnaires.actions import answers
from reviews.models import Review, State, Submission
from reviews.process import Step

ANSWERS = Path(__file__).resolve().parent.parent / "data" / "practice_answers.json"
# What is left to somebody who tries it out, for ten minutes: one text and a few choices in three
# sections, the last with follow-ups that depend on it.
LEFT = frozenset(
    {
        "untoc-5-6",
        "untoc-5-7",
        "tip-5-2",
        "tip-5-3",
        "fa-5-1",
        "fa-5-1-a",
        "fa-5-1-b",
    }
)


@cache
def _texts() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return found


def invented(state: State) -> dict[str, Any]:
    """An answer to each question of cluster I by its key, as a fictitious State might give it."""
    found: dict[str, Any] = named(_texts(), state)
    return found


def prepare(review: Review, by: User) -> None:
    """Answer what a practice review has answered already (PracticeRule.prepare)."""
    text = Submission.objects.get(review=review, step=Step.SELF_ASSESSMENT)
    given = invented(review.state)
    answers.fill(by=by, submission=text, values={k: v for k, v in given.items() if k not in LEFT})


def named(value: Any, state: State) -> Any:
    """Invented text with the State's name in the place of {state}."""
    if isinstance(value, str):
        return value.replace("{state}", state.name_en)  # type: ignore[attr-defined]
    if isinstance(value, Mapping):
        return {key: named(part, state) for key, part in value.items()}
    return [named(part, state) for part in value] if isinstance(value, list) else value
