"""The house's rules, held by tools and by counting (DEVELOPERS.md)."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from reviews.process import STEPS

pytestmark = pytest.mark.once

ROOT: Path = settings.BASE_DIR
BIN = Path(sys.executable).parent
LAYERS = [  # low to high; an app's foreign keys point down or stay at home
    ["audit"],
    ["accounts"],
    ["reviews"],
    ["questionnaires", "nominations"],
    ["profiles", "notifications"],
]
OUR_APPS = [name for row in LAYERS for name in row]
CODE = [*OUR_APPS, "revmod"]


def python_files(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function with its length, decorators and docstring left out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            words = (first.end_lineno - first.lineno + 1) if docstring else 0
            yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1 - words


def over(sizes: Iterator[tuple[str, int]] | list[tuple[str, int]], cap: int) -> list[str]:
    return [f"{name} has {size}, at most {cap}" for name, size in sizes if size > cap]


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["lint-imports", "--no-logo"],
        ["mypy"],
        ["shellcheck", "dev", ".ci/run"],
        ["djade", "--check", "--target-version", "5.2", "templates"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_tool(command):
    name, *arguments = command
    if name == "djade":
        arguments[-1:] = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    run = subprocess.run([BIN / name, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, (run.stdout + run.stderr)[-6000:]


def test_files_are_short():
    assert not over([(str(p.relative_to(ROOT)), lines(p)) for p in python_files(*CODE)], 500)
    assert not over([(str(p.relative_to(ROOT)), lines(p)) for p in python_files("tests")], 800)


def test_functions_are_short():
    assert not [line for path in python_files(*CODE, "tests") for line in over(functions(path), 60)]


def test_views_are_short():
    views = [path for path in python_files(*CODE) if "views" in path.parts]
    public = [(name, size) for path in views for name, size in functions(path) if ":_" not in name]
    assert not over(public, 25)


def test_classes_have_few_methods():
    found = []
    for path in python_files(*CODE):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                methods = sum(isinstance(part, ast.FunctionDef) for part in node.body)
                found.append((f"{path.relative_to(ROOT)}:{node.name}", methods))
    assert not over(found, 10)


def test_templates_are_short():
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert not over([(str(p.relative_to(ROOT)), lines(p)) for p in templates], 200)


def test_no_vague_module_names():
    vague = {"utils", "helpers", "common", "misc", "base", "util", "helper"}
    assert not [p for p in python_files(*CODE) if p.stem in vague]


def test_nothing_is_left_to_do():
    pattern = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")
    here = Path(__file__)
    files = [p for p in python_files(*CODE, "tests") if p != here]
    files += [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.js")]
    assert not [p for p in files if pattern.search(p.read_text())]


def test_a_hidden_import_says_why():
    silent = re.compile(r"# noqa: PLC0415\s*$", re.M)
    assert not [p for p in python_files(*CODE) if silent.search(p.read_text())]


def test_templates_carry_no_inline_script_or_style():
    """The Content-Security-Policy refuses them, silently for the person who needs the page."""
    pattern = re.compile(
        r'<script(?![^>]*\b(src=|type="application/json"))|<style|\sstyle=|\son[a-z]+=', re.I
    )
    # Laid out by WeasyPrint, and by programs that read mail: no browser, no policy.
    elsewhere = {ROOT / "templates/documents", ROOT / "templates/notifications/email"}
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if not elsewhere & set(path.parents) and pattern.search(path.read_text())
    ]
    assert not found


def test_style_sheets_turn_with_the_direction():
    """Left and right belong to logical properties, so that Arabic turns itself."""
    pattern = re.compile(
        r"(margin|padding|border)-(left|right)\b|(?<![-\w])(left|right)\s*:|"
        r"(text-align|float|clear)\s*:\s*(left|right)"
    )
    found = []
    for path in sorted((ROOT / "static/css").glob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        found += [f"{path.name}: {m.group()}" for m in pattern.finditer(text)]
    assert not found


def test_foreign_keys_point_down():
    rank = {app: number for number, row in enumerate(LAYERS) for app in row}
    wrong = []
    for model in apps.get_models():
        if (mine := rank.get(model._meta.app_label)) is None:
            continue
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            other = rank.get(target._meta.app_label) if target else None
            upward = other is not None and other > mine
            sideways = other == mine and target._meta.app_label != model._meta.app_label
            if upward or sideways:
                wrong.append(f"{model._meta.label}.{field.name}")
    assert not wrong


def test_dotted_paths_lead_somewhere():
    paths = [path for rule in STEPS.values() for path in (rule.ready, rule.on_open) if path]
    paths += [settings.EVENT_LISTENER, *settings.JOB_KINDS.values()]
    paths += settings.REVIEW_FACTS.values()
    paths += [line["task"] for line in settings.CELERY_BEAT_SCHEDULE.values()]
    missing = []
    for path in paths:
        try:
            import_string(path)
        except ImportError as error:
            missing.append(f"{path}: {error}")
    assert not missing


def test_beat_calls_registered_tasks():
    from revmod.celery import app

    app.loader.import_default_modules()
    timetable = {line["task"] for line in settings.CELERY_BEAT_SCHEDULE.values()}
    assert timetable | set(settings.CELERY_TASK_ROUTES) <= set(app.tasks)


@pytest.mark.django_db
def test_migrations_are_complete():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_dev_needs_no_more_than_a_posix_shell():
    shell = shutil.which("dash") or shutil.which("sh")
    assert subprocess.run([shell, "-n", ROOT / "dev"]).returncode == 0
    usage = subprocess.run([shell, ROOT / "dev"], capture_output=True, text=True)
    for command in ("setup", "run", "test", "check", "messages", "diagram", "bench", "soak"):
        assert f"./dev {command}" in usage.stdout
