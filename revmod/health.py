"""Whether the process lives, and whether it can do its work."""

from datetime import timedelta

import structlog
from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from reviews.models import Heartbeat

log = structlog.get_logger(__name__)

TICK_MAY_BE_OLD = timedelta(minutes=5)
_migrated = False  # once all are applied they stay so while this process runs


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives. Asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker, migrations and beat are in order, else 503 and which is not."""
    answers = {"database": _database()}
    answers["migrations"] = answers["database"] and _migrations()
    answers["broker"] = _broker()
    answers["beat"] = answers["migrations"] and _beat()
    ready = all(answers.values())
    if not ready:
        log.warning("not_ready", **answers)
    return JsonResponse({"ready": ready} | answers, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations() -> bool:
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _broker() -> bool:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0.1, timeout=2)
    except (OperationalError, OSError):
        return False
    return True


def _beat() -> bool:
    """Beat sent a tick and a worker took it, not long ago."""
    since = timezone.now() - TICK_MAY_BE_OLD
    return Heartbeat.objects.filter(name=Heartbeat.BEAT, at__gt=since).exists()
