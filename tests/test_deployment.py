"""What is deployed: files judged by their own tools, and each service's very command at work."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import redis
import yaml

from revmod.settings import BASE_DIR
from tests.spare import REDIS_URL, answers, free_port, spare_database

pytestmark = [pytest.mark.once, pytest.mark.worker]

BIN = Path(sys.executable).parent
COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())


def tool(*command: str, **env: str) -> str:
    """Run a checker; its words when it complains, else nothing."""
    run = subprocess.run(
        command, cwd=BASE_DIR, env=os.environ | env, capture_output=True, text=True
    )
    return "" if run.returncode == 0 else run.stdout + run.stderr


def test_compose_file_fits_its_schema():
    checker = str(BIN / "check-jsonschema")
    assert not tool(checker, "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


def test_dockerfile_is_clean():
    assert not tool(str(BIN / "hadolint"), "Dockerfile")


def test_caddyfile_is_valid():
    own = BIN.parent / "caddy/usr/bin/caddy"
    caddy = shutil.which("caddy") or (str(own) if own.exists() else None)
    if caddy is None:
        pytest.skip("no caddy here")
    arguments = ["validate", "--adapter", "caddyfile", "--config", "deploy/Caddyfile"]
    assert not tool(caddy, *arguments, SITE_ADDRESS="reviews.example.org")


def test_uploads_are_out_of_caddys_reach():
    mounts = [volume.split(":")[0] for volume in COMPOSE["services"]["caddy"]["volumes"]]
    assert mounts == ["./deploy/Caddyfile", "static", "caddy"]
    roots = re.findall(r"root \* (\S+)", (BASE_DIR / "deploy/Caddyfile").read_text())
    assert roots == ["/srv/static"]


def test_every_service_has_a_health_check_or_ends():
    for name, service in COMPOSE["services"].items():
        assert "healthcheck" in service or service["restart"] == "no", name


def test_the_image_runs_as_nobody_special():
    users = re.findall(r"^USER (\S+)", (BASE_DIR / "Dockerfile").read_text(), re.M)
    assert users == ["10001"]
    for name, service in COMPOSE["services"].items():
        if service.get("image", "").startswith("reviews:"):
            assert service["cap_drop"] == ["ALL"], name
            assert service.get("user", "10001") == ("0" if name == "static" else "10001")


def test_the_production_lock_holds_no_test_tools():
    lock = (BASE_DIR / "requirements.lock").read_text()
    names = set(re.findall(r"^([a-z0-9-]+)==", lock, re.M))
    assert {"django", "gunicorn", "weasyprint"} <= names
    assert not names & {"pytest", "playwright", "ruff", "mypy", "hypothesis", "schemathesis"}


def test_both_locks_agree():
    pattern = re.compile(r"^([a-z0-9-]+)==(\S+)", re.M)
    production = dict(pattern.findall((BASE_DIR / "requirements.lock").read_text()))
    everything = dict(pattern.findall((BASE_DIR / "requirements-dev.lock").read_text()))
    assert production.items() <= everything.items()


def test_the_example_env_file_names_what_must_be_set():
    example = (BASE_DIR / ".env.example").read_text()
    names = set(re.findall(r"^([A-Z_]+)=", example, re.M))
    table = (BASE_DIR / "docs/configuration.md").read_text()
    assert set(re.findall(r"^\| `([A-Z_]+)` \|[^|]*\| \*\*must\*\*", table, re.M)) <= names


# --- The services' own commands --------------------------------------------------------------------


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """The environment of a production system with a database of its own."""
    if not answers():
        pytest.skip("PostgreSQL and Redis do not answer")
    with spare_database("deploy") as url:
        yield environment(url, tmp_path_factory.mktemp("production"))
    redis.Redis.from_url(REDIS_URL).flushdb()


def environment(database_url: str, var: Path) -> dict[str, str]:
    """Nothing but what a production system must set."""
    redis.Redis.from_url(REDIS_URL).flushdb()
    return {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "DEBUG": "false",
        "SECRET_KEY": "for-this-test-only-" * 3,
        "ALLOWED_HOSTS": "reviews.example.org",
        "SITE_URL": "https://reviews.example.org",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DEFAULT_FROM_EMAIL": "reviews@secretariat.example",
        "DATABASE_URL": database_url,
        "REDIS_URL": REDIS_URL,
        "VAR_DIR": str(var),
        "BIND": f"127.0.0.1:{free_port()}",
        "WEB_CONCURRENCY": "1",
        "PYTHONWARNINGS": "ignore:You're running the worker",  # as root, which the image is not
    }


def command_of(service: str) -> list[str]:
    """The command as docker-compose.yml has it, with the virtual environment's programs."""
    program, *arguments = COMPOSE["services"][service]["command"]
    return [str(BIN / program), *arguments]


def probe(service: str, env: dict[str, str]) -> bool:
    _cmd, python, *arguments = COMPOSE["services"][service]["healthcheck"]["test"]
    run = subprocess.run([BIN / python, *arguments], cwd=BASE_DIR, env=env, capture_output=True)
    return run.returncode == 0


@contextlib.contextmanager
def running(env: dict[str, str], *services: str):
    """The services as long as the block lasts, their logs in VAR_DIR; all must end on TERM."""
    started = {}
    for name in services:
        log = (Path(env["VAR_DIR"]) / f"{name}.log").open("wb")
        started[name] = subprocess.Popen(
            command_of(name), cwd=BASE_DIR, env=env, stdout=log, stderr=log
        )
    try:
        yield started
        assert {n: p.poll() for n, p in started.items()} == dict.fromkeys(started)
    finally:
        for process in started.values():
            process.send_signal(signal.SIGTERM)
        for process in started.values():
            process.wait(30)


def fetch(env: dict[str, str], path: str) -> tuple[int, str]:
    request = urllib.request.Request(
        f"http://{env['BIND']}{path}",
        headers={"Host": env["ALLOWED_HOSTS"], "X-Forwarded-Proto": "https"},
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def eventually(question, seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.5)
    return False


def test_gunicorn_accepts_its_configuration(production):
    run = subprocess.run(
        [*command_of("web"), "--check-config"],
        cwd=BASE_DIR,
        env=production,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.slow
def test_the_services_work_together(production):
    """Migrate, then web, both workers and beat: ready, healthy, logging JSON, ending on TERM."""
    subprocess.run(
        [BIN / "python", "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=BASE_DIR,
        env=production,
        check=True,
    )
    subprocess.run(command_of("migrate"), cwd=BASE_DIR, env=production, check=True)
    services = ("web", "worker-mail", "worker-jobs", "beat")
    with running(production, *services):
        assert eventually(lambda: fetch(production, "/healthz") == (200, "ok"))
        assert eventually(lambda: fetch(production, "/readyz")[0] == 200), fetch(
            production, "/readyz"
        )
        assert eventually(lambda: all(probe(name, production) for name in services))
        status, page = fetch(production, "/no-such-page/secret-in-the-address?q=secret-query")
        assert status == 404
        assert "<h1" in page
    logs = {name: (Path(production["VAR_DIR"]) / f"{name}.log").read_text() for name in services}
    # Celery says good-bye past every logger.
    logs = {n: re.sub(r"^(worker: Warm shutdown.*)?\n", "", s, flags=re.M) for n, s in logs.items()}
    entries = {name: list(map(json.loads, log.splitlines())) for name, log in logs.items()}
    assert any(entry.get("request_id") and "user_id" in entry for entry in entries["web"])
    assert "secret-" not in logs["web"]


def test_ready_says_what_is_missing(production):
    """Without Redis nothing is ready, and the answer says which part."""
    env = production | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    subprocess.run(command_of("migrate"), cwd=BASE_DIR, env=env, check=True)
    with running(env, "web"):
        assert eventually(lambda: fetch(env, "/readyz")[0] == 503)
        answer = json.loads(fetch(env, "/readyz")[1])
    assert answer["database"] and answer["migrations"]
    assert not answer["broker"]
