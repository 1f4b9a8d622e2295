"""Parties from a CSV file: read, compare with what is known, then write all or nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import name_of, record, record_many
from audit.models import Event
from reviews.actions.frame import hold_frame
from reviews.actions.states import CONTACT, NAMES, Catalogue, Facts, changed, moved, problems, tidy
from reviews.actions.states import write as write_state
from reviews.models import Mechanism, State, StoredFile
from reviews.permissions import demand
from reviews.process import Action
from revmod.lib.errors import Invalid
from revmod.lib.files import keep
from revmod.lib.tables import read_csv, without_apostrophe

FOLDER = "imports"
KEEP_STAGED = timedelta(days=1)
CODES = ("code", "iso3", "regional_group", "assigned_group")
YES, NO = {"1", "yes", "x", "true"}, {"0", "no", "", "false"}


@dataclass
class Line:
    """A row of the file: where it stands, what it would do, what is wrong with it."""

    number: int
    facts: Facts
    new: bool = False
    changes: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What a file would do; it can be applied if no line has an error."""

    lines: list[Line]

    @property
    def errors(self) -> int:
        return sum(bool(line.errors) for line in self.lines)

    @property
    def new(self) -> int:
        return sum(line.new for line in self.lines)

    @property
    def changed(self) -> int:
        return sum(bool(line.changes) for line in self.lines)

    @property
    def same(self) -> int:
        return len(self.lines) - self.new - self.changed


def columns(catalogue: Catalogue) -> list[str]:
    """The columns a file may have; only `code` must be there."""
    return [*CODES, *(code.lower() for code in catalogue.instruments), *NAMES, *CONTACT]


@transaction.atomic
def stage(*, by: User, upload: UploadedFile) -> StoredFile:
    """Keep a file for its preview. Raises Refused; Invalid (at `file`) if it cannot be read."""
    demand(by, Action.EDIT_FRAME, None)
    try:
        if (upload.size or 0) <= settings.MAX_UPLOAD_BYTES:  # `keep` says so when it is bigger
            read_csv(upload.read())
        kept = keep(upload, folder=FOLDER)
    except Invalid as error:
        raise Invalid({"file": str(error)}) from error
    return StoredFile.objects.create(**vars(kept), by=by)


def clear_staged() -> int:
    """Delete the files older than `KEEP_STAGED`, written or not; returns how many.

    The record of an import holds what it changed and the file's hash.
    """
    old = StoredFile.objects.filter(
        path__startswith=f"{FOLDER}/", at__lt=timezone.now() - KEEP_STAGED
    )
    files = list(old[:500])
    for file in files:
        default_storage.delete(file.path)  # first: a row without its file is swept again
        file.delete()
    return len(files)


def plan(file: StoredFile) -> Plan:
    """What a staged file would do. Raises Invalid when it is no such table."""
    with default_storage.open(file.path) as stored:
        header, rows = read_csv(stored.read())
    catalogue = Catalogue.load()
    allowed = columns(catalogue)
    _check_header(header, allowed)
    lines = [_line(number, header, cells, catalogue) for number, cells in rows]
    _duplicates(lines)
    return Plan(lines)


def _check_header(header: Sequence[str], allowed: Sequence[str]) -> None:
    unknown = [name for name in header if name not in allowed]
    if "code" not in header:
        raise Invalid(_("The first row must name the columns; “code” is missing."))
    if unknown:
        raise Invalid(
            _("Unknown columns: %(columns)s. The columns may be: %(allowed)s.")
            % {"columns": ", ".join(unknown)[:300], "allowed": ", ".join(allowed)}
        )
    twice = [name for name, times in Counter(header).items() if times > 1]
    if twice:
        raise Invalid(_("Columns named twice: %(columns)s.") % {"columns": ", ".join(twice)})


def _line(number: int, header: Sequence[str], cells: Sequence[str], catalogue: Catalogue) -> Line:
    """A row read over what is known: a column that the file does not have changes nothing."""
    given = dict(zip(header, (without_apostrophe(cell) for cell in cells), strict=False))
    code = given["code"].upper()
    known = catalogue.states.get(code)
    before = Facts.of(known) if known else Facts(code)
    facts, errors = _facts(before, given, catalogue)
    facts = tidy(facts)
    line = Line(number, facts, new=known is None)
    if len(cells) != len(header):
        errors["code"] = _("This row has %(number)d cells; the first has %(expected)d.") % {
            "number": len(cells),
            "expected": len(header),
        }
    line.errors = problems(facts, catalogue, known_as=known.code if known else "") | errors
    line.changes = changed(before, facts) if known else []
    return line


def _facts(
    before: Facts, given: dict[str, str], catalogue: Catalogue
) -> tuple[Facts, dict[str, str]]:
    """The facts that a row tells over those known, and cells that are neither yes nor no."""
    errors, instruments = {}, set(before.instruments)
    for code in catalogue.instruments:
        if (cell := given.get(code.lower())) is None:
            continue
        if cell.lower() in YES:
            instruments.add(code)
        elif cell.lower() in NO:
            instruments.discard(code)
        else:
            errors["instruments"] = _("Write 1 or 0 under %(column)s.") % {"column": code.lower()}
    return (
        replace(
            before,
            iso3=given.get("iso3", before.iso3),
            regional_group=given.get("regional_group", before.regional_group),
            assigned_group=given.get("assigned_group", before.assigned_group),
            instruments=frozenset(instruments),
            names={name: given.get(name, before.names.get(name, "")) for name in NAMES},
            contact={name: given.get(name, before.contact.get(name, "")) for name in CONTACT},
        ),
        errors,
    )


def _duplicates(lines: Sequence[Line]) -> None:
    """Mark rows that tell of the same party, or give two parties one name or code."""
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        keys = [("code", line.facts.code), ("iso3", line.facts.iso3), *line.facts.names.items()]
        for name, text in keys:
            if not text:
                continue
            first = seen.setdefault((name, text), line.number)
            if first != line.number:
                line.errors.setdefault(name, _("The same as in line %(line)d.") % {"line": first})


@transaction.atomic
def apply(*, by: User, file: StoredFile, mechanism: Mechanism, reason: str) -> Plan:
    """Write what a file says, all of it or nothing; the same file twice changes nothing more.

    New parties join `mechanism`. Raises Refused; Invalid without a reason or with any error.
    """
    demand(by, Action.EDIT_FRAME, None)
    if not reason.strip():
        raise Invalid({"reason": _("Give the reason or the source: it stands in the record.")})
    hold_frame()
    found = plan(file)
    if found.errors:
        raise Invalid(_("Nothing was written: the file has rows that cannot be accepted."))
    catalogue, events = Catalogue.load(), []
    for line in found.lines:
        if not line.new and not line.changes:
            continue
        state = catalogue.states.get(line.facts.code) or State(mechanism=mechanism)
        before = Facts.of(state) if state.pk else Facts(line.facts.code)
        write_state(state, line.facts, catalogue)
        events.append(
            Event(
                kind="state.added" if line.new else "state.changed",
                person_id=by.pk,
                person_name=name_of(by),
                subject_type="state",
                subject_id=state.pk,
                data={"code": state.code, "fields": line.changes, "reason": reason.strip()[:2000]}
                | moved(before, line.facts),
            )
        )
    record_many(events)
    if events:
        record(
            "states.imported",
            by=by,
            subject=file,
            data={"new": found.new, "changed": found.changed, "sha256": file.sha256},
        )
    return found
