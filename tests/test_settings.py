"""Settings: documented as they are read, and refusing what is insecure."""

import ast
import os
import re
import subprocess
import sys

import pytest

from revmod import settings as real
from revmod.settings import BASE_DIR

pytestmark = pytest.mark.once

PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "reviews.example.org",
    "SITE_URL": "https://reviews.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "reviews@secretariat.example",
    "DATABASE_URL": "postgres://user:password@127.0.0.1/reviews",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def start(tmp_path, env: dict[str, str]) -> subprocess.CompletedProcess:
    """Import the settings in a process of its own with nothing but these variables."""
    return subprocess.run(
        [sys.executable, "-c", "from revmod import settings as s; print(s.DEMO)"],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)} | env,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
    )


def read_variables() -> set[str]:
    """The first argument of every call of env in settings.py."""
    names = set()
    for node in ast.walk(ast.parse((BASE_DIR / "revmod/settings.py").read_text())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            if isinstance(called, ast.Name) and called.id == "env":
                names.add(node.args[0].value)
    return names


def test_the_table_lists_what_the_settings_read():
    table = (BASE_DIR / "docs/configuration.md").read_text().split("## For the containers")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.M)) == read_variables()


def test_the_tables_list_what_the_containers_read():
    known = (BASE_DIR / "docs/configuration.md").read_text()
    compose = (BASE_DIR / "docker-compose.yml").read_text()
    read = set(re.findall(r"\$\{([A-Z_]+)", compose))
    for path in (BASE_DIR / "deploy").glob("*.py"):
        read |= set(re.findall(r'environ\.get\("([A-Z_]+)"', path.read_text()))
    assert {"SITE_ADDRESS", "WEB_CONCURRENCY"} <= read
    assert not {name for name in read if f"| `{name}` |" not in known}


def test_the_table_has_the_defaults():
    text = (BASE_DIR / "docs/configuration.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `?([^|`]*)`? \|", text, re.M))
    assert rows["SECRET_KEY"] == real.INSECURE_KEY
    assert rows["ALLOWED_HOSTS"] == ",".join(real.LOCAL_HOSTS)
    assert rows["MAX_UPLOAD_BYTES"] == str(real.MAX_UPLOAD_BYTES)
    assert rows["PRODUCT_NAME"] == real.PRODUCT_NAME
    assert rows["DEFAULT_FROM_EMAIL"] == real.DEFAULT_FROM_EMAIL


def test_production_starts_with_everything_set(tmp_path):
    run = start(tmp_path, PRODUCTION)
    assert run.stderr == ""
    assert run.stdout.strip() == "False"


def test_demonstration_in_production_only_if_set(tmp_path):
    assert start(tmp_path, PRODUCTION | {"DEMO": "true"}).stdout.strip() == "True"


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"DEBUG"}))
def test_production_refuses_a_default_and_names_it(tmp_path, name):
    run = start(tmp_path, {k: v for k, v in PRODUCTION.items() if k != name})
    assert run.returncode != 0
    last = run.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last
    assert re.findall(r"([A-Z_]+) must be set", last) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", "*"),
        ("SITE_URL", "http://reviews.example.org"),
        ("EMAIL_URL", "consolemail://"),
    ],
)
def test_production_refuses_an_insecure_value(tmp_path, name, value):
    run = start(tmp_path, PRODUCTION | {name: value})
    assert f"{name} must be set" in run.stderr


def test_the_first_hasher_is_argon2():
    assert real.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_sqlite_keeps_acknowledged_writes(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from django.db import connection as c\n"
        "with c.cursor() as q:\n"
        "    for name in ('journal_mode', 'synchronous', 'foreign_keys'):\n"
        "        print(q.execute(f'PRAGMA {name}').fetchone()[0])\n"
    )
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=env | {"DJANGO_SETTINGS_MODULE": "revmod.settings"},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert run.stdout.split() == ["wal", "2", "1"], run.stderr
    assert real.DATABASES["default"]["ENGINE"].endswith(("sqlite3", "postgresql"))
