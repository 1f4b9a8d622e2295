"""Workers, sweeps and messages that come twice: a job is done once, nobody is told twice."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail as sent
from django.utils import timezone

from audit.actions import record
from audit.models import Event
from notifications import tasks
from notifications.actions import announcing, reminders
from notifications.actions.mail import send_mail
from notifications.models import Notification
from reviews.actions import jobs, openings
from reviews.models import DraftOpening, Job, Request, Submission
from reviews.process import Step
from tests.factories.people import person
from tests.races.together import PATIENCE, at_once

RUNS: list[int] = []
MEETING: list[Barrier] = []


def counted(job: Job, report: jobs.Report) -> jobs.Result:
    """A kind of job that remembers that it ran."""
    RUNS.append(job.pk)
    for meeting in MEETING:
        meeting.wait(PATIENCE)  # until the test has looked
        meeting.wait(PATIENCE)
    return jobs.Result("a.txt", "text/plain", b"done")


@pytest.fixture
def kinds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.JOB_KINDS = {"counted": f"{__name__}.counted"}
    RUNS.clear()
    MEETING.clear()
    return settings


def queued(**fields) -> Job:
    """A job whose message is still on its way."""
    by = person("Somebody")
    return Job.objects.create(kind="counted", requested_by=by, **fields)


def running(job: Job):
    return lambda: jobs.run(job.pk, pulse=False)


def test_a_job_claimed_retried_and_swept_by_many(kinds):
    long_ago = timezone.now() - timedelta(minutes=10)
    job = queued(queued_at=long_ago)
    assert sorted(at_once(*[running(job)] * 4)) == [False, False, False, True]
    assert [job.pk] == RUNS
    Job.objects.filter(pk=job.pk).update(result="")
    assert sorted(at_once(*[lambda: jobs.retry(Job.objects.get(pk=job.pk))] * 3)) == [
        False,
        False,
        True,
    ]
    assert [job.pk] * 2 == RUNS
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, heartbeat_at=long_ago)
    at_once(*[jobs.sweep] * 3)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert [job.pk] * 3 == RUNS


def test_a_sweep_leaves_a_running_job_alone(kinds):
    """Silent for long, the job is given away; the worker thought dead keeps nothing."""
    kinds.CELERY_TASK_ALWAYS_EAGER = False
    job = queued()
    MEETING.append(meeting := Barrier(2))

    def sweeping():
        meeting.wait(PATIENCE)
        alive = jobs.sweep()
        Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
        silent = jobs.sweep()
        MEETING.clear()
        other = jobs.run(job.pk, pulse=False)
        meeting.wait(PATIENCE)
        return alive, silent, other

    assert at_once(running(job), sweeping) == [True, (0, 1, True)]
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert job.result.read() == b"done"
    assert len(list((kinds.MEDIA_ROOT / "jobs").iterdir())) == 1


def test_an_event_announced_by_several_at_once(cast, settings):
    settings.EVENT_LISTENER = ""
    Notification.objects.all().delete()
    sent.outbox.clear()
    row = Request.objects.create(
        review=cast.review,
        kind=Request.Kind.HELP,
        state=cast.review.state,
        by=cast["XA focal_point"],
        step=cast.review.step,
        text="How?",
    )
    event = record("request.help", by=row.by, subject=row, review=cast.review, data={})
    Event.objects.filter(pk=event.pk).update(at=timezone.now() - timedelta(minutes=5))
    acts = [lambda: announcing.announce(event.pk), lambda: tasks.announce.run(event.pk)]
    results = at_once(*acts, tasks.announce_pending, tasks.announce_pending)
    assert not any(isinstance(found, Exception) for found in results), results
    told = Notification.objects.filter(event_id=event.pk)
    mails = list(told.filter(channel="email"))
    assert mails
    assert len({(n.user_id, n.channel) for n in told}) == told.count()
    assert len(sent.outbox) == len(mails)
    assert {n.sent_at is not None for n in mails} == {True}
    assert at_once(*[lambda: send_mail(mails[0].pk)] * 3) == [False] * 3


def test_reminders_and_openings_that_end_are_told_once(cast_at):
    cast = cast_at(Step.SELF_ASSESSMENT)
    day = cast.review.due_on
    made = at_once(*[lambda: reminders.remind(day)] * 3)
    assert sorted(made) == [0, 0, 1]
    assert Event.objects.filter(kind="deadline.reminder").count() == 1
    answers = Submission.objects.get(review=cast.review, step=Step.SELF_ASSESSMENT)
    openings.open_draft(by=cast["XA focal_point"], submission=answers)
    DraftOpening.objects.update(until=timezone.now())
    ended = at_once(*[openings.end_expired] * 3)
    assert sorted(ended) == [0, 0, 1]
    assert Event.objects.filter(kind="draft.closed").count() == 1
