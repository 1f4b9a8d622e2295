"""How many SQL queries a request costs: `python -m benchmarks.queries < requests.json`.

Asks in its own process, so that nothing is left out: those of session and person count too.
"""

import json
import sys
from typing import Any
from uuid import uuid4

import django


def queries(request: dict[str, Any]) -> int:
    """The queries of one request; the process has answered the same one before."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies["sessionid"] = request["session"]
    found = 0
    for _time in range(2):
        body = {
            "value": f"A text {uuid4()}",
            "base": 10**6,
            "client_id": str(uuid4()),
            "language": "en",
        }
        with CaptureQueriesContext(connection) as captured:
            if request.get("saves"):
                reply = client.post(
                    request["path"], body, content_type="application/json", SERVER_NAME="127.0.0.1"
                )
            else:
                reply = client.get(request["path"], SERVER_NAME="127.0.0.1")
            b"".join(reply)
        assert reply.status_code == 200, f"{request['path']}: {reply.status_code}"
        found = sum(query["sql"] not in ("BEGIN", "COMMIT") for query in captured)
    return found


if __name__ == "__main__":
    django.setup()
    json.dump({name: queries(one) for name, one in json.load(sys.stdin).items()}, sys.stdout)
