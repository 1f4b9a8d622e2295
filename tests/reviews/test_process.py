"""The rules as data: the page generated from them, the grid of who may, the dotted paths."""

import os

import pytest
from django.core.management import call_command
from django.utils.module_loading import import_string

from reviews.models import Instrument
from reviews.permissions import may
from reviews.process import SETTINGS, STEPS, Action, Office, Seat, Side, Step
from revmod.management import permissions
from revmod.management.permissions import NO, OWN, YES
from tests.reviews import grid


@pytest.mark.once
def test_the_pages_made_from_the_rules_are_not_stale():
    call_command("diagram", "--check")


@pytest.mark.once
def test_a_stale_page_is_named(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("diagram")
    call_command("diagram", "--check")
    page = tmp_path / "docs" / "permissions.md"
    page.write_text(page.read_text(encoding="utf-8").replace("own instruments", "yes", 3))
    with pytest.raises(SystemExit, match=r"docs/permissions\.md$"):
        call_command("diagram", "--check")


@pytest.mark.once
@pytest.mark.parametrize("rule", STEPS.values(), ids=lambda rule: rule.step.value)
def test_dotted_paths_of_the_rules_import(rule):
    for path in (rule.ready, rule.content, rule.on_open):
        if path:
            assert callable(import_string(path))


@pytest.mark.once
def test_the_steps_form_one_chain():
    seen, step = [], Step.NOMINATIONS
    while step is not None:
        seen.append(step)
        step = STEPS[step].then
    assert seen == list(Step)


@pytest.mark.once
def test_settings_of_the_rules_exist():
    used = {rule.allowed.setting for rule in STEPS.values() if rule.allowed}
    assert used - {""} <= set(SETTINGS)


def test_the_grid_of_permissions_is_as_agreed(cast):
    """After a change that is meant: WRITE_GRID=1 ./dev test tests/reviews/test_process.py"""
    assert grid.covers_everything()
    if os.environ.get("WRITE_GRID"):
        grid.FILE.write_text("\n".join(grid.lines(cast)) + "\n", encoding="utf-8")
    assert grid.lines(cast) == grid.FILE.read_text(encoding="utf-8").splitlines()


PEOPLE = {
    **{(Side.UNDER_REVIEW, seat): f"XA {seat}" for seat in Seat},
    **{(Side.REVIEWING, seat): f"XB {seat}" for seat in Seat},
    **{office: office for office in Office},
}


@pytest.mark.parametrize("step", Step)
def test_the_page_of_permissions_says_what_the_platform_does(cast, step):
    """XB reviews all instruments but the Firearms Protocol."""
    cast.review.step = step
    assert set(permissions.ACTS) == set(Action)
    for action in Action:
        for kind, name in PEOPLE.items():
            user = getattr(cast, name) if isinstance(kind, Office) else cast[name]
            may_ = [
                bool(may(user, action, cast.review, instrument_id=row.pk))
                for row in Instrument.objects.all()
            ]
            said = permissions.cell(action, kind, step)
            expected = YES if all(may_) else OWN if any(may_) else NO
            assert said == expected, (action, kind)
