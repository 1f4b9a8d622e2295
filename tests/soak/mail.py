"""Workers killed while events become mails: `./dev soak mail`.

Each round a worker starts, events happen, and the worker is killed with SIGKILL at a random moment
after its first mail, while events go on. In the end one worker is left alone to finish. Then every
person must have got exactly one mail and one message in the inbox for each event. A mail that went
out a second time with the same Message-ID (the window SMTP leaves, docs/notifications.md) is
counted as repeated.
"""

import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.spare import answers
from tests.workers.system import beat, eventually, own_system, shell, start, worker

ROUNDS = 10  # on each kind of system
EVENTS = 12  # in a round
MAILS = 9  # of an event: eight drafters and the officer
DONE = 120.0  # seconds in which a worker left alone must have finished

PREPARE = """
from django.db import transaction
from audit.models import Event
from django.utils import timezone
from reviews.actions.frame import load_frame, load_practice
from tests.factories.people import make_cast
from django.conf import settings
listener, settings.EVENT_LISTENER = settings.EVENT_LISTENER, ""
load_frame(); load_practice()
print(make_cast().review.pk)
Event.objects.update(announced_at=timezone.now())
"""
HAPPEN = """
import random, time
from django.db import transaction
from audit.actions import record
from reviews.models import Review
review = Review.objects.get(pk=REVIEW)
for number in range(NUMBER):
    with transaction.atomic():
        print(record("step.extended", by=None, review=review,
                     data={"step": "consultations", "until": "2026-09-01"}).pk, flush=True)
    time.sleep(random.uniform(0, 0.1))
"""
LEFT = """
from audit.models import Event
from notifications.models import Notification
print(Event.objects.filter(announced_at=None).count()
      + Notification.objects.filter(channel="email", sent_at=None).count())
"""
FOUND = """
import json
from notifications.models import Notification
from reviews.models import Participant
seats = Participant.objects.filter(review_id=REVIEW).values_list("user__email", "seat")
rows = Notification.objects.values_list("event_id", "user__email", "channel")
print(json.dumps({"seats": list(seats), "rows": list(rows)}))
"""


@dataclass
class Count:
    """What a soak found."""

    rounds: int = 0
    events: int = 0
    notifications: int = 0
    lost: int = 0
    doubled: int = 0
    repeated: int = 0
    cut_short: int = 0  # rounds in which the killed worker left mails to send

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in vars(self).items()).replace("_", " ")


def mails(folder: Path) -> Iterator[tuple[int, str, str]]:
    """Every whole mail that was handed over: event, address, Message-ID.

    A worker killed while it writes leaves half a mail: one without its closing line.
    """
    for path in folder.glob("*.log"):
        *whole, _rest = path.read_text().split("-" * 79 + "\n")
        for text in whole:
            # Half a mail may stand before a whole one in the same file: the last headers count.
            identity = re.findall(r"^Message-ID:\s+(<(\d+)\.\d+\.\d+@.*>)$", text, re.M)[-1]
            yield int(identity[1]), re.findall(r"^To: (.*)$", text, re.M)[-1], identity[0]


def expected(events: set[int], seats: list[list[str]]) -> tuple[set, set]:
    """Who must have got what: (event, address) by mail and in the inbox."""
    officer = "olga.officer@example.org"
    drafters = {address for address, seat in seats if seat != "observer"} | {officer}
    everyone = {address for address, _seat in seats} | {officer}
    return (
        {(event, address) for event in events for address in drafters},
        {(event, address) for event in events for address in everyone},
    )


def judge(count: Count, folder: Path, events: set[int], found: dict) -> None:
    """Compare what arrived with what had to arrive."""
    must_mail, must_inbox = expected(events, found["seats"])
    ids: dict[tuple[int, str], list[str]] = defaultdict(list)
    for event, address, identity in mails(folder):
        ids[event, address].append(identity)
    inbox = [(event, address) for event, address, channel in found["rows"] if channel == "inbox"]
    count.events += len(events)
    count.notifications += len(found["rows"])
    count.lost += len(must_mail - set(ids)) + len(must_inbox - set(inbox))
    count.doubled += len(inbox) - len(set(inbox)) + len(set(ids) - must_mail)
    count.doubled += sum(len(set(same)) - 1 for same in ids.values())
    count.repeated += sum(len(same) - len(set(same)) for same in ids.values())


def kill_in_the_middle(env: dict[str, str], review: str, folder: Path) -> set[int]:
    """One round: a worker dies while events become mails; returns the events."""
    before = sum(1 for _mail in mails(folder))
    running = worker(env, "mail")
    code = HAPPEN.replace("REVIEW", review).replace("NUMBER", str(EVENTS))
    happening = start(env, code)
    try:
        eventually(lambda: sum(1 for _mail in mails(folder)) > before, 30)
        time.sleep(random.uniform(0, 0.8))
    finally:
        running.kill()
        running.wait(10)
        happened, _errors = happening.communicate(timeout=30)
    return {int(line) for line in happened.split()}


def soak(count: Count, folder: Path, *, rounds: int, servers: bool) -> None:
    """Some rounds on one kind of system, and the reckoning."""
    with own_system("tests.soak.settings", folder, servers=servers) as env:
        review = shell(env, PREPARE)
        timetable, events = beat(env), set()
        try:
            for _round in range(rounds):
                events |= kill_in_the_middle(env, review, folder / "mail")
                count.rounds += 1
                count.cut_short += sum(1 for _mail in mails(folder / "mail")) < len(events) * MAILS
            last = worker(env, "mail")
            try:
                eventually(lambda: shell(env, LEFT) == "0", DONE)
            finally:
                stop(last)
        finally:
            stop(timetable)
        judge(
            count, folder / "mail", events, json.loads(shell(env, FOUND.replace("REVIEW", review)))
        )


def stop(process: subprocess.Popen) -> None:
    """End a process in good order, or by force."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def main() -> bool:
    """All rounds; prints the count and returns whether nothing was lost or doubled."""
    count = Count()
    for servers in (False, True):
        if servers and not answers():
            print("PostgreSQL does not answer: only SQLite and files were tried.", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            soak(count, Path(folder), rounds=ROUNDS, servers=servers)
    print(count)
    return not (count.lost or count.doubled)
