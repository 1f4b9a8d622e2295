"""THE LEAK MATRIX: every route as every kind of person in every step (domain.md §5, §10).

The routes come from the URL configuration itself: one without an entry in tests/leaks/routes.py
fails. Who reads which secret stands in tests/leaks/secrets.py, written from the domain. This asks
a part of it; `./dev soak leaks` asks the whole.
"""

import gc
import logging
import os
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import reverse

from tests.leaks.matrix import Matrix, mails_tell, routes
from tests.leaks.people import STAGES
from tests.leaks.routes import ALLAUTH, LIBRARY_ARGS, ROUTES
from tests.leaks.secrets import found_in, must_show
from tests.leaks.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def beginning(django_db_setup, django_db_blocker) -> Iterator[World]:
    """One database world for the whole module, taken back at its end."""
    gc.freeze()  # and no log: twenty thousand requests come
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic():
        yield World().reach(STAGES[0])
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


# Who may read what does not depend on the database: the second pass asks where most is at stake.
AGAIN = {"half"}


@pytest.fixture(
    scope="module",
    params=[pytest.param(s, marks=[] if s in AGAIN else pytest.mark.once) for s in STAGES],
)
def world(request, beginning) -> World:
    """The world at each stage in turn."""
    return beginning.reach(request.param)


def test_every_route_has_an_entry():
    known = set(routes())
    assert not known - set(ROUTES) - ALLAUTH, "routes without an entry in tests/leaks/routes.py"
    assert not (set(ROUTES) | ALLAUTH) - known, "entries without a route"


def test_nobody_reads_or_does_what_is_not_theirs(world, record_property):
    matrix = Matrix(world, whole=bool(os.environ.get("LEAKS_WHOLE")))
    matrix.run(list(ROUTES))
    record_property("routes", len(ROUTES))
    record_property("requests", matrix.asked)
    record_property("wrong", len(matrix.wrong))
    told = "\n".join(matrix.wrong[:80])
    assert not matrix.wrong, f"{len(matrix.wrong)} of {matrix.asked}:\n{told}"
    assert not must_show(world.stage) - matrix.met, "secrets nobody met: this proves nothing"


def test_documents_hold_what_their_reader_may_read(world, monkeypatch):
    """The pages that PDFs are made of; the library that lays them out is left aside."""
    made: list[str] = []

    def kept(html: str) -> bytes:
        made.append(html)
        return b"%PDF-"

    monkeypatch.setattr("reviews.documents.make_pdf", kept)
    matrix = Matrix(world, whole=False)
    matrix.documents(made)
    assert not matrix.wrong, "\n".join(matrix.wrong)
    if STAGES.index(world.stage) > STAGES.index("self_assessment"):
        assert {"ANSWER", "ANSWER_FA"} <= matrix.met
    assert world.stage != "published" or {"SUMMARY_FA", "LIST", "FEEDBACK_XD"} <= matrix.met


def test_mails_tell_nothing_confidential(world):
    assert world.mails, "the world sent none"
    assert not mails_tell(world.mails)


@pytest.mark.parametrize("kind", ["anonymous", "XA focal_point", "officer"])
@pytest.mark.parametrize("name", sorted(ALLAUTH))
def test_pages_of_signing_in_know_no_secret(beginning, name, kind):
    """The library's own pages depend on no review: any stage will do."""
    matrix = Matrix(beginning, whole=False)
    address = reverse(name, args=LIBRARY_ARGS.get(name, []))
    for method in ("GET", "POST"):
        response = matrix.ask(kind, method, address, {})
        assert not isinstance(response, str), response
        assert response.status_code < 500
        assert not found_in(response.told)
