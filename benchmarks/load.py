"""The load, in a process of its own: `python -m benchmarks.load < plan.json`.

Some people at once, each on a thread with a connection, ask again as soon as the reply is read.
Prints how many replies came, the time each took and what was not a 200.
"""

import http.client
import json
import random
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

TOKEN = "a" * 32  # of the form: the same in the cookie and in the header
NEWEST = 10**6  # a save whose revision is not known yet starts from the newest
TEXT = "The law provides for this; the provision has been in force since it was amended. "
WAIT = 60.0


@dataclass
class Person:
    """One thread: what it asks for in turn, and what came of it."""

    port: int
    asked: list[dict[str, Any]]
    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)

    def ask(self, until: float) -> None:
        """Ask until the time is over."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        turn = 0
        while time.monotonic() < until:
            request = self.asked[turn % len(self.asked)]
            turn += 1
            begun = time.perf_counter()
            try:
                status, text = self._one(connection, request)
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(f"{request['path']}: {error!r}")
                break
            self.times.append(time.perf_counter() - begun)
            if status != 200:
                self.faults.append(f"{request['path']}: {status} {text[:200]!r}")
            elif request.get("saves"):
                self.revisions[request["path"]] = json.loads(text)["revision"]
        connection.close()

    def _one(self, connection: http.client.HTTPConnection, request: dict) -> tuple[int, bytes]:
        headers = {"Cookie": f"sessionid={request['session']}; csrftoken={TOKEN}"}
        if request.get("saves"):
            headers |= {"Content-Type": "application/json", "X-CSRFToken": TOKEN}
            connection.request("POST", request["path"], self._body(request["path"]), headers)
        else:
            connection.request("GET", request["path"], headers=headers)
        reply = connection.getresponse()
        return reply.status, reply.read()

    def _body(self, path: str) -> str:
        text = f"{uuid4()} " + TEXT * random.randint(1, 12)
        return json.dumps(
            {
                "value": text.strip(),
                "base": self.revisions.get(path, NEWEST),
                "client_id": str(uuid4()),
                "language": "en",
            }
        )


def main() -> None:
    """Carry out the plan on standard input."""
    plan = json.load(sys.stdin)
    number = plan["people"]
    people = [Person(plan["port"], plan["requests"][place::number]) for place in range(number)]
    begun = time.monotonic()
    until = begun + plan["seconds"]
    threads = [threading.Thread(target=person.ask, args=(until,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(
        {
            "seconds": time.monotonic() - begun,
            "times": [one for person in people for one in person.times],
            "faults": [fault for person in people for fault in person.faults],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
