"""Long work: claimed once, taken up again, seen only by the person who asked."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reviews.actions import jobs, participants
from reviews.models import Heartbeat, Job, Participant
from reviews.tasks import sweep_jobs, tick

pytestmark = pytest.mark.django_db


def make_note(job: Job, report: jobs.Report) -> jobs.Result:
    report(1, 2)
    return jobs.Result(
        "Résumé/../answers.pdf", "application/pdf", b"%PDF-1.7 " + str(job.pk).encode()
    )


def make_trouble(job: Job, report: jobs.Report) -> jobs.Result:
    raise ValueError("a sentence of an answer")


@pytest.fixture(autouse=True)
def kinds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    here = "tests.reviews.test_jobs"
    settings.JOB_KINDS = {"note": f"{here}.make_note", "trouble": f"{here}.make_trouble"}


@pytest.fixture
def person():
    return User.objects.create_user("expert@xa.example.org", name="An expert")


@pytest.fixture
def signed_in(client, person, settings):
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def started(kind: str, person: User, **fields) -> Job:
    """A job as if its message were still on the way."""
    return Job.objects.create(kind=kind, requested_by=person, **fields)


def silent(job: Job, **fields) -> None:
    """Make a job look as if its worker had died."""
    long_ago = timezone.now() - timedelta(minutes=10)
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, heartbeat_at=long_ago, **{"attempts": 1} | fields
    )


def test_a_job_is_sent_after_the_commit_and_done(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.start("note", {"of": 1}, by=person)
        assert job.state == Job.State.QUEUED
    job.refresh_from_db()
    assert (job.state, job.progress, job.total, job.attempts) == ("done", 1, 2, 1)
    assert job.result_name == "answers.pdf"
    assert job.result.read() == b"%PDF-1.7 " + str(job.pk).encode()


def test_an_unknown_kind_is_refused(person):
    with pytest.raises(KeyError):
        jobs.start("unknown", {}, by=person)


def test_a_second_message_does_nothing(person):
    job = started("note", person)
    assert jobs.run(job.pk, pulse=False)
    assert not jobs.run(job.pk, pulse=False)
    job.refresh_from_db()
    assert job.attempts == 1


def test_a_failure_keeps_its_type_and_not_its_words(person, capsys):
    job = started("trouble", person)
    jobs.run(job.pk, pulse=False)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "ValueError")


def test_the_sweep_gives_a_dead_workers_job_to_another(person, django_capture_on_commit_callbacks):
    job = started("note", person)
    silent(job)
    sweep_jobs()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


def test_the_sweep_sends_a_lost_message_again(person):
    job = started("note", person, queued_at=timezone.now() - timedelta(minutes=5))
    fresh = started("note", person)
    assert jobs.sweep() == 1
    job.refresh_from_db()
    fresh.refresh_from_db()
    assert (job.state, fresh.state) == ("done", "queued")


def test_a_job_that_kills_its_workers_fails_in_the_end(person):
    job = started("note", person)
    silent(job, attempts=jobs.ATTEMPTS)
    assert jobs.sweep() == 0
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "WorkerLost")


def test_a_worker_thought_dead_leaves_no_second_result(person, settings):
    settings.JOB_KINDS = {"slow": "tests.reviews.test_jobs.overtaken"}
    job = started("slow", person)
    jobs.run(job.pk, pulse=False)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result.name) == ("queued", 1, "")
    assert not default_storage.exists("jobs") or default_storage.listdir("jobs")[1] == []


def overtaken(job: Job, report: jobs.Report) -> jobs.Result:
    """The sweep takes the job away while it is being done."""
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    return make_note(job, report)


def test_old_results_go_and_can_be_made_again(person, django_capture_on_commit_callbacks):
    job = started("note", person)
    jobs.run(job.pk, pulse=False)
    Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert jobs.clear_results() == 1
    job.refresh_from_db()
    assert not job.result
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.retry(job)
    job.refresh_from_db()
    assert job.result


def test_only_a_failed_or_cleared_job_can_be_retried(person):
    job = started("note", person)
    assert not jobs.retry(job)
    jobs.run(job.pk, pulse=False)
    assert not jobs.retry(job)


def test_a_tick_is_one_row():
    tick()
    tick()
    assert Heartbeat.objects.filter(name=Heartbeat.BEAT).count() == 1


def test_the_page_follows_the_job_and_gives_the_file(signed_in, person):
    job = started("note", person)
    page = signed_in.get(job.get_absolute_url())
    assert "hx-trigger" in page.content.decode()
    assert signed_in.get(reverse("job_download", args=[job.pk])).status_code == 404
    jobs.run(job.pk, pulse=False)
    assert "hx-trigger" not in signed_in.get(job.get_absolute_url()).content.decode()
    file = signed_in.get(reverse("job_download", args=[job.pk]))
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert b"".join(file.streaming_content).startswith(b"%PDF")


def test_a_failed_job_can_be_tried_again_from_its_page(
    signed_in, person, settings, django_capture_on_commit_callbacks
):
    job = started("trouble", person)
    jobs.run(job.pk, pulse=False)
    assert "Try again" in signed_in.get(job.get_absolute_url()).content.decode()
    settings.JOB_KINDS |= {"trouble": "tests.reviews.test_jobs.make_note"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in.post(reverse("job_retry", args=[job.pk]))
    assert answer.url == job.get_absolute_url()
    job.refresh_from_db()
    assert job.state == "done"


def test_nobody_else_sees_a_job(signed_in):
    other = User.objects.create_user("other@xb.example.org", name="Another")
    job = started("note", other)
    jobs.run(job.pk, pulse=False)
    for name in ("job", "job_download"):
        assert signed_in.get(reverse(name, args=[job.pk])).status_code == 404
    assert signed_in.post(reverse("job_retry", args=[job.pk])).status_code == 404


def test_who_loses_the_seat_loses_the_file(cast, client, settings):
    expert = cast["XA expert"]
    client.force_login(expert, backend=settings.AUTHENTICATION_BACKENDS[0])
    job = started("note", expert, review=cast.review)
    jobs.run(job.pk, pulse=False)
    address = reverse("job_download", args=[job.pk])
    assert client.get(address).status_code == 200
    seat = Participant.objects.get(user=expert)
    participants.unseat(by=cast.officer, participant=seat)
    assert client.get(address).status_code == 404


def test_the_same_job_that_still_waits_is_one(person):
    first = jobs.start("note", {"of": 1}, by=person)
    assert jobs.start("note", {"of": 1}, by=person) == first
    other = User.objects.create_user("other@xa.example.org", name="Another")
    assert jobs.start("note", {"of": 1}, by=other) != first
    assert jobs.start("note", {"of": 2}, by=person) != first
    Job.objects.filter(pk=first.pk).update(state=Job.State.RUNNING)
    assert jobs.start("note", {"of": 1}, by=person) != first  # the text may have changed since


def test_nobody_keeps_the_worker_from_everybody_else(person):
    made = [jobs.start("note", {"of": number}, by=person) for number in range(jobs.MOST)]
    failed = started("note", person, state=Job.State.FAILED)
    with pytest.raises(jobs.TooMany):
        jobs.start("note", {"of": "one more"}, by=person)
    with pytest.raises(jobs.TooMany):
        jobs.retry(failed)
    assert jobs.start("note", {"of": 0}, by=person) == made[0]
    assert jobs.start("note", {"of": "the command line's"}, by=None)
    other = User.objects.create_user("other@xa.example.org", name="Another")
    assert jobs.start("note", {"of": 1}, by=other)
    Job.objects.filter(pk=made[0].pk).update(state=Job.State.DONE)
    assert jobs.retry(failed)


def test_too_many_is_said_on_a_page(person, signed_in):
    for _number in range(jobs.MOST):
        started("note", person)
    failed = started("note", person, state=Job.State.FAILED)
    answer = signed_in.post(reverse("job_retry", args=[failed.pk]))
    assert answer.status_code == 429
    assert "still being made" in answer.content.decode()
