"""The figures that a whole matrix prints come from its tests, and a fault is seen."""

import pytest

from tests.soak.whole import ask

pytestmark = pytest.mark.once
MODULE = """
import os
import pytest

@pytest.mark.parametrize("stage", [1, 2])
def test_part(stage, record_property):
    record_property("routes", 100)
    record_property("requests", 10 * stage)
    record_property("wrong", stage - 1)
    assert os.environ["ALL_OF_IT"]
    assert stage == 1 or {good}
"""


@pytest.mark.parametrize("good", [True, False])
def test_the_figures_are_added_up(tmp_path, good):
    module = tmp_path / "test_matrix.py"
    module.write_text(MODULE.format(good=good))
    count, clean = ask(str(module), "ALL_OF_IT", tmp_path, servers=False)
    assert str(count) == "routes 100, requests 30, wrong 1"
    assert clean is good


def test_tests_that_die_are_a_fault(tmp_path, capsys):
    module = tmp_path / "test_matrix.py"
    module.write_text("import os\n\ndef test_part():\n    os.kill(os.getpid(), 9)\n")
    count, clean = ask(str(module), "ALL_OF_IT", tmp_path, servers=False)
    assert (count.requests, clean) == (0, False)
    assert "left no report" in capsys.readouterr().err
