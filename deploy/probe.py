"""Health checks of the containers: `python deploy/probe.py web|worker NAME|beat`; exits 0 if well."""

import glob
import os
import socket
import subprocess
import sys
import time
import urllib.request


def web() -> bool:
    """The web server answers, under a name it allows."""
    port = os.environ.get("BIND", ":8000").rpartition(":")[2]
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.status == 200


def worker(name: str) -> bool:
    """The worker of this container answers the broker."""
    celery = os.path.join(os.path.dirname(sys.executable), "celery")
    node = f"{name}@{socket.gethostname()}"
    ping = [celery, "-A", "revmod", "inspect", "ping", "-d", node, "-t", "5"]
    return subprocess.run(ping, capture_output=True).returncode == 0


def beat() -> bool:
    """Beat has written its timetable within ten minutes."""
    files = glob.glob(os.path.join(os.environ.get("VAR_DIR", "var"), "beat-schedule*"))
    return any(time.time() - os.path.getmtime(path) < 600 for path in files)


if __name__ == "__main__":
    try:
        well = {"web": web, "worker": worker, "beat": beat}[sys.argv[1]](*sys.argv[2:])
    except OSError as error:
        sys.exit(str(error))
    sys.exit(0 if well else "not well")
