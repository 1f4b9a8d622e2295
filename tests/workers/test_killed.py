"""A worker killed in the middle of a job: another one does it, and there is one result."""

import signal

import pytest
from django.conf import settings

from tests.workers.system import eventually, own_system, shell, worker

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
    """A system of its own, on the kind of database and broker of this pass."""
    with own_system("tests.workers.settings", tmp_path, servers=bool(settings.REDIS_URL)) as env:
        yield env


def test_the_job_of_a_killed_worker_is_done_by_another(system, tmp_path):
    shell(system, START.replace("FOLDER", repr(str(tmp_path))))
    first = worker(system, "jobs")
    assert eventually((tmp_path / "started-1").exists)
    first.send_signal(signal.SIGKILL)
    first.wait(10)
    assert shell(system, STATE).startswith("running 1")
    second = worker(system, "jobs")
    try:
        assert shell(system, SILENCE) == "1"
        assert eventually((tmp_path / "started-2").exists)
        eventually(lambda: not shell(system, STATE).startswith("running"), 20)
        assert shell(system, STATE) == "done 2 made once"
        assert len(list((tmp_path / "files/jobs").iterdir())) == 1
    finally:
        second.terminate()
        second.wait(30)
