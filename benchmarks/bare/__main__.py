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


def fields(form, asked: list[dict], own: random.Random) -> list:
    from benchmarks.bare.models import Field

    found = []
    for order, question in enumerate(asked, start=1):
        kind = {"yes_partly_no": "choice", "choice": "choice", "long_text": "long"}
        what = kind.get(question["type"], "long" if order % 3 else "text")
        length = own.choices(LENGTHS, WEIGHTS)[0] if what == "long" else 60
        value = "yes" if what == "choice" else (WORDS * 40)[:length]
        found.append(
            Field(
                form=form,
                order=order,
                kind=what,
                label=question["text"],
                help=question["help"],
                options=OPTIONS if what == "choice" else [],
                value=value,
                revision=1,
            )
        )
    return found


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
        long = [row.pk for row in made if row.kind == "long"]
        people.append({"session": session(user), "form": form.pk, "fields": long})
    return {"people": people}


if __name__ == "__main__":
    django.setup()
    json.dump(build(), sys.stdout)
