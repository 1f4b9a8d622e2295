"""BAD INPUT: every form and every address with what hostile, careless or foreign browsers send (§8).

The routes come from the URL configuration itself and the forms from the pages: a new one is tried
without anybody adding it. Who may go where and what an address is made of, tests/leaks/ says.
The short form tries some values on each, the same at every run; `./dev soak input` tries them all.
"""

import gc
import logging
import os
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from revmod import urls
from tests.hostile.matrix import Matrix, Met, routes
from tests.leaks.people import STAGES
from tests.leaks.routes import ROUTES
from tests.leaks.world import World

pytestmark = pytest.mark.django_db
WHOLE = bool(os.environ.get("BAD_INPUT_WHOLE"))


@pytest.fixture
def world(settings) -> Iterator[World]:
    """The world at its beginning, taken back at the end."""
    settings.MAX_UPLOAD_BYTES = 200_000
    gc.freeze()  # and no log: thousands of requests come
    logging.disable(logging.CRITICAL)
    with transaction.atomic():
        yield World().reach(STAGES[0])
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    gc.unfreeze()


def test_bad_input_is_answered(world, record_property):
    """Never an error of ours; what was typed comes back, escaped; a repeat does nothing."""
    met, asked, wrong = Met(), 0, []
    for stage in STAGES:
        matrix = Matrix(world.reach(stage), met, whole=WHOLE)
        matrix.run()
        asked += matrix.asking.asked
        wrong += matrix.asking.wrong
    for name, number in (("routes", len(met.asked)), ("requests", asked), ("wrong", len(wrong))):
        record_property(name, number)
    assert not wrong, f"{len(wrong)} of {asked}:\n" + "\n".join(wrong[:80])
    assert met.asked == {name for name, _pattern in routes()}
    acts = {name for name, cases in ROUTES.items() if any(case.post for case in cases)}
    assert not acts - met.reached, "acts that were sent nothing"


@csrf_exempt
def careless(request, pk):
    """Shows what it gets as it came, and takes every text for a number."""
    if request.method == "POST" and not request.POST.get("words", "").startswith("<"):
        int(request.POST["number"])
    words = request.POST.get("words", "")
    return HttpResponse(
        f'<form method="post"><input name="number"><textarea name="words">{words}</textarea>',
        status=422 if request.method == "POST" else 200,
    )


urlpatterns = [*urls.urlpatterns, path("careless/<int:pk>/", careless, name="careless")]


@override_settings(ROOT_URLCONF="tests.test_bad_input")
def test_a_new_route_is_tried_without_an_entry(world):
    found = []
    for stage in STAGES[:3]:
        matrix = Matrix(world.reach(stage), Met(), whole=True)
        matrix.run(only="careless")
        found += matrix.asking.wrong
    told = "\n".join(found)
    assert "ValueError: invalid literal for int()" in told
    assert "shown as it came, not escaped" in told
    assert "number is lost" in told
    assert "/careless/999999999/: 200" in told
