"""The joint texts: paragraphs of the list, where States stand on them, the summary."""

from django.db import transaction
from django.utils import timezone

from reviews import queries
from reviews.actions import observations, steps, summary
from reviews.models import Article, Instrument, Observation, Position, Submission
from reviews.process import Step
from tests.factories.people import Cast
from tests.factories.progress import clear


@transaction.atomic
def jump(cast: Cast, step: Step) -> None:
    """Open a step at once, those between left out."""
    review, now = cast.reload(), timezone.now()
    review.steps.filter(closed_at__isnull=True).update(closed_at=now)
    steps.open_step(review, step, by=cast.officer, now=now)
    cast.reload()


def the_list(cast: Cast) -> Submission:
    """The joint list of the cast's review."""
    found = queries.submission_of(cast.reload(), Step.OBSERVATIONS)
    assert found is not None
    return found


def the_summary(cast: Cast) -> Submission:
    """The joint summary of the cast's review."""
    found = queries.submission_of(cast.reload(), Step.SUMMARY)
    assert found is not None
    return found


def paragraph(
    cast: Cast,
    text: str = "The offence covers groups of three or more persons.",
    *,
    who: str = "XB expert",
    instrument: str = "UNTOC",
    article: int | None = 5,
    kind: str = Observation.Kind.GAP,
    language: str = "en",
    proposed: bool = True,
) -> Observation:
    """A paragraph of the list, written by one of the cast."""
    treaty = Instrument.objects.get(code=instrument)
    return observations.write(
        by=cast[who],
        submission=the_list(cast),
        instrument=treaty,
        article=Article.objects.get(instrument=treaty, number=article) if article else None,
        kind=kind,
        text=text,
        language=language,
        proposed=proposed,
    )


def position(cast: Cast, row: Observation, code: str, reservation: str = "") -> None:
    """A State's focal point agrees with a paragraph, or records a reservation."""
    row.refresh_from_db()
    observations.take_position(
        by=cast[f"{code} focal_point"],
        observation=row,
        position=Position.RESERVED if reservation else Position.AGREED,
        reservation=reservation,
        revision=row.revision,
    )


def agree(cast: Cast, row: Observation, *codes: str) -> None:
    """Several focal points agree with a paragraph."""
    for code in codes:
        position(cast, row, code)


def cleared_list(cast: Cast) -> list[Observation]:
    """A list that all have cleared: one paragraph on the Convention with XD's reservation, one on
    the Firearms Protocol. The review is then at the summary.
    """
    jump(cast, Step.OBSERVATIONS)
    rows = [
        paragraph(cast),
        paragraph(
            cast,
            "Брокеры регистрируются.",
            who="XC expert",
            instrument="FA",
            article=3,
            language="ru",
        ),
    ]
    agree(cast, rows[0], "XA", "XB")
    position(cast, rows[0], "XD", "XD reads the article more widely.")
    agree(cast, rows[1], "XA", "XC", "XD")
    for code in ("XA", "XB", "XC", "XD"):
        clear(cast, the_list(cast), code)
    return rows


def cleared_summary(cast: Cast) -> None:
    """A summary that all have cleared after such a list; the review is then completed."""
    cleared_list(cast)
    text = the_summary(cast)
    summary.save(
        by=cast["XB expert"], submission=text, part="general", base=0, text="Overall **good**."
    )
    summary.save(by=cast["XC expert"], submission=text, part="FA", base=0, text="التوسيم واجب.")
    for code in ("XA", "XB", "XC", "XD"):
        clear(cast, text, code)
