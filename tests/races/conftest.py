"""The cast for tests that commit: every fixture stands on a database that others see."""

import pytest


@pytest.fixture(autouse=True)
def committed(transactional_db) -> None:
    """What a test writes is seen by its threads."""
