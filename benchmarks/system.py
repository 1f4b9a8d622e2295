"""The measured systems: their databases, filled once, and their web servers."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from environ import Env

from tests.spare import answers, connect, free_port

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
POSTGRES = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/revmod_bench")
REDIS = os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/11")
WORKERS = "2"
START = 60.0  # seconds in which a server must answer
# What the filled database depends on; a change of it fills a new one.
SOURCES = ("benchmarks/world/*.py", "benchmarks/bare/*.py", "*/migrations/*.py", "*/data/*.json")


@dataclass(frozen=True)
class System:
    """One of the two measured: the platform, or the bare views. `facts` say whom to measure as."""

    name: str
    env: dict[str, str]
    facts: dict[str, Any]


def production(database: str) -> dict[str, str]:
    """The platform as it runs in production; nothing answers at the addresses named here."""
    return _own(database, "revmod.settings") | {
        "DEBUG": "false",
        "DEMO": "false",
        "ALLOWED_HOSTS": "bench.example.com,127.0.0.1",
        "SITE_URL": "https://bench.example.com",
        "EMAIL_URL": "smtp://mail.example.com:25",
        "DEFAULT_FROM_EMAIL": "bench@example.com",
        "REDIS_URL": REDIS,
        "TRUSTED_PROXIES": "0",
    }


def _own(database: str, settings: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONHASHSEED": "0",
        "DJANGO_SETTINGS_MODULE": settings,
        "VAR_DIR": str(VAR / settings.split(".")[0]),
        "DATABASE_URL": database,
        "SECRET_KEY": "only-for-measuring-and-long-enough-to-be-accepted",
    }


def python(env: dict[str, str], *arguments: str, given: str = "") -> str:
    """Run Python in a system and return what it prints."""
    command = [sys.executable, *arguments]
    run = subprocess.run(command, cwd=ROOT, env=env, input=given, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{run.stderr[-4000:]}")
    return run.stdout


def systems() -> tuple[System, System]:
    """The platform and the bare views, each with a filled database of its own."""
    VAR.mkdir(parents=True, exist_ok=True)
    if not answers():
        print("PostgreSQL or Redis does not answer: measured on SQLite.", file=sys.stderr)
    tag = _tag()
    return (
        _filled("app", tag, production(_address("app", tag)), "benchmarks.world"),
        _filled(
            "bare", tag, _own(_address("bare", tag), "benchmarks.bare.settings"), "benchmarks.bare"
        ),
    )


def _tag() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _address(name: str, tag: str) -> str:
    if answers():
        return f"{POSTGRES}_{name}_{tag}"
    return f"sqlite:///{VAR / f'{name}-{tag}.sqlite3'}"


def _filled(name: str, tag: str, env: dict[str, str], program: str) -> System:
    """Fill a database if that has not been done, and remember what is in it."""
    remembered = VAR / f"{name}-{tag}-{'postgres' if answers() else 'sqlite'}.json"
    if not (remembered.exists() and _is_there(env["DATABASE_URL"])):
        print(f"Filling the database of {name} (once).", file=sys.stderr)
        for old in VAR.glob(f"{name}-*.json"):
            old.unlink()
        _make_room(env["DATABASE_URL"], f"{name}_")
        python(env, "-m", "django", "migrate", "-v0")
        facts = python(env, "-m", program)
        _analyse(env["DATABASE_URL"])
        remembered.write_text(facts)
    Path(env["VAR_DIR"]).mkdir(parents=True, exist_ok=True)
    python(env, "-m", "django", "collectstatic", "--noinput", "-v0")
    return System(name, env, json.loads(remembered.read_text()))


def _is_there(url: str) -> bool:
    config = Env.db_url_config(url)
    if not config["HOST"]:
        return Path(config["NAME"]).exists()
    try:
        connect(config["NAME"]).close()
    except psycopg2.Error:
        return False
    return True


def _make_room(url: str, name: str) -> None:
    """An empty database; those filled from older sources go."""
    config = Env.db_url_config(url)
    if not config["HOST"]:
        for path in VAR.glob(f"{name.rstrip('_')}-*.sqlite3*"):
            path.unlink()
        return
    prefix = config["NAME"].rpartition("_")[0]
    with connect().cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{prefix}%"])
        for (old,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{config["NAME"]}"')


def _analyse(url: str) -> None:
    config = Env.db_url_config(url)
    if config["HOST"]:
        connect(config["NAME"]).cursor().execute("VACUUM ANALYZE")


@contextmanager
def server(system: System) -> Iterator[int]:
    """gunicorn with two sync workers on a port of its own; returns the port."""
    port = free_port()
    wsgi = "revmod.wsgi" if system.name == "app" else "benchmarks.bare.wsgi"
    command = [str(Path(sys.executable).parent / "gunicorn"), wsgi, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", WORKERS, "--worker-class", "sync", "--worker-tmp-dir", "/dev/shm"]
    if system.name == "app":
        command += ["--config", "deploy/gunicorn.py", "--threads", "1"]
    # Nobody is replaced while it is being measured.
    command += ["--max-requests", "0", "--max-requests-jitter", "0"]
    with (VAR / f"{system.name}.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=system.env, stdout=log, stderr=log)
    try:
        _wait(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"A web server did not start; see {VAR}.")


@contextmanager
def servers(both: tuple[System, System]) -> Iterator[dict[str, int]]:
    """Both web servers; returns their ports by name."""
    with ExitStack() as stack:
        yield {system.name: stack.enter_context(server(system)) for system in both}
