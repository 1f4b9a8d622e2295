"""The short form of `./dev soak mail`: a worker killed while events become mails."""

import pytest
from django.conf import settings

from tests.soak.mail import Count, soak

pytestmark = [pytest.mark.worker, pytest.mark.slow]


def test_a_killed_worker_loses_and_doubles_nothing(tmp_path):
    count = Count()
    soak(count, tmp_path, rounds=2, servers=bool(settings.REDIS_URL))
    assert (count.rounds, count.events, count.lost, count.doubled) == (2, 12, 0, 0)
    assert count.notifications == 12 * (9 + 13)
