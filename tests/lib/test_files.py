"""Files that people hand in: hostile names, wrong kinds, too big."""

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from revmod.lib.errors import Invalid
from revmod.lib.files import DOCX, XLSX, attachment, clean_name, judge, keep

PDF = b"%PDF-1.7\n%\xe2\xe3"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"


def office(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("note.pdf", "note.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\note.pdf", "note.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ('x"; filename="y.html', "x__ filename=_y.html"),
        ("مذكرة شفوية.pdf", "مذكرة شفوية.pdf"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_names_are_cleaned(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_any_name_becomes_a_plain_one(name):
    kept = clean_name(name)
    assert 0 < len(kept) <= 120
    assert not set(kept) & set('/\\\x00\r\n"')
    assert clean_name(kept) == kept


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0 JFIF", "image/jpeg"),
        ("a.docx", office("[Content_Types].xml", "word/document.xml"), DOCX),
        ("a.xlsx", office("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        ("a.csv", "State,Дата,状态\n".encode(), "text/csv"),
        ("a.txt", "\ufeffنص".encode(), "text/plain"),
    ],
)
def test_kinds_are_seen_in_the_content(name, content, kind):
    assert judge(SimpleUploadedFile(name, content)) == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b""),
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.png", PDF),
        ("a.exe", b"MZ\x90\x00"),
        ("a.html", b"<html>"),
        ("a.svg", b"<svg onload='x'>"),
        ("a", PDF),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("a.docx", office("xl/workbook.xml")),
        ("a.zip", office("a.txt")),
        ("a.txt", b"\x00\x01\x02"),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.pdf\u202e.exe", PDF),
    ],
)
def test_what_is_not_what_it_says_is_refused(name, content):
    upload = SimpleUploadedFile("x", content)
    upload._name = name
    with pytest.raises(Invalid) as refusal:
        judge(upload)
    assert str(refusal.value)


def test_too_big_is_refused_with_the_limit(settings):
    settings.MAX_UPLOAD_BYTES = 1024**2
    with pytest.raises(Invalid, match="1 MB"):
        judge(SimpleUploadedFile("a.pdf", PDF + b" " * 1024**2))


def test_a_kept_file_comes_back_as_a_download(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kept = keep(SimpleUploadedFile("note <1>.pdf", PDF), folder="notes")
    assert kept.name == "note _1_.pdf"
    assert kept.path.startswith("notes/") and "note" not in kept.path.removeprefix("notes/")
    stored = tmp_path / kept.path
    assert stored.read_bytes() == PDF
    assert stored.stat().st_mode & 0o077 == 0
    answer = attachment(kept.path, kept.name, kept.content_type)
    assert answer["Content-Disposition"] == 'attachment; filename="note _1_.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == PDF
    default_storage.delete(kept.path)
