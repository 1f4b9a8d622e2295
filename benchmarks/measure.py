"""Measuring in rounds: the bare view, then the platform's, again and again."""

import json
import statistics
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.scenarios import SCENARIOS, Scenario, bare
from benchmarks.system import System, python, servers

PEOPLE = (1, 8)  # at the same time
WARM = 1.5  # seconds


@dataclass(frozen=True)
class Run:
    """What one short load gave."""

    rate: float  # replies a second
    p95: float  # milliseconds
    faults: tuple[str, ...]


def run(system: System, port: int, requests: list, people: int, seconds: float) -> Run:
    """Load a server for some seconds from a process of its own."""
    plan = {"port": port, "requests": requests, "people": people, "seconds": seconds}
    told = json.loads(python(system.env, "-m", "benchmarks.load", given=json.dumps(plan)))
    times = sorted(told["times"])
    if not times:
        raise SystemExit(f"No reply from {system.name}: {told['faults'][:1]}")
    p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    return Run(len(times) / told["seconds"], 1000 * p95, tuple(told["faults"]))


class Meter:
    """Both systems with their servers running."""

    def __init__(self, both: tuple[System, System], ports: dict[str, int], seconds: float) -> None:
        self.app, self.bare = both
        self.ports, self.seconds = ports, seconds
        self.faults: list[str] = []

    def platform(self, scenario: Scenario, people: int, seconds: float | None = None) -> Run:
        return self._keep(self.app, scenario.requests(self.app.facts), people, seconds)

    def yardstick(self, scenario: Scenario, people: int, seconds: float | None = None) -> Run:
        return self._keep(self.bare, bare(scenario.beside, self.bare.facts), people, seconds)

    def _keep(self, system: System, requests: list, people: int, seconds: float | None) -> Run:
        port = self.ports[system.name]
        found = run(system, port, requests, people, seconds or self.seconds)
        self.faults += found.faults
        return found


def measure(
    both: tuple[System, System], names: Iterable[str], rounds: int, seconds: float
) -> dict[str, Any]:
    """All rounds of the named scenarios, and their queries."""
    runs: dict[tuple[str, int], list[tuple[Run, Run]]] = {}
    with servers(both) as ports:
        meter = Meter(both, ports, seconds)
        for name in names:
            meter.platform(SCENARIOS[name], 8, WARM)
            meter.yardstick(SCENARIOS[name], 8, WARM)
        for number in range(rounds):
            print(f"Round {number + 1} of {rounds}", file=sys.stderr)
            for name in names:
                for people in PEOPLE:
                    pair = (
                        meter.yardstick(SCENARIOS[name], people),
                        meter.platform(SCENARIOS[name], people),
                    )
                    runs.setdefault((name, people), []).append(pair)
    return {
        "figures": [_figures(*key, pairs) for key, pairs in runs.items()],
        "queries": _queries(both, names),
        "faults": sorted(set(meter.faults)),
    }


def _figures(name: str, people: int, pairs: list[tuple[Run, Run]]) -> dict[str, Any]:
    """Medians over the rounds; the ratio is taken within each round."""
    ratios = [platform.rate / yardstick.rate for yardstick, platform in pairs]
    return {
        "name": name,
        "people": people,
        "rate": round(statistics.median(platform.rate for _bare, platform in pairs), 1),
        "p95": round(statistics.median(platform.p95 for _bare, platform in pairs), 1),
        "bare_rate": round(statistics.median(yardstick.rate for yardstick, _own in pairs), 1),
        "bare_p95": round(statistics.median(yardstick.p95 for yardstick, _own in pairs), 1),
        "ratio": round(statistics.median(ratios), 2),
        "ratios": [round(ratio, 2) for ratio in ratios],
        "aim": SCENARIOS[name].aim,
    }


def _queries(both: tuple[System, System], names: Iterable[str]) -> dict[str, int]:
    app, yardstick = both
    asked = {name: SCENARIOS[name].requests(app.facts)[0] for name in names}
    plain = {f"bare {name}": bare(name, yardstick.facts)[0] for name in ("page", "save")}
    found = {}
    for system, requests in ((app, asked), (yardstick, plain)):
        env = system.env | {"LOG_LEVEL": "ERROR"}
        told = python(env, "-m", "benchmarks.queries", given=json.dumps(requests))
        found |= json.loads(told)
    return found
