"""Databases and ports for tests that start processes of their own."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import redis
from environ import Env

DATABASE_URL = os.environ.get(
    "TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/revmod_spare"
)
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/14")


def answers() -> bool:
    """Whether PostgreSQL and Redis are here."""
    try:
        connect().close()
        redis.Redis.from_url(REDIS_URL, socket_connect_timeout=2).ping()
    except (psycopg2.Error, redis.RedisError):
        return False
    return True


def connect(name: str = "postgres"):
    """A connection to a database of the test's server, each statement on its own."""
    config = Env.db_url_config(DATABASE_URL)
    connection = psycopg2.connect(
        host=config["HOST"],
        port=config["PORT"] or 5432,
        user=config["USER"],
        password=config["PASSWORD"] or None,
        dbname=name,
        connect_timeout=3,
    )
    connection.autocommit = True
    return connection


@contextmanager
def spare_database(purpose: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database that is gone after the block."""
    name = f"revmod_{purpose}_{os.getpid()}"
    admin = connect()
    admin.cursor().execute(f'DROP DATABASE IF EXISTS "{name}"')
    admin.cursor().execute(f'CREATE DATABASE "{name}"')
    try:
        yield DATABASE_URL.rpartition("/")[0] + f"/{name}"
    finally:
        admin.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.close()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
