"""/healthz and /readyz say what is well and what is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviews.models import Heartbeat
from reviews.tasks import tick


def test_the_process_lives_without_asking_the_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_after_a_tick(client):
    tick()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": True,
        "migrations": True,
        "broker": True,
        "beat": True,
    }


@pytest.mark.django_db
def test_not_ready_when_beat_has_fallen_silent(client):
    Heartbeat.objects.create(name="beat", at=timezone.now() - timedelta(minutes=6))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [name for name, well in answer.json().items() if not well] == ["ready", "beat"]


def test_the_probes_only_read(client):
    assert client.post("/healthz").status_code == 405
