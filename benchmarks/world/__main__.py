"""`python -m benchmarks.world`: fill the database of DATABASE_URL and print whom to measure as.

Needs an empty, migrated database.
"""

import json
import sys

import django

PEOPLE = 16  # as many different people as ever ask at the same time, and more


def targets(opened, theirs) -> list[dict]:
    """Experts of States under review that are still answering: their session, review and fields."""
    from benchmarks.sessions import session
    from benchmarks.world.answers import LONG
    from questionnaires.models import Answer, Question
    from reviews.process import Step

    found = []
    for review in [row for row in opened if row.step == Step.SELF_ASSESSMENT][:PEOPLE]:
        expert = theirs[review.state_id][1]
        rows = Answer.objects.filter(
            sheet__submission__review=review,
            question__section__key=LONG,
            question__type=Question.Type.LONG_TEXT,
        )
        found.append(
            {
                "person": expert.pk,
                "session": session(expert),
                "review": review.pk,
                "sheet": rows[0].sheet_id,
                "questions": list(rows.values_list("question_id", flat=True)),
            }
        )
    return found


def build() -> dict:
    """The whole world in one transaction; returns whom and what to measure."""
    from django.conf import settings
    from django.db import transaction

    from benchmarks.sessions import session
    from benchmarks.world import answers, reviews
    from reviews.actions.frame import load_frame

    settings.EVENT_LISTENER = ""  # nobody is to be told
    with transaction.atomic():
        load_frame()
        parties = reviews.states()
        theirs = reviews.people(parties)
        chief = reviews.officer()
        chosen = answers.questionnaire()
        opened = reviews.reviews(parties, chief)
        reviews.seats(parties, theirs, opened)
        reviews.course(opened, theirs)
        texts = reviews.submissions(opened, parties)
        answers.give(texts, chosen, theirs)
        answers.submit(opened, texts, theirs)
        return {
            "section": answers.LONG,
            "people": targets(opened, theirs),
            "officer": session(chief),
            "everywhere": session(reviews.everywhere(opened)),
        }


if __name__ == "__main__":
    django.setup()
    json.dump(build(), sys.stdout)
