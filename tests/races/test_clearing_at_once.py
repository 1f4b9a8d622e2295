"""Clearing against saving, closing and other clearings: acknowledged is frozen, or refused."""

import pytest

from audit.models import Event
from questionnaires.actions import remarks
from questionnaires.models import Remark
from reviews.actions import consultations, observations, steps, submissions, summary
from reviews.models import Clearance, ReviewStep, State, Submission, TextRevision, Version
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.canonical import sha256
from revmod.lib.errors import Changed, Invalid, NotReady
from tests.factories.joint import agree, cleared_list, jump, paragraph, the_list, the_summary
from tests.factories.progress import clear
from tests.races.pieces import LABOUR, piece
from tests.races.together import amid, at_once

ALL = ("XA", "XB", "XC", "XD")


def text_of(cast, step: Step, code: str | None = None) -> Submission:
    return Submission.objects.get(review=cast.review, step=step, state__code=code)


def clearing(cast, text: Submission, code: str):
    """The act of a focal point who has read the text as it stands now."""
    seen = sha256(submissions.content(text, State.objects.get(code=code)))
    return lambda: submissions.clear(by=cast[f"{code} focal_point"], submission=text, seen=seen)


def moved_once(cast, step: Step, following: Step) -> None:
    """A step closed once and the one after it opened once; the record says so once."""
    rows = ReviewStep.objects.filter(review=cast.review)
    assert rows.filter(step=step, closed_at=None).count() == 0
    assert rows.filter(step=following).count() == 1
    assert cast.reload().step == following
    events = Event.objects.filter(review_id=cast.review.pk)
    assert events.filter(kind="step.closed", data__step=step).count() == 1
    assert events.filter(kind="step.opened", data__step=following).count() == 1


def overall(code: str) -> list[Remark]:
    """A State's remarks under headings, the first of each instrument first."""
    rows = Remark.objects.filter(submission__state__code=code, question=None)
    return sorted(rows, key=lambda row: (row.heading != "measures", row.pk))


def test_feedback_is_saved_or_cleared_and_its_step_closes_once(cast_at):
    cast = cast_at(Step.FEEDBACK)
    for code, stop in (("XC", ""), ("XB", "audit_event"), ("XD", "remarkrevision")):
        for row in (rows := overall(code))[: len({r.instrument_id for r in rows})]:
            remarks.save(by=cast[f"{code} expert"], remark_id=row.pk, piece=piece("Measured."))
        text = text_of(cast, Step.FEEDBACK, code)
        late, by = rows[-1], cast[f"{code} expert"]

        def saving(late=late, by=by):
            return remarks.save(by=by, remark_id=late.pk, piece=piece("Last words."))

        cleared = clearing(cast, text, code)
        if not stop:
            result = at_once(cleared, saving)
        elif stop == "audit_event":
            result = amid(cleared, saving, before=f'INSERT INTO "{stop}"')
        else:
            result = amid(saving, cleared, before=f'INSERT INTO "questionnaires_{stop}"')[::-1]
        fate_of_a_save(cast, text, *result, words="Last words.")
        if isinstance(result[0], Changed) and code != "XD":
            clear(cast, text, code)
    last = text_of(cast, Step.FEEDBACK, "XD")
    done = at_once(*[clearing(cast, last, "XD")] * 3)
    assert len({clearance.pk for clearance in done}) == 1
    moved_once(cast, Step.FEEDBACK, Step.OBSERVATIONS)
    assert Version.objects.filter(submission=last).count() == 1


def fate_of_a_save(cast, text, cleared, saved, *, words: str) -> None:
    """Of a save and a clearing of what stood before it, one is refused."""
    frozen = Version.objects.filter(submission=text).first()
    if isinstance(cleared, Changed):
        assert not isinstance(saved, Exception), saved
        assert frozen is None
    else:
        assert isinstance(cleared, Clearance), cleared
        assert isinstance(saved, Refused), saved
        assert frozen is not None
        assert words not in frozen.content


def filled(cast, **changes):
    sheet = text_of(cast, Step.CONSULTATIONS)
    return sheet.text | {"languages": ["en"], "labour": LABOUR} | changes


def test_consultations_saved_confirmed_and_closed_at_once(cast):
    sheet = text_of(cast, Step.CONSULTATIONS)

    def save(base, **changes):
        return consultations.save(
            by=cast["XB focal_point"], submission=sheet, base=base, text=filled(cast, **changes)
        )

    save(0)
    for number in range(1, 4):
        sheet.refresh_from_db()
        at_once(clearing(cast, sheet, "XA"), lambda n=number: save(n, notes=f"note {n}"))
        sheet.refresh_from_db()
        now = sha256(submissions.content(sheet, None))
        assert sheet.text["notes"] == f"note {number}"
        in_force = sheet.clearances.filter(voided_at=None)
        assert set(in_force.values_list("sha256", flat=True)) <= {now}
    sheet.refresh_from_db()
    result = at_once(*[clearing(cast, sheet, code) for code in ALL])
    assert not any(isinstance(found, Exception) for found in result), result
    moved_once(cast, Step.CONSULTATIONS, Step.SELF_ASSESSMENT)
    assert Version.objects.filter(submission=sheet).count() == 1
    with pytest.raises(Refused):
        save(4, notes="too late")


def test_the_last_confirmation_and_closing_by_the_secretariat(cast):
    sheet = text_of(cast, Step.CONSULTATIONS)
    consultations.save(by=cast["XB focal_point"], submission=sheet, base=0, text=filled(cast))
    for code in ALL[:3]:
        clear(cast, sheet, code)
    sheet.refresh_from_db()

    def close():
        steps.close(by=cast.officer, review=cast.review, step=Step.CONSULTATIONS, reason="Time.")

    cleared, closed, again = at_once(clearing(cast, sheet, "XD"), close, close)
    assert [cleared, closed, again].count(None) <= 1
    for error in (cleared, closed, again):
        assert error is None or isinstance(error, Clearance | Invalid | Refused), error
    moved_once(cast, Step.CONSULTATIONS, Step.SELF_ASSESSMENT)


def test_paragraphs_and_positions_against_clearing(cast):
    jump(cast, Step.OBSERVATIONS)
    row = paragraph(cast)
    by, text = cast["XB expert"], the_list(cast)

    def edit(words, base):
        return observations.edit(
            by=by,
            observation=row,
            base=base,
            article=row.article,
            kind=row.kind,
            text=words,
            language="en",
        )

    def agreeing(revision):
        return lambda: observations.take_position(
            by=cast["XA focal_point"],
            observation=row,
            position="agreed",
            reservation="",
            revision=revision,
        )

    for number in range(1, 4):
        agree(cast, row, "XA", "XB", "XD")
        acts = [clearing(cast, text, "XA"), lambda n=number: edit(f"Text {n + 1}.", n)]
        _cleared, edited, agreed = at_once(*acts, agreeing(number))
        assert edited is None
        assert agreed is None or isinstance(agreed, Changed), agreed
        row.refresh_from_db()
        assert (row.revision, row.text) == (number + 1, f"Text {number + 1}.")
        assert not row.positions.filter(voided_at=None).exists()
        assert not text.clearances.filter(voided_at=None).exists()
    agree(cast, row, "XA", "XB", "XD")
    result = at_once(*[clearing(cast, text, code) for code in ALL])
    assert not any(isinstance(found, Exception) for found in result), result
    moved_once(cast, Step.OBSERVATIONS, Step.SUMMARY)


def test_a_paragraph_proposed_while_the_last_state_clears(cast):
    jump(cast, Step.OBSERVATIONS)
    agree(cast, paragraph(cast), "XA", "XB", "XD")
    text = the_list(cast)
    for code in ALL[:3]:
        clear(cast, text, code)
    cleared, written = at_once(
        clearing(cast, text, "XD"), lambda: paragraph(cast, "One more.", who="XB expert")
    )
    version = Version.objects.filter(submission=text).first()
    if version:
        assert isinstance(written, Refused), written
        assert "One more." not in version.content
    else:
        assert not isinstance(written, Exception), written
        assert isinstance(cleared, Changed | NotReady), cleared
        in_force = text.clearances.filter(voided_at=None).values_list("state__code", flat=True)
        assert list(in_force) == ["XC"]  # its clearance covers another instrument


def test_the_summary_is_saved_or_cleared(cast):
    cleared_list(cast)
    text = the_summary(cast)

    def save(words, base, who="XB expert", part="UNTOC"):
        return summary.save(by=cast[who], submission=text, part=part, base=base, text=words)

    save("First.", 0)
    parts = [lambda: save("By B.", 1), lambda: save("By D.", 1, "XD expert")]
    kept = at_once(*parts, lambda: save("General.", 0, "XD expert", "general"))
    assert sorted(map(str, kept)) in (["3", "None", "None"], ["4", "None", "None"])
    numbers = list(TextRevision.objects.filter(submission=text).values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4]
    for code in ALL[:3]:
        clear(cast, text, code)
    text.refresh_from_db()
    cleared, saved = at_once(clearing(cast, text, "XD"), lambda: save("Last.", 4))
    if isinstance(cleared, Changed):
        assert saved is None
    else:
        assert isinstance(saved, Refused), saved
        assert "Last." not in Version.objects.get(submission=text).content
        assert cast.reload().step == Step.COMPLETED
        assert Event.objects.filter(kind="review.completed").count() == 1
