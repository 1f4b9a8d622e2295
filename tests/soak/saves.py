"""The web server killed while seven people save: `./dev soak saves`.

Each round a server starts (gunicorn with two workers), seven people save answers as fast as they
can, some of them the same ones, and the server is killed with SIGKILL, all of its processes, at a
random moment. In the end a server is started once more and takes what was not acknowledged. Then
every save that was acknowledged must stand in the history: the exact text, under its id, by its
writer, as the revision that the writer was told.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.soak.writers import Writer, all_at_once
from tests.spare import answers, free_port
from tests.workers.system import QUIET, ROOT, eventually, own_system, shell

ROUNDS = 20  # on each kind of system
WRITERS = 7
START = 60.0  # seconds in which a server must answer

PREPARE = f"""
import json
from questionnaires.actions.catalogue import CLUSTER_1, load
from questionnaires.models import Answer
from reviews.actions import participants
from reviews.actions.frame import load_frame, load_practice
from reviews.models import State
from reviews.process import Seat, Step
from tests.factories.people import make_cast, person, signed_in
from tests.factories.progress import skip_to
load_frame(); load_practice(); load(CLUSTER_1)
cast = make_cast()
people = [cast["XA focal_point"], cast["XA expert"]]
while len(people) < {WRITERS}:
    people.append(person(f"Expert {{len(people)}}"))
    participants.seat(by=cast.officer, review=cast.review, state=State.objects.get(code="XA"),
                      user=people[-1], seat=Seat.EXPERT, note_reference="XA/2026/1")
skip_to(cast, Step.SELF_ASSESSMENT)
rows = Answer.objects.filter(sheet__submission__review=cast.review, question__type="long_text")
print(json.dumps({{
    "sheet": rows[0].sheet_id,
    "questions": list(rows.values_list("question_id", flat=True)),
    "people": [[p.pk, signed_in(p).cookies["sessionid"].value] for p in people],
}}))
"""
FOUND = """
import json
from questionnaires.models import Answer, AnswerRevision
rows = AnswerRevision.objects.order_by("answer", "number")
current = Answer.objects.filter(revision__gt=0)
print(json.dumps({
    "history": [[str(once), question, number, text, by] for once, question, number, text, by in
                rows.values_list("client_id", "answer__question_id", "number", "value", "by_id")],
    "current": list(current.values_list("question_id", "revision", "value")),
}))
"""


@dataclass
class Count:
    """What a soak found. `torn`: answers whose current text is not the last of their history;
    `refused`: saves the server would not take; `sent again`: those without a reply at first.
    """

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    torn: int = 0
    refused: int = 0
    sent_again: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in vars(self).items()).replace("_", " ")

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.torn or self.refused)


@contextmanager
def server(env: dict[str, str]) -> Iterator[int]:
    """A real web server on a port of its own; all of its processes are killed after the block."""
    port = free_port()
    command = ["gunicorn", "revmod.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    program = str(Path(sys.executable).parent / command[0])
    process = subprocess.Popen(
        [program, *command[1:]], cwd=ROOT, env=env, start_new_session=True, **QUIET
    )
    try:
        assert eventually(lambda: _answers(port), START), "the web server did not start"
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as reply:
            return reply.status == 200
    except OSError:
        return False


def kill_in_the_middle(env: dict[str, str], writers: list[Writer]) -> None:
    """One round: everybody saves, the server dies, everybody notices."""
    stop = threading.Event()
    with server(env) as port:
        threads = all_at_once(writers, port, stop)
        time.sleep(random.uniform(0.3, 3))
    time.sleep(0.3)  # saves under way fail now, and nobody is back yet
    stop.set()
    for thread in threads:
        thread.join(60)


def send_the_rest(env: dict[str, str], writers: list[Writer]) -> None:
    """The server is back: what was not acknowledged is sent again under the same id."""
    with server(env) as port:
        for thread in all_at_once(writers, port, threading.Event(), once=True):
            thread.join(60)


def judge(count: Count, writers: list[Writer], found: dict) -> None:
    """Compare what was acknowledged with what is kept."""
    kept = {once: tuple(rest) for once, *rest in found["history"]}
    times = Counter(once for once, *_rest in found["history"])
    last = {row[1]: (row[2], row[3]) for row in found["history"]}  # in the order of their numbers
    for writer in writers:
        count.acknowledged += len(writer.acknowledged)
        count.sent_again += len(writer.again)
        count.refused += len(writer.faults) + (writer.waiting is not None)
        for save, number in writer.acknowledged.items():
            wanted = (save.question, number, save.text, writer.person)
            count.lost += kept.get(save.client_id) != wanted
    count.doubled += sum(number - 1 for number in times.values())
    current = {question: (number, text) for question, number, text in found["current"]}
    count.torn += sum(current.get(key) != last.get(key) for key in current | last)


def soak(count: Count, folder: Path, *, rounds: int, servers: bool) -> None:
    """Some rounds on one kind of system, and the reckoning."""
    with own_system("tests.soak.settings", folder, servers=servers) as env:
        known = json.loads(shell(env, PREPARE))
        writers = [
            Writer(person, session, known["sheet"], known["questions"])
            for person, session in known["people"]
        ]
        for _round in range(rounds):
            kill_in_the_middle(env, writers)
            count.rounds += 1
        send_the_rest(env, writers)
        judge(count, writers, json.loads(shell(env, FOUND)))
        for fault in [fault for writer in writers for fault in writer.faults][:5]:
            print(fault, file=sys.stderr)


def main() -> bool:
    """All rounds; prints the count of each kind of system and returns whether nothing was lost."""
    clean = True
    for name, servers in (("SQLite", False), ("PostgreSQL", True)):
        if servers and not answers():
            print("PostgreSQL does not answer: only SQLite was tried.", file=sys.stderr)
            continue
        count = Count()
        with tempfile.TemporaryDirectory() as folder:
            soak(count, Path(folder), rounds=ROUNDS, servers=servers)
        print(f"{name}: {count}", flush=True)
        clean &= count.clean
    return clean
