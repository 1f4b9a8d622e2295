"""All bad input on every address and every form: `./dev soak input`."""

from tests.soak import whole


def main() -> bool:
    """All values on all fields; `./dev test` tries some on each, the same at every run."""
    return whole.main("tests/test_bad_input.py", "BAD_INPUT_WHOLE")
