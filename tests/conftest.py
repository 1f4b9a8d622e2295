"""Fixtures for every test. The named cast stands in tests/factories/."""

import gc
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from questionnaires.actions.catalogue import CLUSTER_1, load
from questionnaires.models import Questionnaire
from reviews.actions.frame import load_frame, load_practice
from reviews.process import Step
from tests.factories.people import Cast, make_cast
from tests.factories.progress import skip_to


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: at the end one process would wait for the other's whole review.

    Tests of real workers have databases of their own and disturb nobody's; the few that empty the
    tests' own database stay behind those that need what the migrations left in it.
    """
    items.sort(
        key=lambda item: (
            item.get_closest_marker("worker") is None
            or item.get_closest_marker("django_db") is not None
        )
    )


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what stays until the end: a sixth of a pass."""
    gc.collect()
    gc.freeze()


def clear_cache() -> None:
    """Empty this test process's part of the cache; on Redis others keep theirs."""
    if not settings.REDIS_URL:
        cache.clear()
        return
    client = cache._cache.get_client()
    prefix = settings.CACHES["default"]["KEY_PREFIX"]
    if keys := list(client.scan_iter(f"{prefix}:*")):
        client.delete(*keys)


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Throttles and cached figures of one test must not reach the next."""
    clear_cache()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """The language that a test's requests left active must not reach the next."""
    yield
    translation.deactivate()


def load_everything() -> None:
    """The treaty frame, the 190 parties, the six practice parties and cluster I's questionnaire."""
    load_frame()
    load_practice()
    load(CLUSTER_1)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The database of all tests begins with the frame: to load it for each took half the time."""
    with django_db_blocker.unblock():
        load_everything()


@pytest.fixture
def frame(db) -> None:
    """The frame, loaded again where a test that commits has emptied the database behind it."""
    if not Questionnaire.objects.exists():
        load_everything()


@pytest.fixture
def opened(frame) -> Cast:
    """A launched review of XA in which nobody is seated yet."""
    return make_cast(seats=False)


@pytest.fixture
def cast(frame) -> Cast:
    """A review of XA with everybody seated, in the step of preliminary consultations."""
    return make_cast()


@pytest.fixture
def cast_at(cast) -> Callable[[Step], Cast]:
    """`cast_at(Step.FEEDBACK)`: the review with the given step open, texts before it empty."""

    def at(step: Step) -> Cast:
        skip_to(cast, step)
        return cast

    return at
