"""A system of a test's own: its environment, its commands, its workers."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis

from tests.spare import REDIS_URL, free_port, spare_database

ROOT = Path(__file__).resolve().parent.parent.parent
CELERY = [str(Path(sys.executable).parent / "celery"), "-q", "-A", "revmod"]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@contextmanager
def own_system(settings: str, folder: Path, *, servers: bool) -> Iterator[dict[str, str]]:
    """The environment of a migrated system: on SQLite and files, or on servers of its own."""
    with ExitStack() as stack:
        env = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "LOG_LEVEL": "ERROR"}
        env["DJANGO_SETTINGS_MODULE"] = settings
        if servers:
            env["DATABASE_URL"] = stack.enter_context(spare_database(settings.split(".")[1]))
            env["REDIS_URL"] = stack.enter_context(own_redis())
        python(env, "manage.py", "migrate", "-v0")
        yield env


@contextmanager
def own_redis() -> Iterator[str]:
    """The URL of a Redis of the test's own, on a spare port; without the program, of a database
    of its own in the one that is there.
    """
    if shutil.which("redis-server") is None:
        yield REDIS_URL.rpartition("/")[0] + "/13"
        return
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        server = subprocess.Popen(["redis-server", *options], **QUIET)
        try:
            client = redis.Redis(port=port)
            assert eventually(lambda: _answers(client), 10), "redis-server did not start"
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(10)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def python(env: dict[str, str], *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def shell(env: dict[str, str], code: str) -> str:
    """Run code in the system and return what it prints."""
    return python(env, "-c", f"import django; django.setup()\n{code}")


def start(env: dict[str, str], code: str) -> subprocess.Popen:
    """Run code in the system without waiting for it; what it prints can be read."""
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def worker(env: dict[str, str], queue: str) -> subprocess.Popen:
    """A real worker of a queue."""
    options = ["-Q", queue, "-P", "solo", "--without-gossip", "--without-mingle"]
    return subprocess.Popen([*CELERY, "worker", *options], cwd=ROOT, env=env, **QUIET)


def beat(env: dict[str, str]) -> subprocess.Popen:
    """A real beat."""
    return subprocess.Popen([*CELERY, "beat", "--pidfile="], cwd=ROOT, env=env, **QUIET)


def web(env: dict[str, str]) -> subprocess.Popen:
    """The web server as `./dev run` starts it, on the port of the environment; it answers."""
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    options = ["--bind", f"127.0.0.1:{env['PORT']}", "--worker-class", "gthread", "--threads", "8"]
    command = [gunicorn, "revmod.wsgi", *options, "--log-level", "error"]
    server = subprocess.Popen(command, cwd=ROOT, env=env, **QUIET)
    assert eventually(lambda: is_up(env)), "the server did not start"
    return server


def is_up(env: dict[str, str]) -> bool:
    """Whether the web server answers."""
    try:
        urllib.request.urlopen(f"http://localhost:{env['PORT']}/healthz", timeout=2)
    except OSError:
        return False
    return True


def eventually(true, seconds: float = 40) -> bool:
    """Whether something comes true within a time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return bool(true())
