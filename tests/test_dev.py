"""./dev run: starts everything, is quick the second time, stops everything, notices a death."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from revmod.settings import BASE_DIR
from tests.spare import free_port

pytestmark = [pytest.mark.once, pytest.mark.worker, pytest.mark.slow]


class Run:
    """One `./dev run` in a folder of its own, with everything it started in its process group."""

    def __init__(self, var) -> None:
        self.port = free_port()
        env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        self.log = var / "run.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["sh", "./dev", "run"],
                cwd=BASE_DIR,
                env=env | {"VAR_DIR": str(var), "PORT": str(self.port), "LOG_LEVEL": "INFO"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_for(self, path: str, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            if self.get(path) == 200:
                return True
            time.sleep(0.1)
        return False

    def services(self) -> dict[str, int]:
        """Processes of this run's session by what they are."""
        found = {}
        listing = subprocess.check_output(["ps", "-ww", "-eo", "pid,sid,stat,args"], text=True)
        for line in listing.splitlines()[1:]:
            pid, session, state, command = line.split(None, 3)
            dead = state.startswith("Z")  # whoever adopts an orphan may be slow to bury it
            if int(session) == self.process.pid != int(pid) and not dead:
                for name in ("-Q mail", "-Q jobs", " beat ", "gunicorn"):
                    if name in command:
                        found.setdefault(name.strip(), int(pid))
        return found

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@pytest.fixture
def start(tmp_path):
    runs = []

    def begin() -> Run:
        runs.append(Run(tmp_path))
        return runs[-1]

    yield begin
    for run in runs:
        run.close()


def ended(run: Run, seconds: float = 120) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if run.process.poll() is not None and not run.services():
            return True
        time.sleep(0.2)
    return False


def test_run_starts_everything_and_stops_everything(start):
    first = start()
    assert first.wait_for("/healthz", 90), first.log.read_text()
    assert first.wait_for("/readyz", 60), first.log.read_text()
    assert set(first.services()) == {"-Q mail", "-Q jobs", "beat", "gunicorn"}
    os.killpg(first.process.pid, signal.SIGINT)  # as Ctrl-C does
    assert ended(first), first.services()
    assert first.process.returncode == 0

    began = time.monotonic()
    second = start()
    assert second.wait_for("/healthz", 30)
    assert time.monotonic() - began < 15  # 5 s on a machine that does nothing else
    second.process.terminate()
    assert ended(second), second.services()


def test_run_ends_when_one_service_dies(start):
    run = start()
    assert run.wait_for("/healthz", 90), run.log.read_text()
    os.kill(run.services()["-Q jobs"], signal.SIGKILL)
    assert ended(run), run.services()
    assert run.process.returncode == 1
    assert "worker-jobs has died" in run.log.read_text()
