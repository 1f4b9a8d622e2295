"""A matrix of requests asked whole, of which `./dev test` asks a part: on SQLite and PostgreSQL."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.spare import answers, spare_database
from tests.workers.system import ROOT, own_redis


@dataclass
class Count:
    """What a matrix asked. `routes` are those of the URL configuration, `wrong` what it found."""

    routes: int = 0
    requests: int = 0
    wrong: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in vars(self).items())


@contextmanager
def _environment(name: str, *, servers: bool) -> Iterator[dict[str, str]]:
    """The tests' own settings; with `servers`, a database and a Redis of this run's own."""
    with ExitStack() as stack:
        env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        if servers:
            env["DATABASE_URL"] = stack.enter_context(spare_database(name))
            env["REDIS_URL"] = stack.enter_context(own_redis())
        yield env


def ask(module: str, switch: str, folder: Path, *, servers: bool) -> tuple[Count, bool]:
    """Run a test module with the whole of its matrix; its figures, and whether all is well."""
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", module]
    with _environment(Path(module).stem, servers=servers) as env:
        run = subprocess.run([*command, f"--junitxml={report}"], cwd=ROOT, env=env | {switch: "1"})
    count = Count()
    if not report.exists():
        print(f"The tests ended with {run.returncode} and left no report.", file=sys.stderr)
        return count, False
    for told in ElementTree.parse(report).iter("property"):
        name, value = told.get("name", ""), int(told.get("value", "0"))
        if name == "routes":  # the same ones at every stage
            count.routes = max(count.routes, value)
        elif hasattr(count, name):
            setattr(count, name, getattr(count, name) + value)
    return count, run.returncode == 0


def main(module: str, switch: str) -> bool:
    """Ask it all; prints the figures of each kind of system and returns whether nothing is wrong."""
    clean = True
    for name, servers in (("SQLite", False), ("PostgreSQL", True)):
        if servers and not answers():
            print("PostgreSQL does not answer: only SQLite was asked.", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            count, good = ask(module, switch, Path(folder), servers=servers)
        print(f"{name}: {count}", flush=True)
        clean &= good
    return clean
