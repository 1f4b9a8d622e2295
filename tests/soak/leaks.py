"""The whole leak matrix: every route as every kind of person at every stage: `./dev soak leaks`."""

from tests.soak import whole


def main() -> bool:
    """All requests; `./dev test` asks one of the strangers in turn, and some stages only."""
    return whole.main("tests/test_leaks.py", "LEAKS_WHOLE")
