"""Every kind of event has a rule or a reason; what a mail may say is little."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from notifications.channels.links import STEP_PAGES
from notifications.channels.words import words
from notifications.models import Notification
from notifications.rules import MAIL_MAY_SAY, RULES, SILENT
from reviews.models import Request

APPS = (
    "accounts",
    "reviews",
    "questionnaires",
    "nominations",
    "profiles",
    "notifications",
    "revmod",
)
DYNAMIC = {"request.": {f"request.{kind}" for kind in Request.Kind.values}}
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
NOT_EVENTS = {"parties.json", "frame.json"}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def strings(path: Path) -> set[str]:
    """Strings like "step.opened" in a file that records events, f-strings spelled out."""
    tree = ast.parse(path.read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if not any(getattr(call.func, "id", "") == "record" for call in calls):
        return set()
    plain = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    found = {text for text in plain if isinstance(text, str) and KIND.fullmatch(text)}
    for call in calls:
        if getattr(call.func, "id", "") == "record" and isinstance(call.args[0], ast.JoinedStr):
            found |= DYNAMIC[call.args[0].values[0].value]
    return found


def recorded() -> dict[str, str]:
    """Every kind of event in the code, with the file that records it."""
    files = [path for app in APPS for path in sorted((settings.BASE_DIR / app).rglob("*.py"))]
    return {kind: path.name for path in files for kind in strings(path)}


def sentences(of) -> list[str]:
    return [str(s) for s in (of.values() if isinstance(of, dict) else [of])]


def test_every_kind_of_event_is_told_or_says_why_not():
    kinds = recorded()
    assert len(kinds) > 20
    assert not {
        kind: where for kind, where in kinds.items() if kind not in {*RULES, *SILENT, *NOT_EVENTS}
    }


def test_no_kind_is_both_told_and_silent():
    assert not set(RULES) & set(SILENT)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.kind)
def test_mail_says_no_more_than_step_and_date(rule):
    for text in sentences(rule.mail):
        assert set(PLACEHOLDER.findall(text)) <= MAIL_MAY_SAY
    for text in sentences(rule.title):
        assert not PLACEHOLDER.findall(text)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.kind)
def test_every_sentence_can_be_said(rule):
    keys = [*rule.says] if isinstance(rule.says, dict) else [""]
    for key in keys:
        data = {rule.pick: key} if rule.pick not in ("", "why") else {}
        row = Notification(kind=rule.kind, data=data, why=key if rule.pick == "why" else "")
        said = words(row, {})
        assert said.title and said.says
        assert "%(" not in said.title + said.says + said.mail


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.kind)
def test_no_sentence_accuses(rule):
    with translation.override("en"):
        text = " ".join(sentences(rule.title) + sentences(rule.says) + sentences(rule.mail))
    assert not re.search(r"late\b|overdue|unresponsive|failed|Member State|invite", text, re.I)


def test_docs_hold_the_rules():
    """docs/notifications.md has a row for each rule, as the rule says it."""
    text = (settings.BASE_DIR / "docs/notifications.md").read_text()
    for rule in RULES.values():
        mail = rule.acts.words if rule.acts.words != "nobody" else "–"
        inbox = rule.knows.words if rule.knows.words != "nobody" else "–"
        assert f"| `{rule.kind}` | {mail} | {inbox} |" in text
    for kind, reason in SILENT.items():
        assert f"| `{kind}` | {reason} |" in text


def test_every_message_leads_to_a_page_that_is_there():
    source = (settings.BASE_DIR / "notifications/channels/links.py").read_text()
    source += (settings.BASE_DIR / "notifications/rules.py").read_text()
    named = set(re.findall(r"(?:_url|page)\(\"(\w+)\"", source)) | set(STEP_PAGES.values())
    numbers = [[], [1], [1, "XB"]]
    for name in named:
        assert any(_leads(name, arguments) for arguments in numbers), name


def _leads(name: str, arguments: list) -> bool:
    try:
        return bool(reverse(name, args=arguments))
    except NoReverseMatch:
        return False
