"""Running acts at the same time, each in a thread with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as all_of
from threading import Barrier, Event
from typing import Any

from django.db import connection

PATIENCE = 20  # seconds until a test gives up; a deadlock of ours would last longer
BLOCKED = 0.3  # an act that has not ended after so long waits for the other one's lock

Act = Callable[[], Any]


def at_once(*acts: Act) -> list[Any]:
    """Do acts in threads that start together; what each returned or raised, in their order."""
    start = Barrier(len(acts))

    def run(act: Act) -> Any:
        start.wait(PATIENCE)
        return outcome(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result(PATIENCE) for each in [pool.submit(run, act) for act in acts]]


def outcome(act: Act) -> Any:
    """What an act returns or raises; its thread's connection is closed behind it."""
    try:
        return act()
    except Exception as error:
        return error
    finally:
        connection.close()


def amid(first: Act, second: Act, *, before: str, times: int = 1) -> tuple[Any, Any]:
    """Do `second` while `first` stands before the SQL statement that contains `before`.

    `times` says before which of several such statements. When `second` waits for a lock that
    `first` holds, `first` goes on and `second` ends after it. Returns what both returned or
    raised.
    """
    reached, go_on = Event(), Event()
    seen = 0

    def stop(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal seen
        seen += before in sql
        if seen == times and not reached.is_set():
            reached.set()
            go_on.wait(PATIENCE)
        return execute(sql, *rest)

    def stopping() -> Any:
        with connection.execute_wrapper(stop):
            return outcome(first)

    with ThreadPoolExecutor(2) as pool:
        one: Future[Any] = pool.submit(stopping)
        one.add_done_callback(lambda _done: reached.set())
        assert reached.wait(PATIENCE)
        assert not one.done(), f"no statement contains {before!r}: {one.result()!r}"
        two: Future[Any] = pool.submit(outcome, second)
        all_of([two], BLOCKED)
        go_on.set()
        return one.result(PATIENCE), two.result(PATIENCE)
