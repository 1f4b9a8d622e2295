"""The whole system as `./dev run` starts it: web server, two workers and beat, on its own data."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_string, policy
from pathlib import Path

from tests.spare import free_port
from tests.workers.system import ROOT, beat, eventually, own_system, shell, web, worker

PASSPHRASE = "correct horse battery"  # that of tests/factories/people.py
FRAME = """
from questionnaires.actions.catalogue import CLUSTER_1, load
from reviews.actions.frame import load_frame, load_practice
load_frame(); load_practice(); load(CLUSTER_1)
"""
ONE_OFFICER = """
from tests.factories.people import officer
officer()
"""
# XA answers the questionnaire; its people are the cast of the other tests.
SELF_ASSESSMENT = """
from django.conf import settings
settings.EVENT_LISTENER = ""
from reviews.process import Step
from tests.factories.people import make_cast
from tests.factories.progress import skip_to
skip_to(make_cast(), Step.SELF_ASSESSMENT)
"""


@dataclass
class Site:
    """Where the running system is reached, and where its mail lies."""

    env: dict[str, str]
    folder: Path
    artefacts: Path

    def address(self, path: str) -> str:
        """The full address of a path."""
        return self.env["SITE_URL"] + path

    def run(self, code: str) -> str:
        """Run code in the system, and return what it prints."""
        return shell(self.env, code)

    def mails_to(self, address: str) -> list[str]:
        """The texts of the mails that were handed over for somebody, oldest first."""
        found = []
        for path in sorted((self.folder / "mail").glob("*.log")):
            for raw in path.read_text().split("-" * 79 + "\n")[:-1]:
                mail = message_from_string(raw.lstrip(), policy=policy.default)
                body = mail.get_body(("plain",))
                if mail["To"] == address and body is not None:
                    found.append(body.get_content())
        return found

    def link_for(self, address: str) -> str:
        """The activation link out of somebody's mail, as soon as it has come."""
        assert eventually(lambda: self.mails_to(address)), f"no mail came for {address}"
        found = re.search(r"\S+/activate/\S+", self.mails_to(address)[-1])
        assert found, "the mail holds no activation link"
        return found[0]


@contextmanager
def whole_site(folder: Path, *, servers: bool, prepare: str) -> Iterator[Site]:
    """A running system on SQLite and files, or on PostgreSQL and Redis, with what is prepared."""
    with own_system("revmod.settings", folder, servers=servers) as env:
        port = free_port()
        env |= {"PORT": str(port), "SITE_URL": f"http://localhost:{port}"}
        shell(env, FRAME + prepare)
        kind = "postgresql" if servers else "sqlite"
        running = [web(env), worker(env, "mail"), worker(env, "jobs"), beat(env)]
        try:
            yield Site(env, folder, ROOT / "var/artefacts/journeys" / kind)
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(30)
