"""The short form of `./dev soak saves`: the web server killed while seven people save."""

import pytest
from django.conf import settings

from tests.soak.saves import Count, judge, soak
from tests.soak.writers import Save, Writer


def test_the_reckoning_finds_what_is_lost_doubled_and_torn():
    """Of four acknowledged saves one is gone, one has another text, one another number."""
    writer = Writer(person=1, session="", sheet=1, questions=[7])
    writer.acknowledged = {Save(7, once, f"text {once}"): n for n, once in enumerate("abcd", 1)}
    writer.faults = ["500"]
    history = [["a", 7, 1, "text a", 1], ["b", 7, 2, "text", 1], ["d", 7, 3, "text d", 1]]
    count = Count()
    found = {"history": [*history, history[0]], "current": [[7, 4, "text d"]]}
    judge(count, [writer], found)
    assert (count.acknowledged, count.lost, count.doubled, count.torn, count.refused) == (
        (4, 3, 1, 1, 1)
    )
    assert not count.clean


@pytest.mark.worker
@pytest.mark.slow
def test_a_killed_server_loses_no_acknowledged_save(tmp_path):
    count = Count()
    soak(count, tmp_path, rounds=2, servers=bool(settings.REDIS_URL))
    assert count.clean, count
    assert count.rounds == 2
    assert count.acknowledged > 20
