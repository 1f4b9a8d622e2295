"""Made-up names and texts of realistic length. Nothing here is said about any real State."""

import random
from functools import cache
from typing import Any

from questionnaires.models import Question
from questionnaires.models.values import KINDS, PRIORITIES

Type = Question.Type
SYLLABLES = ("ar", "bel", "cor", "dan", "el", "fir", "gal", "hes", "ith", "jor", "kal", "lom")
ENDINGS = ("ia", "land", "mar", "ora", "stan", "eth", "una", "or")
LATIN = (
    "the law provides that an offence is established where a person intentionally takes part in"
    " activities of a group with knowledge of its aim and the court may order measures on request"
    " of the prosecutor under section article paragraph of the code as amended since its entry into"
    " force authorities competent cooperation evidence proceeds penalty sanction procedure"
)
OTHER_SCRIPTS = (
    "ينص القانون على أن الجريمة تقوم متى شارك الشخص عمداً في أنشطة الجماعة مع العلم بهدفها",
    "法律规定 故意参加 该集团 活动 并且 明知 其目的 即构成 犯罪 法院 可以 应 检察官 请求 采取 措施",
    "закон предусматривает что преступление имеет место если лицо умышленно участвует в группе",
)
LENGTHS = (80, 250, 600, 1200, 2400)  # of long texts in characters, as often as WEIGHTS says
WEIGHTS = (20, 30, 30, 15, 5)
VARIETY = 40  # different answers to each question


def name(number: int) -> str:
    """A State's name; the same number always has the same name."""
    own = random.Random(number)
    word = "".join(own.choices(SYLLABLES, k=2)) + own.choice(ENDINGS)
    short = f"{word.capitalize()} {number:03}"
    return short if own.random() < 0.6 else f"Republic of {short}"


def text(own: random.Random, length: int) -> str:
    """Words of about that length in characters, now and then in another script."""
    words = (own.choice(OTHER_SCRIPTS) if own.random() < 0.15 else LATIN).split()
    found = ""
    while len(found) < length:
        found += " ".join(own.choices(words, k=18)).capitalize() + ".\n"
    return found[:length].strip()


@cache
def answers(pk: int, kind: str, offered: tuple[str, ...]) -> tuple[Any, ...]:
    """Some different answers to one question, in the shape `values.clean` keeps."""
    own = random.Random(pk)
    return tuple(_answer(own, Type(kind), offered) for _number in range(VARIETY))


def _answer(own: random.Random, kind: Type, offered: tuple[str, ...]) -> Any:
    if kind is Type.YES_PARTLY_NO:
        return own.choices(("yes", "partly", "no"), (7, 2, 1))[0]
    if kind is Type.CHOICE:
        return own.choice(offered)
    if kind is Type.CHOICES:
        return [value for value in offered if own.random() < 0.6] or [offered[0]]
    if kind is Type.NUMBER:
        return str(own.randint(0, 500))
    if kind is Type.DATE:
        return f"20{own.randint(10, 25)}-{own.randint(10, 12)}-{own.randint(10, 28)}"
    if kind is Type.TEXT:
        return text(own, 60)
    if kind in (Type.LONG_TEXT, Type.EXAMPLES, Type.DIFFICULTIES):
        return text(own, own.choices(LENGTHS, WEIGHTS)[0])
    return _parts(own, kind)


def _parts(own: random.Random, kind: Type) -> Any:
    rows = range(own.randint(1, 3))
    if kind is Type.AUTHORITY:
        return {
            "name": text(own, 50),
            "contact": "unit@example.org",
            "competence": text(own, 300),
        }
    if kind is Type.CROSS_REFERENCE:
        return {
            "mechanism": text(own, 50),
            "place": "Part II, paragraph 14",
            "date": "2024-05-17",
            "text": text(own, 400),
        }
    if kind is Type.STATISTICS:
        return {
            "rows": [
                {"year": f"202{n}", "measure": text(own, 60), "value": str(own.randint(1, 900))}
                for n in rows
            ]
        }
    if kind is Type.CITATIONS:
        return {
            "rows": [
                {
                    "title": text(own, 60),
                    "provision": f"sections {n + 3} and {n + 9}",
                    "link": f"https://laws.example.org/act-{n}",
                    "language": "English",
                }
                for n in rows
            ]
        }
    if kind is Type.ASSISTANCE:
        return {
            "rows": [
                {
                    "kind": own.choice(list(KINDS)),
                    "priority": own.choice(list(PRIORITIES)),
                    "from": text(own, 40),
                    "text": text(own, 300),
                }
                for _n in rows
            ]
        }
    return {"files": []}
