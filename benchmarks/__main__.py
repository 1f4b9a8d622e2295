"""`python -m benchmarks [name ...] [--json FILE]`: measure all pages, or those named."""

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import measure
from benchmarks.scenarios import SCENARIOS
from benchmarks.system import answers, systems


def arguments() -> argparse.Namespace:
    """What the caller asks for."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(SCENARIOS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (3)")
    parser.add_argument("--seconds", type=float, default=3, help="how long each time (3)")
    given = parser.parse_args()
    if unknown := set(given.names) - set(SCENARIOS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(SCENARIOS)}")
    return given


def table(found: dict[str, Any]) -> str:
    """The figures as lines of text."""
    head = ("", "people", "a second", "p95 ms", "bare", "p95 ms", "ratio", "aim", "queries")
    rows = [head]
    for row in found["figures"]:
        scenario = SCENARIOS[row["name"]]
        rows.append(
            (
                scenario.title,
                row["people"],
                row["rate"],
                row["p95"],
                row["bare_rate"],
                row["bare_p95"],
                f"{row['ratio']:.2f}",
                row["aim"] or "–",
                f"{found['queries'][row['name']]} (≤ {scenario.most_queries})",
            )
        )
    widths = [max(len(str(row[place])) for row in rows) for place in range(len(head))]
    return "\n".join(
        "  ".join(
            str(cell).ljust(width) if place == 0 else str(cell).rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def missed(found: dict[str, Any]) -> list[str]:
    """The aims that were not reached, in words; at eight people, where the aim is set."""
    short = [
        f"{SCENARIOS[row['name']].title}: {row['ratio']} of the bare rate, aim {row['aim']}"
        for row in found["figures"]
        if row["aim"] and row["people"] > 1 and row["ratio"] < row["aim"]
    ]
    return short + [
        f"{SCENARIOS[name].title}: {number} queries, aim {SCENARIOS[name].most_queries}"
        for name, number in found["queries"].items()
        if name in SCENARIOS and number > SCENARIOS[name].most_queries
    ]


def main() -> int:
    """Measure, print, write; 1 if a reply was not a page, whatever the figures."""
    given = arguments()
    both = systems()
    found = measure(both, given.names or list(SCENARIOS), given.rounds, given.seconds)
    found |= {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "database": "PostgreSQL" if answers() else "SQLite",
        "load": [round(number, 1) for number in os.getloadavg()],
    }
    print(table(found))
    print(f"bare page: {found['queries']['bare page']} queries, ", end="")
    print(f"bare save: {found['queries']['bare save']}; {found['database']}, {found['machine']}")
    for line in missed(found):
        print(f"Aim missed. {line}")
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n")
    for fault in found["faults"][:10]:
        print(f"Fault: {fault}", file=sys.stderr)
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
