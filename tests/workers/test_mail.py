"""The short form of `./dev soak mail`: a worker killed while events become mails."""

import pytest
from django.conf import settings

from tests.soak.mail import Count, judge, soak

LINE = "-" * 79 + "\n"


def letter(event: int, name: str, user: int) -> str:
    return f"Subject: x\nTo: {name}@example.org\nMessage-ID: <{event}.{user}.1@localhost>\n\ntext\n"


def test_the_reckoning_finds_what_is_lost_doubled_and_repeated(tmp_path):
    """Two events for one expert and the officer: one mail is lost, one came under two names."""
    half = letter(1, "expert", 1)[:-9]
    officer = letter(1, "olga.officer", 2) + LINE
    (tmp_path / "a.log").write_text(half + letter(1, "expert", 1) + LINE + officer)
    again = officer + officer.replace("<1.2.1@", "<1.2.2@")
    (tmp_path / "b.log").write_text(again + letter(2, "olga.officer", 2) + LINE + half)
    addresses = ["expert@example.org", "olga.officer@example.org"]
    rows = [[event, address, "inbox"] for event in (1, 2) for address in addresses]
    count = Count()
    seats = [["expert@example.org", "expert"]]
    judge(count, tmp_path, {1, 2}, {"seats": seats, "rows": [*rows[:3], rows[0]]})
    # The expert's mail on event 2 and the officer's message on it; two ids, one row twice.
    assert (count.lost, count.doubled, count.repeated) == (2, 2, 1)


@pytest.mark.worker
@pytest.mark.slow
def test_a_killed_worker_loses_and_doubles_nothing(tmp_path):
    count = Count()
    soak(count, tmp_path, rounds=2, servers=bool(settings.REDIS_URL))
    assert (count.rounds, count.events, count.lost, count.doubled) == (2, 24, 0, 0)
    assert count.notifications == 24 * (9 + 13)
