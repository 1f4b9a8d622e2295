"""Loading the frame: instruments, articles, clusters, phases, groups, parties."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from audit.actions import record
from reviews.models import (
    Article,
    Cluster,
    Group,
    GroupStart,
    Instrument,
    Mechanism,
    Phase,
    RegionalGroup,
    State,
)

DATA = Path(__file__).resolve().parent.parent / "data"


def names(texts: dict[str, str], field: str = "name") -> dict[str, str]:
    """Model fields of a text in six languages: {"en": "Iraq"} → {"name": …, "name_en": …}."""
    return {field: texts["en"]} | {f"{field}_{code}": text for code, text in texts.items()}


def in_languages(field: str) -> tuple[str, ...]:
    """The names of a translated field's columns, in UN order: "name" → "name_ar", "name_zh_hans"…"""
    return tuple(f"{field}_{code.replace('-', '_')}" for code, _own in settings.LANGUAGES)


def hold_frame() -> None:
    """Let one act at a time change the frame, or build on what it says.

    Inside the caller's transaction. Rules that look at several rows (each name is one party's,
    how many reviews a State takes) hold only if nobody changes the others meanwhile.
    """
    rows = Mechanism.objects.select_for_update(no_key=True).order_by("pk")
    list(rows.values_list("pk", flat=True))


@transaction.atomic
def load_frame() -> None:
    """Load instruments, clusters, the mechanism and its parties from reviews/data.

    Safe to repeat: adds what is missing and leaves what the Secretariat has changed.
    """
    frame = _read("frame.json")
    for row in frame["regional_groups"]:
        RegionalGroup.objects.get_or_create(code=row["code"], defaults=names(row["names"]))
    for row in frame["instruments"]:
        _instrument(row)
    for row in frame["clusters"]:
        _cluster(row)
    mechanism = _mechanism(frame["mechanism"], practice=False)
    _timetable(mechanism, frame["phases"], frame["groups"])
    added = _parties(mechanism, _read("parties.json"))
    if added:
        record("frame.loaded", by=None, subject=mechanism, data={"parties": added})


@transaction.atomic
def load_practice() -> Mechanism:
    """Load the practice mechanism with its six fictitious parties (domain.md §10)."""
    practice = _read("frame.json")["practice"]
    mechanism = _mechanism(practice["mechanism"], practice=True)
    _timetable(mechanism, practice["phases"], practice["groups"])
    _parties(mechanism, practice["parties"])
    return mechanism


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _instrument(row: dict[str, Any]) -> None:
    instrument, made = Instrument.objects.get_or_create(
        code=row["code"],
        defaults=names(row["names"])
        | names(row["short_names"], "short_name")
        | {"order": row["order"]},
    )
    if made:
        Article.objects.bulk_create(
            Article(
                instrument=instrument,
                number=int(article["number"]),
                **names(article["subject"], "subject"),
            )
            for article in row["articles"]
        )


def _cluster(row: dict[str, Any]) -> None:
    cluster, made = Cluster.objects.get_or_create(
        number=row["number"], defaults=names(row["names"])
    )
    if made:
        wanted = {(code, int(n)) for code, numbers in row["articles"].items() for n in numbers}
        cluster.articles.set(
            article
            for article in Article.objects.select_related("instrument")
            if (article.instrument.code, article.number) in wanted
        )


def _mechanism(row: dict[str, Any], *, practice: bool) -> Mechanism:
    mechanism, _made = Mechanism.objects.get_or_create(
        code=row["code"], defaults=names(row["names"]) | {"is_practice": practice}
    )
    return mechanism


def _timetable(
    mechanism: Mechanism, phases: list[dict[str, Any]], groups: list[dict[str, Any]]
) -> None:
    made = {}
    for row in phases:
        made[str(row["number"])], _new = Phase.objects.get_or_create(
            mechanism=mechanism,
            number=row["number"],
            defaults={
                "cluster": Cluster.objects.get(number=row["cluster"]),
                "starts_on": date.fromisoformat(row["starts_on"]),
            },
        )
    for row in groups:
        group, _new = Group.objects.get_or_create(mechanism=mechanism, number=row["number"])
        for number, start in row["starts"].items():
            GroupStart.objects.get_or_create(
                group=group,
                phase=made[number],
                defaults={"starts_on": date.fromisoformat(start)},
            )


def _parties(mechanism: Mechanism, rows: list[dict[str, Any]]) -> int:
    """Add the parties that are not there yet; returns how many."""
    known = set(State.objects.values_list("code", flat=True))
    missing = [row for row in rows if row["code"] not in known]
    groups = {group.code: group for group in RegionalGroup.objects.all()}
    instruments = {i.code: i.pk for i in Instrument.objects.all()}
    states = State.objects.bulk_create(
        State(
            mechanism=mechanism,
            code=row["code"],
            iso3=row["iso3"],
            regional_group=groups.get(row["regional_group"]),
            assigned_group=groups.get(row["assigned_group"]),
            **names(row["names"]),
        )
        for row in missing
    )
    party = State.instruments.through
    party.objects.bulk_create(
        party(state_id=state.pk, instrument_id=instruments[code])
        for state, row in zip(states, missing, strict=True)
        for code in row["instruments"]
    )
    return len(states)
