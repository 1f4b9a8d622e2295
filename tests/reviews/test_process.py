"""The rules as data: the page generated from them, the grid of who may, the dotted paths."""

import os

import pytest
from django.core.management import call_command
from django.utils.module_loading import import_string

from reviews.process import SETTINGS, STEPS, Step
from tests.reviews import grid


@pytest.mark.once
def test_the_page_of_the_process_is_not_stale():
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
