"""The components: they render, they are accessible, they keep people's text harmless."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django import forms
from django.template import engines
from django.utils import timezone, translation
from django_cotton.compiler_regex import CottonCompiler

from revmod.lib.markdown import to_html
from revmod.templatetags import ui
from tests.browser import chromium, look_at

ROOT = Path(__file__).parents[1]
HOSTILE = '"><script>alert(1)</script>'


class OneField(forms.Form):
    answer = forms.CharField(label="Answer?")


def render(source: str, **context: object) -> str:
    """A piece of a template, as a page would render it."""
    template = engines["django"].from_string(CottonCompiler().process(source))
    return template.render(context)


def test_gallery_shows_every_component_and_only_with_debug(client, settings):
    assert client.get("/gallery/").status_code == 404
    settings.DEBUG = True
    response = client.get("/gallery/")
    assert response.status_code == 200
    names = {path.stem.replace("_", "-") for path in (ROOT / "templates/components").glob("*.html")}
    sources = "".join(p.read_text("utf-8") for p in (ROOT / "templates/gallery").glob("*.html"))
    sources += "".join(p.read_text("utf-8") for p in (ROOT / "templates/components").glob("*.html"))
    assert names - set(re.findall(r"<c-([a-z-]+)", sources)) == set()


def test_styles_use_logical_properties_only():
    physical = re.compile(
        r"(?<![\w-])(margin|padding|border)-(left|right|top|bottom)|(?<![\w-])(left|right|top|bottom)\s*:"
        r"|text-align:\s*(left|right)|float:"
    )
    for path in (ROOT / "static/css").glob("*.css"):
        assert not physical.findall(path.read_text("utf-8")), path.name


def test_templates_hold_no_inline_script_or_style():
    for path in (ROOT / "templates").rglob("*.html"):
        if "documents" in path.parts or "email" in path.parts:
            continue
        text = path.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text), path
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag or "application/json" in tag, path


def test_every_form_of_ours_with_words_in_it_is_kept_in_the_browser():
    """keep.js goes by the act id; what has none is allauth's, is sent again whole, or saves itself."""
    for path in (ROOT / "templates").rglob("*.html"):
        if {"account", "mfa", "allauth", "components"} & set(path.parts):
            continue
        text = path.read_text("utf-8")
        for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL):
            if re.search('<c-field|<textarea name="[a-z]', form) and "data-autosave" not in form:
                assert "{% act_field" in form, path
    assert "{% act_field" in (ROOT / "templates/components/form.html").read_text("utf-8")


@pytest.mark.parametrize(
    "source",
    [
        '<c-panel :title="text">{{ text }}</c-panel>',
        '<c-panel title="{{ text }}">{{ text }}</c-panel>',
        '<c-person :name="text" :title="text" :party="text" :email="text" />',
        '<c-message :who="text">{{ text|markdown }}</c-message>',
        '<c-copyable :value="text" />',
        '<c-task-item :title="text" :href="text" :hint="text" />',
        '<c-button value="{{ text }}" :reason="text">{{ text }}</c-button>',
    ],
)
def test_components_escape_what_people_write(source):
    assert "<script>" not in render(source, text=HOSTILE)


def test_markdown_is_modest_and_safe():
    html = to_html("**Law**\n\n- one\n- two\n\n[text](https://example.org)\n\n| A |\n|---|\n| 1 |")
    assert "<strong>Law</strong>" in html
    assert '<li dir="auto">' in html and "<table>" in html
    assert 'href="https://example.org"' in html and "nofollow" in html
    hostile = to_html(
        f"{HOSTILE} <img src=x onerror=alert(1)> [x](javascript:alert(1)) # no heading"
    )
    assert "<script" not in hostile and "<img" not in hostile and 'href="javascript' not in hostile
    assert to_html("# No heading") == '<p dir="auto"># No heading</p>\n'


def test_a_bound_form_keeps_its_act_and_names_its_faults():
    act = "0b5c3a52-6a1c-4f1e-9d70-0c2f6a1f6c11"
    form = OneField({"act": act, "answer": ""})
    assert act in ui.act_field(form)
    assert act in render('<c-form :form="form" :fields="True" submit="Save" />', form=form)
    assert act not in ui.act_field(OneField())
    new = re.findall(r'value="([^"]+)"', ui.act_field(OneField({"act": HOSTILE})))
    assert UUID(new[0])
    assert ui.error_links(form) == [{"text": "“Answer” is still empty.", "href": "#id_answer"}]
    assert ui.error_links(OneField()) == []
    shown = render('<c-field :field="form.answer" />', form=form)
    assert "“Answer” is still empty." in shown and "This field is required" not in shown


def test_a_narrow_step_track_says_where_one_is_in_one_line():
    steps = [
        {"label": "Nominations", "state": "done"},
        {"label": "Self-assessment", "state": "current"},
        {"label": "Completed", "state": "future"},
    ]
    assert "Step 2 of 3: Self-assessment" in render('<c-step-track :steps="s" />', s=steps)
    over = [step | {"state": "done"} for step in steps]
    assert "Step 3 of 3: Completed" in render('<c-step-track :steps="s" />', s=over)


def test_distance_in_days_is_said_in_plain_words():
    today = timezone.localdate()
    with translation.override("en"):
        assert ui.days_from_now(today) == "today"
        assert ui.days_from_now(today + timedelta(days=1)) == "tomorrow"
        assert ui.days_from_now(today + timedelta(days=12)) == "in 12 days"
        assert ui.days_from_now(today - timedelta(days=1)).startswith("since ")
    assert ui.days_from_now("soon") == ""


@pytest.mark.browser
def test_gallery_and_sign_in_have_no_faults(live_server, settings):
    settings.DEBUG = True
    found: dict[str, list[str]] = {}
    with chromium() as browser:
        for path in ("/gallery/", "/accounts/login/", "/accounts/password/reset/"):
            for language, width, scheme in (("en", 1280, "light"), ("ar", 360, "dark")):
                look = look_at(
                    browser, live_server.url + path, language=language, width=width, scheme=scheme
                )
                wanted = "rtl" if language == "ar" else "ltr"
                assert look.page.get_attribute("html", "dir") == wanted
                found[f"{path} {language} {width} {scheme}"] = look.faults()
    assert not any(found.values()), found
