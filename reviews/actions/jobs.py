"""Long work: asked for in a request, done by a worker, taken up again when a worker dies.

The row is the truth and the broker's message only a nudge: whoever claims the row does the work,
so a message lost is sent again by the sweep and a message doubled does nothing.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from reviews.models import Heartbeat, Job, Review
from revmod.lib.background import after_commit, send
from revmod.lib.files import clean_name

log = structlog.get_logger(__name__)

RUN_JOB = "reviews.tasks.run_job"
ATTEMPTS = 3
MOST = 5  # jobs of one person at a time: one worker makes the documents of all
PULSE_SECONDS = 10
SILENCE = timedelta(seconds=60)  # a running job that showed no sign for so long has lost its worker
UNCLAIMED = timedelta(seconds=120)  # a queued job that waits so long has perhaps lost its message
KEEP_RESULTS = timedelta(days=7)  # results are confidential copies: they can be made again

State = Job.State
Report = Callable[[int, int], None]  # report(done, of) while working


class TooMany(Exception):
    """A person has so many jobs that are not finished that no other is begun; `reason` says so."""

    def __init__(self) -> None:
        self.reason = _(
            "Several documents that you asked for are still being made. Ask again when they are"
            " ready."
        )
        super().__init__(self.reason)


@dataclass(frozen=True)
class Result:
    """What a kind of job hands back: a file for the person who asked."""

    name: str
    content_type: str
    content: bytes


def start(
    kind: str,
    args: dict[str, object],
    *,
    by: User | None,
    review: Review | None = None,
) -> Job:
    """Write down a job; a worker is told of it after the commit.

    `kind` is a key of settings.JOB_KINDS (KeyError otherwise); whether the person may have what
    the job makes is for the caller to demand before, and for the kind's own function again. The
    same job of the person's that no worker has begun is this one; one that runs may have read the
    text before its last edit. Raises TooMany.
    """
    settings.JOB_KINDS[kind]
    with transaction.atomic():
        unfinished = _unfinished(by)
        wanted = (State.QUEUED, kind, args, review.pk if review else None)
        for job in unfinished:
            if (job.state, job.kind, job.args, job.review_id) == wanted:
                return job
        if len(unfinished) >= MOST:
            raise TooMany
        job = Job.objects.create(kind=kind, args=args, requested_by=by, review=review)
        after_commit(RUN_JOB, job.pk)
    return job


def retry(job: Job) -> bool:
    """Queue a failed job, or one whose result has been cleared away; False if it is neither.

    Raises TooMany.
    """
    with transaction.atomic():
        unfinished = _unfinished(job.requested_by)
        again = Job.objects.filter(pk=job.pk, state__in=[State.FAILED, State.DONE], result="")
        if len(unfinished) >= MOST and again.exists():
            raise TooMany
        if not again.update(
            state=State.QUEUED, attempts=0, error="", progress=0, queued_at=timezone.now()
        ):
            return False
        after_commit(RUN_JOB, job.pk)
    return True


def _unfinished(by: User | None) -> list[Job]:
    """The person's jobs that wait or run; nobody adds one until the caller's transaction ends.

    Jobs of the command line are nobody's and have no limit.
    """
    if by is None:
        return []
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return list(Job.objects.filter(requested_by=by, state__in=[State.QUEUED, State.RUNNING]))


def run(job_id: int, *, pulse: bool = True) -> bool:
    """Claim a queued job, do it and store what it made; False when there was nothing to claim."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=State.QUEUED).update(
        state=State.RUNNING, attempts=F("attempts") + 1, heartbeat_at=now, progress=0, error=""
    )
    if not claimed:
        return False
    job = Job.objects.select_related("review", "requested_by").get(pk=job_id)
    try:
        work = import_string(settings.JOB_KINDS[job.kind])
        with _pulse(job) if pulse else _quiet():
            result = work(job, _reporter(job))
    except Exception as error:
        log.exception("job_failed", job=job.pk, kind=job.kind)
        _mine(job).update(
            state=State.FAILED, error=type(error).__name__, finished_at=timezone.now()
        )
        return True
    _store(job, result)
    return True


def _mine(job: Job) -> Any:
    """The row, as long as no sweep has given the job to another worker."""
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)


def _store(job: Job, result: Result | None) -> None:
    """Keep the result and close the job, unless another worker has it by now."""
    fields: dict[str, object] = {"state": State.DONE, "finished_at": timezone.now()}
    if result is not None:
        path = default_storage.save(f"jobs/{job.pk}-{job.attempts}", ContentFile(result.content))
        fields |= {
            "result": path,
            "result_name": clean_name(result.name),
            "content_type": result.content_type,
        }
    if not _mine(job).update(**fields) and result is not None:
        default_storage.delete(path)


def _reporter(job: Job) -> Report:
    def report(done: int, of: int) -> None:
        _mine(job).update(progress=done, total=of, heartbeat_at=timezone.now())

    return report


@contextmanager
def _quiet() -> Iterator[None]:
    yield


@contextmanager
def _pulse(job: Job) -> Iterator[None]:
    """Show a sign of life while the work itself cannot: a page layout takes its time."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(PULSE_SECONDS):
                _mine(job).update(heartbeat_at=timezone.now())
        finally:
            connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def sweep() -> int:
    """Take up again what a dead worker or a lost message left; returns how many were sent.

    A job that has cost `ATTEMPTS` workers fails: it is probably the job that kills them.
    """
    now = timezone.now()
    silent = Job.objects.filter(state=State.RUNNING, heartbeat_at__lt=now - SILENCE)
    silent.filter(attempts__gte=ATTEMPTS).update(
        state=State.FAILED, error="WorkerLost", finished_at=now
    )
    lost = list(silent.filter(attempts__lt=ATTEMPTS).values_list("pk", flat=True))
    Job.objects.filter(pk__in=lost, state=State.RUNNING, heartbeat_at__lt=now - SILENCE).update(
        state=State.QUEUED, queued_at=now
    )
    waiting = Job.objects.filter(state=State.QUEUED, queued_at__lt=now - UNCLAIMED)
    unclaimed = list(waiting.values_list("pk", flat=True))
    Job.objects.filter(pk__in=unclaimed).update(queued_at=now)
    for job_id in [*lost, *unclaimed]:
        send(RUN_JOB, job_id)
    return len(lost) + len(unclaimed)


def clear_results() -> int:
    """Delete results older than `KEEP_RESULTS`; their jobs can be run again. Returns how many."""
    old = Job.objects.filter(finished_at__lt=timezone.now() - KEEP_RESULTS).exclude(result="")
    jobs = list(old[:500])
    for job in jobs:
        job.result.delete(save=False)
        Job.objects.filter(pk=job.pk).update(result="")
    return len(jobs)


def tick(name: str = Heartbeat.BEAT) -> None:
    """Write down that beat and a worker are alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
