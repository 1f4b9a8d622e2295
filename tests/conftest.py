"""Fixtures for every test. The named cast stands in tests/factories/."""

import pytest
from django.conf import settings
from django.core.cache import cache


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
