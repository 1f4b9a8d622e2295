"""An act that another one got in the way of runs again and sees what the other did."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection

from audit.actions import once
from audit.models import Act
from reviews.models import Setting
from tests.races.together import amid


def naming(key: str) -> str:
    """Write a row that may be there once, having looked before."""
    if Setting.objects.filter(key=key).exists():
        return "/there/"
    Setting.objects.create(key=key, value=1)
    return "/made/"


def test_a_row_written_meanwhile_is_seen_the_second_time():
    acts = [lambda: once(None, str(uuid4()), lambda: naming("a"))] * 2
    found = amid(*acts, before='INSERT INTO "reviews_setting"')
    assert sorted(found) == ["/made/", "/there/"]
    assert Act.objects.count() == 2


def test_an_error_of_ones_own_stays_an_error():
    def wrong() -> str:
        Setting.objects.create(key="a", value=1)
        Setting.objects.create(key="a", value=1)
        return "/never/"

    with pytest.raises(IntegrityError):
        once(None, str(uuid4()), wrong)
    assert not Setting.objects.exists()
    assert not Act.objects.exists()


def test_two_acts_that_wait_for_each_other_are_both_done():
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite locks the whole database: nobody can wait for anybody")
    for key in ("a", "b"):
        Setting.objects.create(key=key, value=0)

    def add(first: str, second: str) -> str:
        for key in (first, second):
            row = Setting.objects.select_for_update().get(key=key)
            row.value += 1
            row.save()
        return f"/{first}/"

    def act(*keys: str):
        return lambda: once(None, str(uuid4()), lambda: add(*keys))

    found = amid(act("a", "b"), act("b", "a"), before="FOR UPDATE", times=2)
    assert found == ("/a/", "/b/")
    assert set(Setting.objects.values_list("value", flat=True)) == {2}
