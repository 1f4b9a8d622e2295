"""Everything the platform holds, in one file: every table and every stored file.

Neutral between databases: rows are JSON lines made and read through Django's own fields, so a
backup of SQLite can be restored into PostgreSQL. No foreign tools are needed. Sessions are left out:
after a restore everybody signs in again.
"""

import base64
import contextlib
import datetime as dt
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.query import QuerySet
from django.utils.duration import duration_string

FORMAT = 1
BATCH = 500
LEFT_OUT = {"sessions.Session", "usersessions.UserSession"}
SIGNS_OF_LIFE = ("accounts.User", "reviews.Review", "audit.Event")


class Unfit(Exception):
    """The archive cannot be restored here; the message says why."""


def tables() -> list[type[models.Model]]:
    """Every table of the platform, those between two models included, in a steady order."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def migrations() -> list[str]:
    """The migrations applied here; an archive fits only a system with the same ones."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


# --- Writing -----------------------------------------------------------------------------------


def write(target: Path) -> dict[str, Any]:
    """Write an archive of the whole system; returns its manifest. The file is the owner's alone."""
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "migrations": migrations(),
    }
    target = target.absolute()
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as scratch:
        try:
            with tarfile.open(fileobj=scratch, mode="w:gz", compresslevel=6) as archive:
                with _snapshot():
                    manifest["tables"] = [_write_table(archive, model) for model in tables()]
                manifest["files"] = list(_write_files(archive))
                _add(archive, "manifest.json", json.dumps(manifest, indent=1).encode())
            scratch.flush()
            os.fsync(scratch.fileno())
            os.replace(scratch.name, target)
        except BaseException:
            os.unlink(scratch.name)
            raise
    return manifest


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    """One moment of the database, without holding up those who write meanwhile."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _write_table(archive: tarfile.TarFile, model: type[models.Model]) -> dict[str, Any]:
    fields = model._meta.concrete_fields
    digest, count = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as lines:
        # A plain QuerySet: translated models' own one would answer in the reader's language.
        rows: Any = QuerySet(model).order_by("pk").values_list(*(field.attname for field in fields))
        for row in rows.iterator(chunk_size=BATCH):
            line = json.dumps(row, default=_to_json, ensure_ascii=False).encode() + b"\n"
            digest.update(line)
            lines.write(line)
            count += 1
        size = lines.tell()
        lines.seek(0)
        info = tarfile.TarInfo(f"data/{model._meta.label}.jsonl")
        info.size = size
        archive.addfile(info, lines)
    return {
        "model": model._meta.label,
        "columns": [field.attname for field in fields],
        "rows": count,
        "sha256": digest.hexdigest(),
    }


def _to_json(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, dt.timedelta):
        return duration_string(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _write_files(archive: tarfile.TarFile) -> Iterator[dict[str, Any]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        # A job's result may be cleared away while we walk.
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                name = path.relative_to(root).as_posix()
                _add(archive, f"files/{name}", content)
                yield {
                    "path": name,
                    "size": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mode = 0o600
    archive.addfile(info, io.BytesIO(content))


# --- Reading -----------------------------------------------------------------------------------


def is_empty() -> bool:
    """Whether nobody has used this system yet."""
    return not any(
        QuerySet(apps.get_model(label)).exists()
        for label in SIGNS_OF_LIFE  # type: ignore[arg-type]
    )


def restore(source: Path) -> dict[str, Any]:
    """Replace everything here by what the archive holds; returns its manifest.

    Everything is unpacked and its hashes compared before anything is touched; the tables change
    in one transaction, the files right before it commits. Raises Unfit when it does not fit.
    """
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent) as folder:
        scratch = Path(folder)
        _unpack(source, scratch)
        manifest = _verified(scratch)
        with transaction.atomic():
            _clear()
            for table in manifest["tables"]:
                _fill(apps.get_model(table["model"]), scratch / f"data/{table['model']}.jsonl")
            _reset_sequences()
            connection.check_constraints()
            _exchange(scratch / "files", media, scratch / "before")
    return manifest


def _unpack(source: Path, scratch: Path) -> None:
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                _unpack_member(archive, member, scratch)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Unfit(f"{source} is not a readable archive: {error}") from error


def _unpack_member(archive: tarfile.TarFile, member: tarfile.TarInfo, scratch: Path) -> None:
    """Unpack one plain file below the scratch folder; anything else is not of our making."""
    parts = PurePosixPath(member.name).parts
    if not member.isfile() or member.name.startswith("/") or ".." in parts:
        raise Unfit(f"The archive holds something strange: {member.name!r}")
    target = scratch.joinpath(*parts)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = archive.extractfile(member)
    if content is not None:
        with content, target.open("wb") as file:
            shutil.copyfileobj(content, file)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verified(scratch: Path) -> dict[str, Any]:
    """The manifest, after comparing everything it lists; Unfit names what differs."""
    try:
        manifest: dict[str, Any] = json.loads((scratch / "manifest.json").read_bytes())
    except (OSError, ValueError) as error:
        raise Unfit("The archive has no manifest.") from error
    if manifest.get("format") != FORMAT:
        raise Unfit(
            f"The archive has format {manifest.get('format')}; this release reads {FORMAT}."
        )
    if manifest["migrations"] != migrations():
        differing = sorted(set(manifest["migrations"]) ^ set(migrations()))
        raise Unfit(f"The archive is of another release. Differing: {', '.join(differing)}")
    expected = {f"data/{t['model']}.jsonl": t["sha256"] for t in manifest["tables"]}
    expected |= {f"files/{f['path']}": f["sha256"] for f in manifest["files"]}
    for name, digest in expected.items():
        path = scratch / PurePosixPath(name)
        if not path.is_file() or _sha256(path) != digest:
            raise Unfit(f"{name} is missing from the archive or damaged.")
    return manifest


def _clear() -> None:
    with connection.cursor() as cursor:
        for model in tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def _fill(model: type[models.Model], path: Path) -> None:
    quote = connection.ops.quote_name
    fields = model._meta.concrete_fields
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    with path.open(encoding="utf-8") as lines, connection.cursor() as cursor:
        batch: list[Any] = []
        for line in lines:
            row = zip(fields, json.loads(line), strict=True)
            batch.append([_to_database(field, value) for field, value in row])
            if len(batch) == BATCH:
                cursor.executemany(insert, batch)
                batch = []
        if batch:
            cursor.executemany(insert, batch)


def _to_database(field: Any, value: object) -> object:
    if isinstance(field, models.JSONField):
        if value is None and field.null:
            return None
        return connection.ops.adapt_json_value(value, field.encoder)
    if isinstance(field, models.BinaryField) and isinstance(value, str):
        value = base64.b64decode(value)
    plain = field.target_field if isinstance(field, models.ForeignKey) else field
    return field.get_db_prep_save(plain.to_python(value), connection)


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _exchange(new: Path, media: Path, before: Path) -> None:
    """Put the archive's files in the place of those that are there."""
    new.mkdir(exist_ok=True)
    before.mkdir()
    for path in list(media.iterdir()):
        shutil.move(path, before / path.name)
    for path in list(new.iterdir()):
        shutil.move(path, media / path.name)
