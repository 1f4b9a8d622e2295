"""Tables that go out and come in as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from revmod.lib.errors import Invalid

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
DELIMITERS = ",;\t"
MAX_ROWS = 5000
MAX_CELL = 10_000


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet runs as a formula: a leading sign is put behind an apostrophe."""
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(DANGEROUS) else text


def without_apostrophe(cell: str) -> str:
    """The cell as it was before `safe_cell`, so that a file that went out can come back."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Lines of a CSV file, with the mark by which spreadsheets know UTF-8; every cell is safe."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def csv_response(rows: Iterable[Sequence[object]], name: str) -> StreamingHttpResponse:
    """A CSV file as a streamed download."""
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def read_csv(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and the rows (with their line numbers) of a CSV file somebody sends.

    Takes UTF-8 with or without its mark, and commas, semicolons or tabs between cells; empty rows
    are passed over. Raises Invalid with a sentence for anything else.
    """
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            rows.append((reader.line_num, [cell.strip() for cell in row]))
            if len(rows) > MAX_ROWS:
                raise Invalid(_("The file has more than %(number)d rows.") % {"number": MAX_ROWS})
            if max(map(len, row)) > MAX_CELL:
                raise Invalid(
                    _("Line %(line)d has a cell that is too long.") % {"line": reader.line_num}
                )
    except csv.Error as error:
        raise Invalid(
            _("Line %(line)d cannot be read as CSV: check its quotation marks.")
            % {"line": reader.line_num}
        ) from error
    if not rows:
        raise Invalid(_("The file has no rows."))
    return [cell.lower() for cell in rows[0][1]], rows[1:]


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise Invalid(_("This is not a text file. Save the table as CSV in UTF-8."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid(
            _("Line %(line)d is not written in UTF-8. Save the table as CSV in UTF-8.")
            % {"line": line}
        ) from error
