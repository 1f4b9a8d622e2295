"""A job's page: how far it is, its result, and a second try."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.models import User
from audit.views import perform
from reviews.actions import jobs
from reviews.models import Job, Review
from reviews.permissions import visible_reviews
from reviews.visibility import may_have
from revmod.lib.files import attachment


def ask_for(
    request: HttpRequest, kind: str, args: dict[str, object], review: Review
) -> HttpResponse:
    """Start a job once for a posted form and go to its page; 429 where the person has too many.

    The view has demanded before that the person may have what the job makes.
    """
    by = request.user if isinstance(request.user, User) else None

    def do() -> str:
        return reverse("job", args=[jobs.start(kind, args, by=by, review=review).pk])

    try:
        return perform(request, do)
    except jobs.TooMany as error:
        return _too_many(request, error)


def _too_many(request: HttpRequest, error: jobs.TooMany) -> HttpResponse:
    return render(request, "429.html", {"reason": error.reason}, status=429)


def _own_job(request: HttpRequest, pk: int) -> Job:
    """A job this person asked for, as long as they read what it is made from; 404 otherwise.

    Nobody else's, the Secretariat's neither: the result may hold a draft.
    """
    job = get_object_or_404(Job, pk=pk, requested_by_id=request.user.pk)
    if job.review_id and not visible_reviews(request.user).filter(pk=job.review_id).exists():
        raise Http404
    if not may_have(request.user, job):
        raise Http404
    return job


@login_required
@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress; asks again by itself until the job has finished."""
    found = _own_job(request, pk)
    if found.finished and request.headers.get("HX-Request"):
        return HttpResponseClientRefresh()  # heading and title change with the rest
    return render(request, "reviews/job.html", {"job": found, "review": found.review})


@login_required
@require_GET
def job_download(request: HttpRequest, pk: int) -> FileResponse:
    """The file a finished job made."""
    found = _own_job(request, pk)
    if not found.result.name:
        raise Http404
    try:
        return attachment(found.result.name, found.result_name, found.content_type)
    except FileNotFoundError as error:
        raise Http404 from error


@login_required
@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed or cleared job again."""
    found = _own_job(request, pk)
    try:
        jobs.retry(found)
    except jobs.TooMany as error:
        return _too_many(request, error)
    return redirect("job", pk=found.pk)
