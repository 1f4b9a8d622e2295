"""When a question is asked: declarative conditions over the answers given so far (domain.md §6).

A condition is JSON, so that a questionnaire can carry it and the browser can read it:

    {"question": KEY, "op": OP, "value": VALUE}     one test on one answer
    {"all": [...]}   {"any": [...]}   {"not": {...}}    put together
    null or {}                                      always

| op         | holds when the answer                              | value           |
|------------|----------------------------------------------------|-----------------|
| answered   | is there                                           | none            |
| unanswered | is not there                                       | none            |
| is         | is one scalar, the same as the value               | scalar          |
| is_not     | is one scalar, another than the value              | scalar          |
| in         | is one scalar, the same as one of the values       | list of scalars |
| contains   | is a list in which one item is the same as value   | scalar          |
| gt, lt     | is a number above, below the value                 | finite number   |

*Scalar* means a string, a number or a boolean. Two scalars are *the same* only within one type:
7 is not "7", true is not 1. Strings compare code point by code point, without trimming or
normalising; numbers compare in double precision, so 1 is 1.0; what is not finite is no number.

*Unanswered* are: a missing key, null, text made of invisible characters only, and lists and objects
in which everything is unanswered. 0 and false are answers. Only `unanswered` holds for an
unanswered question, so `is_not` waits for an answer; {"not": {... "is" ...}} does not.

An answer of the wrong type makes the test on it false. A *malformed* condition (see `problems`) is
false as a whole, also under "not". `evaluate` and `visible` never raise for anything JSON can hold.

static/js/conditions.js is the counterpart in the browser; tests/questionnaires/condition_cases.json
holds the two equal. Change all three together.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from django.utils.translation import gettext as _

MAX_DEPTH: Final = 20
"""Levels of all / any / not that a condition may have; deeper ones are malformed."""

# Listed by hand because str.strip() and JavaScript's trim() disagree on U+0085, U+001C and U+FEFF,
# and neither knows the zero-width characters that an answer field can hold unseen.
INVISIBLE: Final = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u061c\u1680\u180e"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f"
    "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)

WITHOUT_VALUE: Final = frozenset({"answered", "unanswered"})
WITH_SCALAR: Final = frozenset({"is", "is_not", "contains"})
WITH_NUMBER: Final = frozenset({"gt", "lt"})
OPS: Final = WITHOUT_VALUE | WITH_SCALAR | WITH_NUMBER | {"in"}
COMBINATORS: Final = frozenset({"all", "any", "not"})


def evaluate(condition: Any, answers: Mapping[str, Any]) -> bool:
    """Whether `condition` holds for `answers` (question key → answer as JSON).

    None and {} always hold; a malformed condition never does. Never raises.
    """
    if next(_faults(condition), None) is not None:
        return False
    return _holds(condition, answers if isinstance(answers, Mapping) else {})


def references(condition: Any) -> set[str]:
    """The keys of the questions that `condition` asks about; malformed parts count for nothing."""
    return {
        part["question"]
        for part, _depth in _parts(condition)
        if isinstance(part, Mapping) and isinstance(part.get("question"), str)
    }


def visible(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> set[str]:
    """The keys of the `questions` (each with "key" and "when") to be asked, given `answers`.

    The answer of a hidden question counts as unanswered for those that depend on it. A question
    that is not among `questions` answers as `answers` says, so that one page of a questionnaire
    can be looked at alone. Of two questions with one key the first counts. Questions that wait for
    each other in a circle, and those that depend on them, stay hidden. Never raises.
    """
    return shown(plan(questions), answers)


@dataclass(frozen=True)
class Plan:
    """The conditions of some questions made ready to be looked at again and again.

    Key, condition and whether it is well-formed, each question after those it waits for; without
    those that wait for each other in a circle.
    """

    order: tuple[tuple[str, Any, bool], ...]


def plan(questions: Sequence[Mapping[str, Any]]) -> Plan:
    """Check and order the conditions of `questions` as `visible` takes them. Never raises."""
    conditions = _conditions(questions)
    order: list[str] = []
    sorter = TopologicalSorter(_dependencies(conditions))
    with suppress(CycleError):  # the sorter still hands out every question outside the circle
        sorter.prepare()
    while ready := sorter.get_ready():
        order += ready
        sorter.done(*ready)
    return Plan(
        tuple((key, conditions[key], next(_faults(conditions[key]), None) is None) for key in order)
    )


def shown(ready: Plan, answers: Mapping[str, Any]) -> set[str]:
    """What `visible` says, for questions whose plan is known."""
    found: set[str] = set()
    known = dict(answers) if isinstance(answers, Mapping) else {}
    for key, condition, sound in ready.order:
        if sound and _holds(condition, known):
            found.add(key)
        else:
            known.pop(key, None)
    return found


def problems(questions: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the conditions of `questions`, in whole sentences; empty if nothing is.

    Found are: questions without a key, keys used twice, malformed conditions (shape, unknown
    operator, unsuitable value, too much nesting), references to questions that do not exist, and
    circles of questions that wait for each other. With a problem nothing may be loaded.
    """
    found: list[str] = []
    seen: set[str] = set()
    for position, question in enumerate(questions, start=1):
        key = question.get("key") if isinstance(question, Mapping) else None
        if not isinstance(key, str) or not key:
            found.append(_("Question number %(position)d has no key.") % {"position": position})
        elif key in seen:
            found.append(_("The key %(key)s is used more than once.") % {"key": key})
        else:
            seen.add(key)
    conditions = _conditions(questions)
    for key, condition in conditions.items():
        found += [f"{key}: {fault}" for fault in _faults(condition)]
        for unknown in sorted(references(condition) - conditions.keys()):
            found.append(
                _("%(key)s: the condition asks about %(unknown)s, which is not a question here.")
                % {"key": key, "unknown": unknown}
            )
    return found + _circles(conditions)


def is_unanswered(answer: Any) -> bool:
    """Whether `answer` (JSON) says nothing: null, only invisible characters, or only such parts."""
    waiting = [answer]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if part.strip(INVISIBLE):
                return False
        elif isinstance(part, Mapping):
            waiting.extend(part.values())
        elif isinstance(part, list | tuple):
            waiting.extend(part)
        elif part is not None:
            return False
    return True


def _holds(condition: Any, answers: Mapping[str, Any]) -> bool:
    """Truth of a well-formed condition; recursion is bounded by MAX_DEPTH."""
    if not condition:
        return True
    if "all" in condition:
        return all(_holds(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(_holds(part, answers) for part in condition["any"])
    if "not" in condition:
        return not _holds(condition["not"], answers)
    return _test(condition["op"], answers.get(condition["question"]), condition.get("value"))


def _test(op: str, answer: Any, value: Any) -> bool:
    """Truth of one test on one answer."""
    if is_unanswered(answer) or op in WITHOUT_VALUE:
        return op == ("unanswered" if is_unanswered(answer) else "answered")
    if op == "contains":
        return isinstance(answer, list | tuple) and any(_same(item, value) for item in answer)
    if op in WITH_NUMBER:
        number, limit = _number(answer), _number(value)
        if number is None or limit is None:
            return False
        return number > limit if op == "gt" else number < limit
    if not _is_scalar(answer):
        return False
    if op == "in":
        return any(_same(answer, item) for item in value)
    return _same(answer, value) is (op == "is")


def _same(left: Any, right: Any) -> bool:
    """Equality within one type of scalar; Python alone would take True for 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and isinstance(right, str) and left == right
    number = _number(left)
    return number is not None and number == _number(right)


def _number(value: Any) -> float | None:
    """`value` as the browser would hold it, or None if it is no finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | bool) or _number(value) is not None


def _parts(condition: Any) -> Iterator[tuple[Any, int]]:
    """Every condition within `condition` with its depth, itself first; no recursion to exhaust."""
    waiting = [(condition, 0)]
    while waiting:
        part, depth = waiting.pop()
        yield part, depth
        if not isinstance(part, Mapping):
            continue
        for name in ("all", "any"):
            if isinstance(part.get(name), list | tuple):
                waiting.extend((inner, depth + 1) for inner in reversed(part[name]))
        if "not" in part:
            waiting.append((part["not"], depth + 1))


def _faults(condition: Any) -> Iterator[str]:
    """What makes `condition` malformed, apart from what the other questions say about it."""
    for part, depth in _parts(condition):
        if depth > MAX_DEPTH:
            yield _("The condition is nested more than %(depth)d levels deep.") % {
                "depth": MAX_DEPTH
            }
            return
        if part is None or part == {}:
            continue
        if not isinstance(part, Mapping):
            yield _("A condition must be an object.")
        elif COMBINATORS & part.keys():
            yield from _combinator_faults(part)
        else:
            yield from _leaf_faults(part)


def _combinator_faults(part: Mapping[str, Any]) -> Iterator[str]:
    if len(part) != 1:
        yield _("A condition with all, any or not must hold nothing else.")
        return
    [(name, inner)] = part.items()
    if name != "not" and not (isinstance(inner, list | tuple) and inner):
        yield _("%(name)s needs a list with at least one condition.") % {"name": name}


def _leaf_faults(part: Mapping[str, Any]) -> Iterator[str]:
    op, value = part.get("op"), part.get("value")
    if not part.keys() <= {"question", "op", "value"}:
        yield _("A condition holds only question, op and value, or one of all, any and not.")
    if not isinstance(part.get("question"), str) or not part["question"]:
        yield _("The condition names no question.")
    if not isinstance(op, str) or op not in OPS:
        yield _("The operator %(op)r is unknown.") % {"op": op}
    elif op in WITHOUT_VALUE:
        if "value" in part:
            yield _("The operator %(op)s takes no value.") % {"op": op}
    elif op in WITH_SCALAR:
        if not _is_scalar(value):
            yield _("The operator %(op)s needs a text, a number, true or false.") % {"op": op}
    elif op in WITH_NUMBER:
        if _number(value) is None:
            yield _("The operator %(op)s needs a number.") % {"op": op}
    elif not isinstance(value, list | tuple) or not value or not all(map(_is_scalar, value)):
        yield _("The operator in needs a list of texts, numbers, true or false.")


def _conditions(questions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Key → condition of every question that has a key; the first of two with one key counts."""
    conditions: dict[str, Any] = {}
    for question in questions:
        if (
            isinstance(question, Mapping)
            and isinstance(question.get("key"), str)
            and question["key"]
        ):
            conditions.setdefault(question["key"], question.get("when"))
    return conditions


def _dependencies(conditions: Mapping[str, Any]) -> dict[str, list[str]]:
    """Key → keys among `conditions` that it waits for; a malformed condition waits for nothing."""
    return {
        key: sorted(references(condition) & conditions.keys())
        if next(_faults(condition), None) is None
        else []
        for key, condition in conditions.items()
    }


def _circles(conditions: Mapping[str, Any]) -> list[str]:
    """One sentence for each circle of questions that wait for each other."""
    graph = _dependencies(conditions)
    found = []
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = list(reversed(error.args[1]))
            found.append(
                _("These questions wait for each other: %(circle)s.")
                % {"circle": " → ".join(circle)}
            )
            for key in circle:
                graph[key] = []
        else:
            return found
