"""The list of observations: the acts on it, and what each of them takes back."""

import pytest

from audit.models import Event
from reviews import queries
from reviews.actions import observations
from reviews.models import Clearance, Observation, Position
from reviews.permissions import Refused
from reviews.process import Step
from revmod.lib.errors import Changed, Invalid, NotReady
from tests.factories.joint import agree, cleared_list, jump, paragraph, position, the_list
from tests.factories.progress import clear


@pytest.fixture
def cast(cast):
    jump(cast, Step.OBSERVATIONS)
    return cast


def in_force(cast) -> list[str]:
    rows = Clearance.objects.filter(submission=the_list(cast), voided_at__isnull=True)
    return sorted(rows.values_list("state__code", flat=True))


def edit(cast, row, text, *, who="XB expert", base=None):
    row.refresh_from_db()
    return observations.edit(
        by=cast[who],
        observation=row,
        base=row.revision if base is None else base,
        article=row.article,
        kind=row.kind,
        text=text,
        language=row.language,
    )


def test_a_paragraph_is_proposed_and_told_without_its_text(cast):
    row = paragraph(cast, "A secret wording")
    event = Event.objects.get(kind="observation.proposed")
    assert event.data == {"state": "XB", "instrument": "UNTOC", "article": 5, "paragraph": row.pk}
    assert queries.current_step(cast.review).begun_at
    assert (the_list(cast).answered, the_list(cast).total) == (0, 1)


def test_a_draft_paragraph_is_told_to_nobody_and_counts_nowhere(cast):
    row = paragraph(cast, proposed=False)
    edit(cast, row, "Another wording")
    observations.comment(by=cast["XB focal_point"], observation=row, text="Fine.", language="en")
    assert not Event.objects.filter(kind__startswith="observation.").exists()
    assert the_list(cast).total == 0
    observations.propose(by=cast["XB expert"], observation=row)
    observations.propose(by=cast["XB expert"], observation=row)
    assert Event.objects.filter(kind="observation.proposed").count() == 1


@pytest.mark.parametrize(
    ("who", "instrument"),
    [
        ("XA expert", "UNTOC"),  # the State under review comments, it does not propose
        ("XB expert", "FA"),  # XB is not party to the Firearms Protocol
        ("XC expert", "UNTOC"),  # XC was drawn for firearms only
        ("XD observer", "UNTOC"),
    ],
)
def test_only_reviewing_states_propose_on_their_instruments(cast, who, instrument):
    article = {"UNTOC": 5, "FA": 3}[instrument]
    with pytest.raises(Refused):
        paragraph(cast, who=who, instrument=instrument, article=article)


def test_another_states_draft_cannot_be_touched(cast):
    row = paragraph(cast, proposed=False)
    acts = [
        lambda: edit(cast, row, "Mine now", who="XD expert"),
        lambda: observations.propose(by=cast["XD expert"], observation=row),
        lambda: observations.withdraw(by=cast["XD expert"], observation=row),
        lambda: observations.comment(
            by=cast["XA expert"], observation=row, text="?", language="en"
        ),
        lambda: observations.comment(by=cast.officer, observation=row, text="?", language="en"),
        lambda: position(cast, row, "XD"),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()


def test_an_article_outside_the_cluster_or_an_unknown_kind_is_refused(cast):
    with pytest.raises(Invalid):
        paragraph(cast, article=16)
    with pytest.raises(Invalid):
        paragraph(cast, kind="verdict")
    with pytest.raises(Invalid):
        paragraph(cast, " \x00 ")
    with pytest.raises(Invalid):
        paragraph(cast, language="tlh")
    assert not Observation.objects.exists()


def test_the_other_reviewing_state_edits_the_joint_text(cast):
    row = paragraph(cast)
    agree(cast, row, "XA", "XB", "XD")
    assert edit(cast, row, "Groups of three or more.", who="XD expert") is None
    row.refresh_from_db()
    assert (row.text, row.revision) == ("Groups of three or more.", 2)
    assert not row.positions.filter(voided_at__isnull=True).exists()
    assert row.positions.count() == 3
    assert (the_list(cast).answered, the_list(cast).total) == (0, 1)


def test_an_edit_that_changes_nothing_takes_nothing_back(cast):
    row = paragraph(cast)
    agree(cast, row, "XA", "XB", "XD")
    edit(cast, row, row.text)
    assert row.positions.filter(voided_at__isnull=True).count() == 3
    assert row.revisions.count() == 1


def test_two_people_at_once_keep_both_texts(cast):
    row = paragraph(cast, "One")
    assert edit(cast, row, "Two, by XB") is None
    kept = edit(cast, row, "Two, by XD", who="XD expert", base=1)
    assert kept == 3
    assert edit(cast, row, "Two, by XD", who="XD expert", base=1) == 3  # the same again is one
    row.refresh_from_db()
    assert (row.text, row.revision) == ("Two, by XB", 2)
    assert [r.text for r in observations.waiting(row)] == ["Two, by XD"]
    assert edit(cast, row, "Two, by both", who="XD expert") is None
    row.refresh_from_db()
    assert (row.text, row.revision, observations.waiting(row)) == ("Two, by both", 4, [])


def test_keeping_the_text_in_force_settles_without_taking_anything_back(cast):
    row = paragraph(cast, "One")
    edit(cast, row, "Two")
    edit(cast, row, "Three", who="XD expert", base=1)
    agree(cast, row, "XA", "XB", "XD")
    assert edit(cast, row, "Two") is None
    row.refresh_from_db()
    assert (row.text, observations.waiting(row)) == ("Two", [])
    assert row.positions.filter(voided_at__isnull=True).count() == 3


def test_only_the_proposing_state_withdraws(cast):
    row = paragraph(cast)
    with pytest.raises(Refused):
        observations.withdraw(by=cast["XD expert"], observation=row)
    observations.withdraw(by=cast["XB focal_point"], observation=row)
    assert not queries.proposed(the_list(cast)).exists()
    assert Observation.objects.count() == 1
    with pytest.raises(Refused):
        edit(cast, row, "Back again")


def test_both_sides_and_the_officer_comment(cast):
    row = paragraph(cast)
    for user in (cast["XA expert"], cast["XD focal_point"], cast.officer):
        observations.comment(by=user, observation=row, text="  Noted.\r\n", language="fr")
    assert [c.state.code if c.state else None for c in row.comments.all()] == ["XA", "XD", None]
    assert {c.text for c in row.comments.all()} == {"Noted."}
    for user in (cast["XA observer"], cast["XC expert"], cast.draw_officer, cast.outsider):
        with pytest.raises(Refused):
            observations.comment(by=user, observation=row, text="?", language="en")


def test_a_position_is_a_focal_points_and_on_the_states_own_instruments(cast):
    row = paragraph(cast)
    with pytest.raises(Refused):
        position(cast, row, "XC")
    with pytest.raises(Refused):
        observations.take_position(
            by=cast["XA expert"], observation=row, position="agreed", reservation="", revision=1
        )
    firearms = paragraph(cast, who="XC expert", instrument="FA", article=3)
    agree(cast, firearms, "XA", "XC", "XD")
    with pytest.raises(Refused):
        position(cast, firearms, "XB")
    assert (the_list(cast).answered, the_list(cast).total) == (1, 2)


def test_a_position_names_the_text_that_was_read(cast):
    row = paragraph(cast)
    edit(cast, row, "Changed meanwhile")
    with pytest.raises(Changed):
        observations.take_position(
            by=cast["XA focal_point"],
            observation=row,
            position="agreed",
            reservation="",
            revision=1,
        )


def test_a_reservation_needs_words(cast):
    row = paragraph(cast)
    with pytest.raises(Invalid):
        observations.take_position(
            by=cast["XA focal_point"],
            observation=row,
            position="reserved",
            reservation=" ",
            revision=1,
        )


def test_a_first_agreement_leaves_clearances_and_their_hash_alone(cast):
    row = paragraph(cast)
    agree(cast, row, "XA")
    clear(cast, the_list(cast), "XA")
    agree(cast, row, "XB", "XD")
    assert in_force(cast) == ["XA"]
    for code in ("XB", "XD", "XC"):
        clear(cast, the_list(cast), code)
    text = the_list(cast)
    assert text.status == text.SUBMITTED
    whole = {c.sha256 for c in text.clearances.exclude(state__code="XC")}
    assert whole == {text.versions.get().sha256}


def test_a_reservation_takes_the_clearances_back_and_does_not_block(cast):
    row = paragraph(cast)
    agree(cast, row, "XA", "XB")
    clear(cast, the_list(cast), "XA")
    position(cast, row, "XD", "Not quite.")
    assert in_force(cast) == []
    for code in ("XA", "XB", "XC", "XD"):
        clear(cast, the_list(cast), code)
    assert Step(cast.reload().step) is Step.SUMMARY


def test_a_change_of_position_takes_the_clearances_back(cast):
    row = paragraph(cast)
    position(cast, row, "XD", "Not quite.")
    agree(cast, row, "XA", "XB")
    clear(cast, the_list(cast), "XA")
    position(cast, row, "XD", "Not quite.")  # the same again
    assert in_force(cast) == ["XA"]
    agree(cast, row, "XD")
    assert in_force(cast) == []
    assert Position.objects.filter(state__code="XD").count() == 2


def test_an_edit_leaves_the_clearance_of_a_state_for_other_instruments(cast):
    row = paragraph(cast)
    firearms = paragraph(cast, who="XC expert", instrument="FA", article=3)
    agree(cast, firearms, "XC", "XA", "XD")
    agree(cast, row, "XA", "XB", "XD")
    clear(cast, the_list(cast), "XC")
    clear(cast, the_list(cast), "XB")
    edit(cast, row, "Another text")
    assert in_force(cast) == ["XC"]
    edit(cast, firearms, "Another text", who="XD expert")
    assert in_force(cast) == []


def test_nobody_clears_before_saying_where_the_state_stands(cast):
    paragraph(cast)
    with pytest.raises(NotReady) as refused:
        clear(cast, the_list(cast), "XA")
    ((sentence, url),) = refused.value.reasons
    assert "paragraph 1" in sentence
    assert f"#paragraph-{Observation.objects.get().pk}" in url


def test_a_cleared_list_is_frozen_with_its_reservations(cast):
    rows = cleared_list(cast)
    content = queries.observations_content(the_list(cast), None)
    assert [p["reservations"] for p in content["paragraphs"]] == [
        {"XD": "XD reads the article more widely."},
        {},
    ]
    assert [p["states"] for p in content["paragraphs"]] == [["XA", "XB", "XD"], ["XA", "XD", "XC"]]
    with pytest.raises(Refused):
        edit(cast, rows[0], "Too late")
    with pytest.raises(Refused):
        position(cast, rows[0], "XA", "Too late")
