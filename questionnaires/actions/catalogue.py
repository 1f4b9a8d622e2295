"""Loading a questionnaire from a file: everything it says is checked before anything is kept."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import record
from questionnaires.conditions import problems
from questionnaires.models import AnswerSheet, Question, Questionnaire, Section
from reviews.models import Article, Cluster, Instrument
from revmod.lib.canonical import canonical, sha256
from revmod.lib.errors import Invalid

Data = dict[str, Any]
LANGUAGES = [code.replace("-", "_") for code, _name in settings.LANGUAGES]
WITH_OPTIONS = {Question.Type.CHOICE, Question.Type.CHOICES}
CLUSTER_1 = Path(__file__).resolve().parent.parent / "data" / "cluster_1.json"


@transaction.atomic
def load(source: Path | Data, publish: bool = True) -> Questionnaire:
    """Load a questionnaire from a JSON file or its data; the same content again changes nothing.

    Raises Invalid with everything that is wrong, one sentence a line: malformed or circular
    conditions, unknown types, instruments or articles; and when a version that is published, or
    being answered, comes with another content (§6: a published version is never changed).
    """
    data = source if isinstance(source, dict) else _read(source)
    found = _faults(data)
    if found:
        raise Invalid("\n".join(found))
    cluster = Cluster.objects.get(number=data["cluster"])
    digest = sha256(canonical(data))
    known = Questionnaire.objects.filter(cluster=cluster, version=data["version"]).first()
    if known and known.digest != digest:
        _discard(known)
        known = None
    row = known or _create(data, cluster, digest)
    if publish and row.published_at is None:
        row.published_at = timezone.now()
        row.save(update_fields=["published_at"])
        record(
            "questionnaire.published",
            by=None,
            subject=row,
            data={"cluster": cluster.number, "version": row.version, "sha256": digest},
        )
    return row


def _read(path: Path) -> Data:
    try:
        data = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Invalid(_("The file cannot be read: %(error)s") % {"error": error}) from error
    if not isinstance(data, dict):
        raise Invalid(_("The file holds no questionnaire."))
    return data


def _discard(row: Questionnaire) -> None:
    """Make way for a changed draft of a version."""
    if row.published_at or AnswerSheet.objects.filter(questionnaire=row).exists():
        raise Invalid(
            _("Version %(version)s is published already; give the changed text another version.")
            % {"version": row.version}
        )
    row.delete()


def _faults(data: Data) -> list[str]:
    """What keeps a questionnaire from being loaded, in whole sentences."""
    try:
        sections = list(data["sections"])
        questions = [q for section in sections for q in section["questions"]]
        found = [] if data["version"] and data["title"] else [_("Version or title is missing.")]
        if not Cluster.objects.filter(number=data["cluster"]).exists():
            found.append(_("There is no cluster %(number)s.") % {"number": data["cluster"]})
        for section in sections:
            found += _section_faults(section)
        for question in questions:
            found += _question_faults(question)
        if len({s["key"] for s in sections}) != len(sections):
            found.append(_("Two sections have the same key."))
        return found + problems(questions)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [_("A part of the questionnaire is missing or of the wrong kind: %r") % (error,)]


def _section_faults(section: Data) -> list[str]:
    code, number = section["instrument"], section.get("article")
    if not Instrument.objects.filter(code=code).exists():
        return [f"{section['key']}: " + _("unknown instrument %(code)s") % {"code": code}]
    if number and not Article.objects.filter(instrument__code=code, number=number).exists():
        return [f"{section['key']}: " + _("unknown article %(number)s") % {"number": number}]
    keys: set[str] = set()
    found = []
    for question in section["questions"]:
        if question.get("parent") and question["parent"] not in keys:
            found.append(
                f"{question['key']}: " + _("the question it follows must stand before it.")
            )
        keys.add(question["key"])
    return found


def _question_faults(question: Data) -> list[str]:
    found = []
    key = str(question["key"])
    if question["type"] not in Question.Type.values:
        found.append(f"{key}: " + _("unknown type %(type)s") % {"type": question["type"]})
    if question.get("obligation", "") not in ["", *Question.Obligation.values]:
        found.append(f"{key}: " + _("unknown obligation level"))
    if not question["text"] or not str(question["number"]):
        found.append(f"{key}: " + _("text or number is missing"))
    values = [option["value"] for option in question.get("options") or []]
    labelled = all(option["label"] for option in question.get("options") or [])
    if question["type"] in WITH_OPTIONS and (len(values) < 2 or not labelled):
        found.append(f"{key}: " + _("a choice needs at least two answers with labels"))
    if len(set(values)) != len(values) or not all(isinstance(v, str) and v for v in values):
        found.append(f"{key}: " + _("the values offered must be different texts"))
    return found


def _texts(item: Data, *names: str) -> dict[str, str]:
    """Model fields of translated texts: `text` is the English one, `text_fr` the French one."""
    found = {}
    for name in names:
        found[f"{name}_en"] = item.get(name) or item.get(f"{name}_en") or ""
        for code in LANGUAGES:
            if code != "en" and item.get(f"{name}_{code}"):
                found[f"{name}_{code}"] = item[f"{name}_{code}"]
    return found


def _create(data: Data, cluster: Cluster, digest: str) -> Questionnaire:
    row = Questionnaire.objects.create(
        cluster=cluster,
        version=data["version"],
        label=data.get("label") or "",
        resolution=data.get("resolution") or "",
        symbol=data.get("symbol") or "",
        digest=digest,
        **_texts(data, "title"),
    )
    instruments = {i.code: i for i in Instrument.objects.all()}
    articles = {(a.instrument_id, str(a.number)): a for a in Article.objects.all()}
    for order, section in enumerate(data["sections"], start=1):
        instrument = instruments[section["instrument"]]
        place = Section.objects.create(
            questionnaire=row,
            key=section["key"],
            order=order,
            instrument=instrument,
            article=articles.get((instrument.pk, str(section.get("article")))),
            **_texts(section, "title", "intro"),
        )
        _create_questions(place, section["questions"])
    return row


def _create_questions(section: Section, questions: list[Data]) -> None:
    made = Question.objects.bulk_create(
        Question(
            section=section,
            key=item["key"],
            order=order,
            number=str(item["number"]),
            type=item["type"],
            obligation=item.get("obligation") or "",
            required=bool(item.get("required")),
            options=item.get("options") or [],
            when=item.get("when") or None,
            **_texts(item, "text", "help"),
        )
        for order, item in enumerate(questions, start=1)
    )
    by_key = {row.key: row for row in made}
    followers = []
    for item in questions:
        if item.get("parent"):
            by_key[item["key"]].parent = by_key[item["parent"]]
            followers.append(by_key[item["key"]])
    Question.objects.bulk_update(followers, ["parent"])
