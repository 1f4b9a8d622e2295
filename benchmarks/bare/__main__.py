"""`python -m benchmarks.bare`: fill the yardstick's database and print whom to measure as.

The labels, hints and lengths are those of the platform's own long section.
"""

import json
import random
import sys
from pathlib import Path

import django

PEOPLE, FIELDS = 16, 100
QUESTIONS = Path(__file__).resolve().parents[2] / "questionnaires" / "data" / "cluster_1.json"
LENGTHS = (80, 250, 600, 1200, 2400)
WEIGHTS = (20, 30, 30, 15, 5)
WORDS = "the law provides that an offence is established where a person takes part in a group "
OPTIONS = [{"value": word, "label": word.capitalize()} for word in ("yes", "partly", "no")]
KINDS = {
    "yes_partly_no": "radio",
    "choice": "radio",
    "choices": "checkbox",
    "citations": "rows",
    "statistics": "rows",
    "assistance": "rows",
    "authority": "rows",
    "cross_reference": "rows",
    "text": "line",
    "number": "line",
    "date": "line",
    "documents": "line",
}
COLUMNS = ("title", "provision", "link", "language")


def fields(form, asked: list[dict], own: random.Random) -> list:
    from benchmarks.bare.models import Field

    found = []
    for order, question in enumerate(asked, start=1):
        kind = KINDS.get(question["type"], "area")
        found.append(
            Field(
                form=form,
                order=order,
                kind=kind,
                label=question["text"],
                help=question["help"],
                options=question.get("options") or OPTIONS,
                value=value(kind, own),
                revision=1,
            )
        )
    return found


def value(kind: str, own: random.Random) -> object:
    """As much as the platform's section has in such a field: rows have a blank one at the end."""
    if kind == "rows":
        rows = range(own.randint(1, 3))
        filled = [[_cell(column, WORDS[:40]) for column in COLUMNS] for _row in rows]
        return [*filled, [_cell(column, "") for column in COLUMNS]]
    if kind in ("radio", "checkbox"):
        return ["yes"]
    length = own.choices(LENGTHS, WEIGHTS)[0] if kind == "area" else 60
    return (WORDS * 40)[:length]


def _cell(column: str, text: str) -> dict[str, str]:
    return {"name": column, "label": column.capitalize(), "value": text}


def build() -> dict:
    from django.contrib.auth.models import User

    from benchmarks.bare.models import Field, Form
    from benchmarks.sessions import session

    data = json.loads(QUESTIONS.read_text("utf-8"))
    asked = [question for section in data["sections"] for question in section["questions"]]
    own, people = random.Random(3), []
    for number in range(PEOPLE):
        user = User.objects.create(username=f"person{number}", password="!")
        form = Form.objects.create(title=f"A long form {number}")
        form.writers.add(user)
        made = Field.objects.bulk_create(fields(form, asked[:FIELDS], own))
        long = [row.pk for row in made if row.kind == "area"]
        people.append({"session": session(user), "form": form.pk, "fields": long})
    return {"people": people}


if __name__ == "__main__":
    django.setup()
    json.dump(build(), sys.stdout)
