"""Backup and restore: what comes back is what was there, on both databases and between them."""

import gzip
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Activation, User
from audit.actions import record
from audit.models import Event
from reviews.models import Job
from revmod.lib import archive
from tests.spare import spare_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EVENT_LISTENER = ""


@pytest.fixture
def used():
    """A system with people, events, files, JSON, nulls, times with microseconds, many scripts."""
    person = User.objects.create_user(
        "amal@xa.example.org", "a long passphrase", name="أمل 王 Анна 🕊"
    )
    Activation.issue(person, timezone.now())
    record(
        "test.happened", by=person, data={"text": "line\nbreak “quoted” \\ \u200f", "none": None}
    )
    default_storage.save("notes/one.pdf", ContentFile(b"%PDF-1.7 \x00\xff"))
    Job.objects.create(kind="x", args={"list": [1, 2.5, "三"]}, requested_by=person)
    return person


def contents(manifest: dict) -> dict:
    """What must be equal: every table's rows and every file, by their hashes."""
    return {
        "tables": {t["model"]: (t["rows"], t["sha256"]) for t in manifest["tables"]},
        "files": {f["path"]: f["sha256"] for f in manifest["files"]},
    }


def empty_everything() -> None:
    call_command("flush", interactive=False, verbosity=0)
    for path in Path(django_settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            path.unlink()


def test_an_empty_system_gets_everything_back(used, tmp_path, capsys):
    file = tmp_path / "backup.tar.gz"
    call_command("backup", file)
    before = archive.write(tmp_path / "before.tar.gz")
    assert file.stat().st_mode & 0o077 == 0
    empty_everything()
    assert not User.objects.exists()
    call_command("restore", file)
    after = archive.write(tmp_path / "after.tar.gz")
    assert contents(after) == contents(before)
    assert before["files"][0]["path"] == "notes/one.pdf"
    person = User.objects.get()
    assert person.name == "أمل 王 Анна 🕊"
    assert person.check_password("a long passphrase")
    # Numbers go on after the highest one.
    assert User.objects.create_user("new@xa.example.org", name="New").pk > person.pk
    assert record("test.more", by=person).pk > Event.objects.order_by("pk").first().pk


def test_a_used_system_is_replaced_only_by_force(used, tmp_path):
    file = tmp_path / "backup.tar.gz"
    before = archive.write(file)
    User.objects.create_user("later@xa.example.org", name="Later")
    default_storage.save("notes/later.pdf", ContentFile(b"%PDF later"))
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", file)
    call_command("restore", file, force=True)
    assert contents(archive.write(tmp_path / "after.tar.gz")) == contents(before)


def rewritten(source: Path, target: Path, change) -> Path:
    """A copy of an archive with its members changed by `change(name, content)`."""
    import io

    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            name, content = change(member.name, old.extractfile(member).read())
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return target


@pytest.mark.parametrize(
    "change",
    [
        lambda n, c: (n, c + b" ") if n.startswith("files/") else (n, c),
        lambda n, c: (
            (n, c.replace(b"amal", b"amel")) if n == "data/accounts.User.jsonl" else (n, c)
        ),
        lambda n, c: (n, c.replace(b'"format": 1', b'"format": 9')),
        lambda n, c: (n, c.replace(b"audit.0001_initial", b"audit.0001_other")),
        lambda n, c: ("../" + n, c) if n.startswith("files/") else (n, c),
        lambda n, c: ("lost", c) if n == "manifest.json" else (n, c),
    ],
    ids=["file", "row", "format", "release", "path", "no manifest"],
)
def test_a_damaged_archive_changes_nothing(used, tmp_path, change):
    before = archive.write(tmp_path / "backup.tar.gz")
    bad = rewritten(tmp_path / "backup.tar.gz", tmp_path / "bad.tar.gz", change)
    with pytest.raises(CommandError):
        call_command("restore", bad, force=True)
    assert contents(archive.write(tmp_path / "after.tar.gz")) == contents(before)


def test_what_is_no_archive_is_said_so(tmp_path):
    for name, content in (("a", b""), ("b", b"text"), ("c", gzip.compress(b"text"))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError):
            call_command("restore", tmp_path / name)


@pytest.mark.worker
@pytest.mark.skipif(
    "postgresql" not in django_settings.DATABASES["default"]["ENGINE"], reason="needs PostgreSQL"
)
def test_a_backup_of_postgresql_fits_sqlite_and_comes_back(used, tmp_path):
    """From the test's PostgreSQL into a new SQLite file, and back into a new PostgreSQL."""
    original = archive.write(tmp_path / "first.tar.gz")
    one = elsewhere(tmp_path / "lite", f"sqlite:///{tmp_path}/lite.sqlite3", "first", tmp_path)
    assert contents(one) == contents(original)
    with spare_database("restored") as url:
        two = elsewhere(tmp_path / "pg", url, "second", tmp_path)
    assert contents(two) == contents(original)


def elsewhere(folder: Path, url: str, name: str, tmp_path: Path) -> dict:
    """Restore an archive in another system, back that one up again and read its manifest."""
    folder.mkdir()
    env = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(folder), "REDIS_URL": ""}
    env["DJANGO_SETTINGS_MODULE"] = "revmod.settings"
    following = {"first": "second", "second": "third"}[name]
    for command in (
        ["migrate", "-v0"],
        ["restore", f"{tmp_path}/{name}.tar.gz", "--force"],
        ["backup", f"{tmp_path}/{following}.tar.gz"],
    ):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=django_settings.BASE_DIR,
            env=env,
            check=True,
            capture_output=True,
        )
    with tarfile.open(tmp_path / f"{following}.tar.gz") as file:
        import json

        return json.load(file.extractfile("manifest.json"))
