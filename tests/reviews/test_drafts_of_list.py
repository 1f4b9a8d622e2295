"""What a State wrote about a paragraph before proposing it stays with that State (domain.md §5)."""

import pytest
from django.urls import reverse

from reviews.actions import observations
from reviews.process import Step
from tests.factories.joint import jump, paragraph
from tests.factories.people import signed_in


@pytest.fixture
def proposed(cast):
    """A paragraph of XB: drafted twice, a third text kept aside, commented, proposed, edited."""
    jump(cast, Step.OBSERVATIONS)
    row = paragraph(cast, "First thoughts.", proposed=False)
    edit(cast, row, "XB expert", 1, "Sharper words.")
    edit(cast, row, "XB focal_point", 1, "Much sharper words.")  # kept aside: an older base
    observations.comment(
        by=cast["XB focal_point"], observation=row, text="Too sharp?", language="en"
    )
    edit(cast, row, "XB expert", 2, "What was proposed.")
    observations.propose(by=cast["XB expert"], observation=row)
    edit(cast, row, "XD expert", 4, "What was agreed.")
    observations.comment(by=cast["XA expert"], observation=row, text="Thank you.", language="en")
    return row


def edit(cast, row, who, base, text):
    observations.edit(
        by=cast[who],
        observation=row,
        base=base,
        article=row.article,
        kind=row.kind,
        text=text,
        language="en",
    )


DRAFTS = ("First thoughts.", "Sharper words.", "Much sharper words.")


def read(cast, who, name, *args):
    return signed_in(cast[who]).get(reverse(name, args=args)).content.decode()


@pytest.mark.parametrize("who", ["XA focal_point", "XD expert"])
def test_others_begin_with_the_proposed_text(cast, proposed, who):
    history = read(cast, who, "observation_history", proposed.pk)
    assert "What was proposed." in history and "What was agreed." in history
    assert not [text for text in DRAFTS if text in history]
    shown = read(cast, who, "observations", cast.review.pk)
    assert "Thank you." in shown and "Too sharp?" not in shown


def test_its_own_state_reads_everything(cast, proposed):
    history = read(cast, "XB expert", "observation_history", proposed.pk)
    assert not [text for text in DRAFTS if text not in history]
    assert "Too sharp?" in read(cast, "XB expert", "observations", cast.review.pk)


def test_texts_kept_aside_before_are_not_shown_beside(cast):
    jump(cast, Step.OBSERVATIONS)
    row = paragraph(cast, "First thoughts.", proposed=False)
    edit(cast, row, "XB focal_point", 0, "Much sharper words.")
    observations.propose(by=cast["XB expert"], observation=row)
    assert "Much sharper words." not in read(cast, "XD expert", "observation_edit", row.pk)
    assert "Much sharper words." in read(cast, "XB expert", "observation_edit", row.pk)
