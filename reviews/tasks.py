"""What workers do for the core: they fetch, call an action and leave."""

from celery import Task, shared_task

from reviews.actions import imports, jobs, openings


@shared_task(bind=True)
def run_job(self: Task, job_id: int) -> None:
    """Do a piece of long work (queue "jobs")."""
    # A pulse needs a thread and a connection of its own: not inside a caller's transaction.
    jobs.run(job_id, pulse=not self.request.is_eager)


@shared_task
def sweep_jobs() -> None:
    """Take up again what dead workers left, and clear old results and staged files away."""
    jobs.sweep()
    jobs.clear_results()
    imports.clear_staged()


@shared_task
def tick() -> None:
    """The sign of life that `/readyz` looks for."""
    jobs.tick()


@shared_task
def close_draft_openings() -> None:
    """End the openings of drafts whose days are over."""
    openings.end_expired()
