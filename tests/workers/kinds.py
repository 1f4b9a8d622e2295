"""Jobs for tests of workers."""

import time
from pathlib import Path

from reviews.actions.jobs import Report, Result
from reviews.models import Job


def slow(job: Job, report: Report) -> Result:
    """Note the start; the first attempt then hangs, as work does whose worker is to be killed."""
    report(1, 2)
    folder = Path(str(job.args["folder"]))
    (folder / f"started-{job.attempts}").touch()
    if job.attempts == 1:
        time.sleep(120)
    return Result("slow.txt", "text/plain", b"made once")
