"""Files that people hand in: judged by their content, stored under names of our own making."""

import hashlib
import secrets
import unicodedata
import zipfile
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from revmod.lib.errors import Invalid

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {
    "application/pdf": "pdf",
    DOCX: "docx",
    XLSX: "xlsx",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/csv": "csv",
    "text/plain": "txt",
}
TYPES = {ending: kind for kind, ending in ENDINGS.items()} | {"jpeg": "image/jpeg"}


@dataclass(frozen=True)
class Kept:
    """A file as it was stored: what the row that remembers it needs."""

    name: str
    path: str
    content_type: str
    size: int
    sha256: str


def clean_name(name: str) -> str:
    """A file's name without folders, control, direction or reserved characters; at most 120."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        "_" if c in '<>:"|?*;%' else c for c in base if unicodedata.category(c)[0] != "C"
    )
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if dot and stem and len(ending) <= 10:
        return f"{stem[: 119 - len(ending)].rstrip('. ')}.{ending}"
    return kept[:120] or "file"


def sniff(file: File) -> str | None:
    """The content type that the bytes themselves show, out of those we take; else None."""
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    return "text/plain" if _is_text(file) else None


def _office(file: File) -> str | None:
    """Word or Excel, if the archive is one and carries no macros."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    finally:
        file.seek(0)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _is_text(file: File) -> bool:
    content = file.read()
    file.seek(0)
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def most_megabytes() -> int:
    """The largest file that is taken, in whole megabytes, as forms and refusals say it."""
    return int(settings.MAX_UPLOAD_BYTES // 1024**2)


def judge(upload: File) -> str:
    """The content type of an upload; raises Invalid with a sentence when it cannot be taken."""
    size = upload.size or 0
    if size == 0:
        raise Invalid(_("The file is empty."))
    if size > settings.MAX_UPLOAD_BYTES:
        raise Invalid(
            _("The file is too big: at most %(mb)d MB can be sent.") % {"mb": most_megabytes()}
        )
    ending = clean_name(upload.name or "").rpartition(".")[2].lower()
    expected = TYPES.get(ending)
    found = sniff(upload)
    if expected == "text/csv" and found == "text/plain":
        found = "text/csv"
    if expected is None or found is None:
        raise Invalid(
            _("Files of this kind cannot be sent. Send a PDF, Word, Excel, PNG, JPEG or text file.")
        )
    if found != expected:
        raise Invalid(_("The file is not what its name says. Save it again and send that."))
    return found


def keep(upload: File, *, folder: str) -> Kept:
    """Store an upload that `judge` accepts under a random name in a folder of MEDIA_ROOT."""
    content_type = judge(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    path = default_storage.save(f"{folder}/{secrets.token_hex(16)}.{ENDINGS[content_type]}", upload)
    return Kept(
        clean_name(upload.name or ""), path, content_type, upload.size or 0, digest.hexdigest()
    )


def attachment(path: str, name: str, content_type: str) -> FileResponse:
    """A stored file as a download: always saved, never shown in place, never cached by others.

    The caller has asked whether the person may. FileNotFoundError when it is gone.
    """
    response = FileResponse(
        default_storage.open(path),
        as_attachment=True,
        filename=clean_name(name),
        content_type=content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
