"""A worker killed in the middle of a job: another one does it, and there is one result."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from tests.spare import REDIS_URL, spare_database

pytestmark = [pytest.mark.worker, pytest.mark.slow]

START = """
from accounts.models import User
from reviews.actions import jobs
person = User.objects.create_user("a@xa.example.org", name="A")
print(jobs.start("slow", {"folder": FOLDER}, by=person).pk)
"""
SILENCE = """
from datetime import timedelta
from django.utils import timezone
from reviews.actions import jobs
from reviews.models import Job
Job.objects.update(heartbeat_at=timezone.now() - 2 * jobs.SILENCE)
print(jobs.sweep())
"""
STATE = """
from reviews.models import Job
job = Job.objects.get()
print(job.state, job.attempts, job.result.read().decode() if job.result else "")
"""


@pytest.fixture
def system(tmp_path):
    """The environment of a system of its own, on the database of this pass."""
    with ExitStack() as stack:
        env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "LOG_LEVEL": "ERROR"}
        env["DJANGO_SETTINGS_MODULE"] = "tests.workers.settings"
        if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
            env["DATABASE_URL"] = stack.enter_context(spare_database("killed"))
            env["REDIS_URL"] = REDIS_URL.rpartition("/")[0] + "/13"
        python(env, "manage.py", "migrate", "-v0")
        yield env


def python(env: dict[str, str], *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def shell(env: dict[str, str], code: str) -> str:
    return python(env, "-c", f"import django; django.setup()\n{code}")


def worker(env: dict[str, str]) -> subprocess.Popen:
    celery = [Path(sys.executable).parent / "celery", "-q", "-A", "revmod", "worker"]
    options = ["-Q", "jobs", "-P", "solo", "--without-gossip", "--without-mingle"]
    return subprocess.Popen(
        [*celery, *options],
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def appears(path: Path, seconds: float = 40) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not path.exists():
        time.sleep(0.2)
    return path.exists()


def test_the_job_of_a_killed_worker_is_done_by_another(system, tmp_path):
    shell(system, START.replace("FOLDER", repr(str(tmp_path))))
    first = worker(system)
    assert appears(tmp_path / "started-1")
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    assert shell(system, STATE).startswith("running 1")
    second = worker(system)
    try:
        assert shell(system, SILENCE) == "1"
        assert appears(tmp_path / "started-2")
        until = time.monotonic() + 20
        while shell(system, STATE).startswith("running") and time.monotonic() < until:
            time.sleep(0.2)
        assert shell(system, STATE) == "done 2 made once"
        assert len(list((tmp_path / "files/jobs").iterdir())) == 1
    finally:
        second.terminate()
        second.wait(30)
