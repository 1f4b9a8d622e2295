"""`python -m tests.soak [name]`: run one long fault test, or all; exits non-zero on a fault."""

import sys
from importlib import import_module

NAMES = ("saves", "mail", "leaks", "input")


def main(arguments: list[str]) -> int:
    """Run what the arguments name and return the number of those that found a fault."""
    names = arguments or list(NAMES)
    if unknown := set(names) - set(NAMES):
        print(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}.")
        return 2
    return sum(not import_module(f"tests.soak.{name}").main() for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
