"""Seven people at the web server, each saving one answer after the other, as their browsers do.

A save that was not acknowledged is kept and sent again under the same id once the server is back.
"""

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

WORDS = (
    "law", "act", "article", "provision", "court", "measure", "offence", "قانون", "المادة", "法律",
    "条款", "закон", "статья", "ley", "artículo", "procédure", "🙂", "<b>law</b>", "“quoted”",
)  # fmt: skip
TOKEN = "a" * 32  # of the form: the same in the cookie and in the header
BACK_AFTER = 0.2  # seconds in which a server that is away is not asked again
WAIT = 30.0


@dataclass(frozen=True)
class Save:
    """One text as it was typed."""

    question: int
    client_id: str
    text: str


@dataclass
class Writer:
    """One person: their session, what the server acknowledged, and what it has yet to."""

    person: int
    session: str
    sheet: int
    questions: list[int]
    acknowledged: dict[Save, int] = field(default_factory=dict)  # to the revision told
    waiting: Save | None = None
    again: set[str] = field(default_factory=set)  # ids of saves that had no reply at first
    faults: list[str] = field(default_factory=list)
    revisions: dict[int, int] = field(default_factory=dict)

    def write(self, port: int, stop: threading.Event, *, once: bool = False) -> None:
        """Save until told to stop; with `once` only what is waiting."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
        while not stop.is_set() and (self.waiting or not once):
            try:
                self._save(connection)
            except (OSError, http.client.HTTPException):
                connection.close()
                if self.waiting:
                    self.again.add(self.waiting.client_id)
                if once:
                    return
                stop.wait(BACK_AFTER)
            time.sleep(random.uniform(0, 0.03))
        connection.close()

    def _save(self, connection: http.client.HTTPConnection) -> None:
        save = self.waiting = self.waiting or self._typed()
        body = {
            "value": save.text,
            "base": self.revisions.get(save.question, 0),
            "client_id": save.client_id,
            "language": "en",
            "person": self.person,
        }
        connection.request("POST", self._address(save), json.dumps(body), self._headers())
        reply = connection.getresponse()
        text = reply.read()
        if reply.status == 200:
            told: dict[str, Any] = json.loads(text)
            self.acknowledged[save] = self.revisions[save.question] = told["revision"]
        else:
            self.faults.append(f"{reply.status}: {text[:300]!r}")
        self.waiting = None

    def _typed(self) -> Save:
        words = " ".join(random.choices(WORDS, k=random.randint(5, 300)))
        once = str(uuid4())
        return Save(random.choice(self.questions), once, f"{once} {words}\n\n{self.person}.")

    def _address(self, save: Save) -> str:
        return f"/answers/{self.sheet}/{save.question}/"

    def _headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }


def all_at_once(writers: list[Writer], port: int, stop: threading.Event, **how: bool) -> list:
    """Let every writer write at the same time; returns the running threads."""
    threads = [
        threading.Thread(target=writer.write, args=(port, stop), kwargs=how) for writer in writers
    ]
    for thread in threads:
        thread.start()
    return threads
